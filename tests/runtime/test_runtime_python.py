# SPDX-License-Identifier: GPL-3.0-or-later
"""Which Python the runtime is started with, and which one its environment is made from."""

import sys
from pathlib import Path

import pytest
from tryon.tryon_addon.core.errors import InstallError, RuntimeUnavailable
from tryon.tryon_addon.runtime.install import base_python, environment, interpreter
from tryon.tryon_addon.runtime.install.interpreter import find_python, venv_python


@pytest.fixture
def here(monkeypatch):
    """No variable set, and torch as far as find_python can see: monkeypatch away what the test does not want."""
    monkeypatch.delenv(interpreter.VARIABLE, raising=False)
    monkeypatch.setattr(interpreter.importlib.util, "find_spec", lambda name: object())
    monkeypatch.setattr(interpreter.sys, "executable", "/usr/bin/python3")
    return monkeypatch


def made(folder: Path) -> Path:
    """Something that looks like an environment."""
    python = venv_python(folder)
    python.parent.mkdir(parents=True)
    python.touch()
    return python


def test_a_named_python_comes_first(here, tmp_path):
    managed, named, variable = (tmp_path / name for name in ("managed", "named", "variable"))
    for folder in (managed, named, variable):
        made(folder)
    (managed / environment.STARTED).touch()
    environment.finish(managed, environment.Installed("python", "cpu", {}))
    here.setenv(interpreter.VARIABLE, str(variable))
    assert find_python(venv_python(named), managed) == interpreter.Interpreter(venv_python(named), "named")
    assert find_python(named, managed).path == venv_python(named)  # an environment stands for its interpreter
    assert find_python(None, managed) == interpreter.Interpreter(venv_python(variable), "variable")
    here.delenv(interpreter.VARIABLE)
    assert find_python(None, managed) == interpreter.Interpreter(venv_python(managed), "managed")
    assert find_python("", None) == interpreter.Interpreter(Path("/usr/bin/python3"), "own")


def test_user_site_only_where_a_person_chose(here, tmp_path):
    assert find_python(made(tmp_path / "named")).user_site
    assert not find_python().user_site


def test_a_wrong_name_is_not_passed_over(here, tmp_path):
    with pytest.raises(RuntimeUnavailable, match="preferences names '/no/such', which does not exist"):
        find_python("/no/such")
    here.setenv(interpreter.VARIABLE, str(tmp_path))  # a folder, but no environment
    with pytest.raises(RuntimeUnavailable, match="TRYON_PYTHON names"):
        find_python()


def test_a_half_made_environment_counts_as_absent(here, tmp_path):
    made(tmp_path / "half")
    assert find_python(None, tmp_path / "half").origin == "own"


@pytest.mark.parametrize("executable", ["/opt/blender/blender", "", None])
def test_blenders_own_binary_is_no_python(here, executable):
    here.setattr(interpreter.sys, "executable", executable)
    with pytest.raises(RuntimeUnavailable, match="No runtime is installed") as caught:
        find_python()
    assert "Install runtime" in caught.value.mend and "pip install torch" in caught.value.mend


def test_blenders_python_without_torch_is_none_for_the_runtime(here):
    here.setattr(interpreter.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(RuntimeUnavailable, match="No runtime is installed"):
        find_python()


def script(path, text):
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("echo '[[3, 9], []]'", "is 3.9, and 3.11 to 3.14 are allowed"),
        ("echo '[[4, 0], []]'", "is 4.0"),
        ("echo '[[3, 11], [\"ensurepip\"]]'", "lacks ensurepip .*apt install python3-venv"),
        ("exit 1", "does not run"),
        ("echo hello", "does not run"),
    ],
)
def test_a_base_that_will_not_do_is_refused_with_its_reason(tmp_path, text, told):
    with pytest.raises(InstallError, match=f"cannot be used: it {told}"):
        base_python.find_base(script(tmp_path / "python", text))


def test_the_first_base_that_will_do_is_taken(tmp_path, monkeypatch):
    good = script(tmp_path / "python3.12", "echo '[[3, 12], []]'")
    script(tmp_path / "python3.11", "exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setattr(base_python.sys, "executable", "/opt/blender/blender")
    assert base_python.find_base() == good


def test_this_python_will_do():
    assert base_python.find_base() == Path(sys.executable)
