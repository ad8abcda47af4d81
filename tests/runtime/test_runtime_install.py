# SPDX-License-Identifier: GPL-3.0-or-later
"""Install runtime with a wheel made here, without the network: all or nothing, whatever happens on the way."""

import subprocess
import sys
import time
import tomllib
import zipfile
from pathlib import Path

import pytest
from tryon.tryon_addon.core.errors import Cancelled, InstallError
from tryon.tryon_addon.runtime.install import environment, packages
from tryon.tryon_addon.runtime.install.install import Install
from tryon.tryon_addon.runtime.install.interpreter import venv_python

PATIENCE = 60


def wheel(folder: Path, name: str, code: str) -> None:
    """A wheel of one module."""
    folder.mkdir(exist_ok=True)
    info = f"{name}-1.5.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.5-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{name}.py", code)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.5\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", f"{name}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")


@pytest.fixture
def wheels(tmp_path):
    wheel(tmp_path / "wheels", "tryontiny", "print('a banner')\n")
    wheel(tmp_path / "wheels", "tryonbroken", "raise ImportError('libcudart is not here')\n")
    wheel(tmp_path / "wheels", "tryonslow", "import time\ntime.sleep(60)\n")
    return tmp_path / "wheels"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A Python whose ``-m venv`` copies an environment made once: making one takes seconds."""
    folder = tmp_path_factory.mktemp("base")
    subprocess.run([sys.executable, "-m", "venv", folder / "template"], check=True)
    script = folder / "python"
    script.write_text(
        f'#!/bin/sh\nif [ "$2" = venv ]; then exec cp -a "{folder}/template/." "$3"; fi\nexec {sys.executable} "$@"\n'
    )
    script.chmod(0o755)
    return script


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "user" / "runtime"


def install(folder, wheels, name="tryontiny", **options):
    options = {"online": False, "base_python": sys.executable, "requirements": (name,), "modules": (name,)} | options
    return Install(folder, wheels=wheels, **options)


def working(folder):
    """An environment that was installed before."""
    folder.parent.mkdir(parents=True)
    environment.begin(folder)
    (folder / "precious").touch()
    environment.finish(folder, environment.Installed("python", "cpu", {"torch": "2.4"}))
    return environment.read_installed(folder)


def wait_for(job, message):
    end = time.monotonic() + PATIENCE
    while not job.message.startswith(message):
        assert time.monotonic() < end and not job.done, job.message
        time.sleep(0.005)


def left_in(folder):
    return sorted(path.name for path in folder.parent.iterdir()) if folder.parent.exists() else []


def test_install_over_an_older_one(folder, wheels):
    working(folder)
    job = install(folder, wheels).start()
    told, fractions = set(), []
    while not job.poll():
        told.add(job.message)
        fractions.append(job.fraction)
        time.sleep(0.005)
    installed = job.result()
    assert installed == environment.Installed(str(venv_python(folder)), "cpu", {"tryontiny": "1.5"})
    assert environment.read_installed(folder) == installed
    assert left_in(folder) == ["runtime"] and not (folder / "precious").exists()
    assert not (folder / environment.STARTED).exists()
    assert job.fraction == 1.0 and fractions == sorted(fractions) and len(set(fractions)) > 3
    assert {"Trying it out", f"Making an environment with {sys.executable}"} <= told
    environment.remove(folder)
    assert left_in(folder) == []


def test_a_package_that_is_not_there_leaves_what_was(folder, wheels, base):
    before = working(folder)
    job = install(folder, wheels, "tryonabsent", base_python=base).start()
    with pytest.raises(InstallError, match="pip failed: ERROR: No matching distribution") as caught:
        job.result()
    assert "wheel folder" in caught.value.mend and "tryonabsent" in caught.value.__notes__[0]
    assert job.done and job.message == caught.value.message
    assert environment.read_installed(folder) == before and (folder / "precious").exists()
    assert left_in(folder) == ["runtime"]


def test_a_package_that_does_not_import_leaves_nothing(folder, wheels, base):
    with pytest.raises(InstallError, match="Trying it out failed: ImportError: libcudart is not here"):
        install(folder, wheels, "tryonbroken", base_python=base).start().result()
    assert left_in(folder) == []


def test_the_wrong_build_of_torch_leaves_nothing(folder, tmp_path, base):
    wheel(tmp_path / "wheels", "torch", "class version: cuda = None\n")
    with pytest.raises(InstallError, match="torch 1.5 that came is not the build for NVIDIA") as caught:
        install(folder, tmp_path / "wheels", "torch", variant="cuda", base_python=base).start().result()
    assert "extra index" in caught.value.mend
    assert left_in(folder) == []


@pytest.mark.parametrize(
    ("message", "name"), [("Looking for the packages", "tryontiny"), ("Trying it out", "tryonslow")], ids=["pip", "try"]
)
def test_cancel_leaves_nothing_and_ends_the_child(folder, wheels, base, message, name):
    job = install(folder, wheels, name, base_python=base).start()
    wait_for(job, message)
    job.cancel()
    start = time.monotonic()
    with pytest.raises(Cancelled, match="nothing was left behind"):
        job.result()
    assert time.monotonic() - start < 30  # tryonslow would take a minute
    assert left_in(folder) == []


def test_cancel_brings_back_what_worked(folder, wheels):
    before = working(folder)
    job = install(folder, wheels).start()
    wait_for(job, "Making an environment")
    assert environment.read_installed(folder) is None
    job.cancel()
    with pytest.raises(Cancelled):
        job.result()
    assert environment.read_installed(folder) == before and (folder / "precious").exists()
    assert left_in(folder) == ["runtime"]


def test_what_a_lost_installation_left_is_replaced(folder, wheels):
    """Blender was killed in the middle: half an environment, and the old one set aside."""
    before = working(folder)
    folder.rename(environment.aside(folder))
    environment.begin(folder)
    (folder / "half").touch()
    with pytest.raises(InstallError):
        install(folder, wheels, base_python="/no/such/python").start().result()
    assert environment.read_installed(folder) == before and left_in(folder) == ["runtime"]


def test_a_base_that_does_not_run_is_named(folder, wheels):
    with pytest.raises(InstallError, match="/no/such/python cannot be used: it does not run") as caught:
        install(folder, wheels, base_python="/no/such/python").start().result()
    assert "Preferences" in caught.value.mend
    assert left_in(folder) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path, wheels):
    (tmp_path / "user").touch()
    with pytest.raises(InstallError, match="cannot be written"):
        install(tmp_path / "user" / "runtime", wheels).start().result()


def test_offline_is_refused_and_says_where_to_allow_it(folder):
    with pytest.raises(InstallError, match="may not use the network") as caught:
        install(folder, None).start()
    assert "Preferences > System > Network" in caught.value.mend
    assert not folder.parent.exists()


def test_a_strangers_folder_is_not_touched(folder, wheels):
    folder.mkdir(parents=True)
    (folder / "thesis.txt").write_text("years")
    with pytest.raises(InstallError, match="holds something else"):
        install(folder, wheels).start()
    with pytest.raises(InstallError, match="holds something else"):
        environment.remove(folder)
    assert (folder / "thesis.txt").read_text() == "years"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"variant": "tpu"}, "no variant 'tpu'"),
        ({"variant": "rocm", "online": True}, "no ROCm builds of torch"),
        ({"wheels": Path("/no/such/folder")}, "has no wheels"),
    ],
)
def test_a_wrong_choice_is_refused_at_once(folder, options, told):
    with pytest.raises(InstallError, match=told) as caught:
        install(folder, options.pop("wheels", None), **options).start()
    assert caught.value.mend


def test_a_full_disk_is_noticed_before(folder, wheels, monkeypatch):
    from tryon.tryon_addon.runtime.install import install as module

    monkeypatch.setattr(module.shutil, "disk_usage", lambda path: module.shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(InstallError, match="MB free; about 2500 MB are needed"):
        Install(folder, online=False, wheels=wheels).start()


def test_what_is_installed_is_what_the_package_asks_for():
    project = tomllib.loads((Path(packages.__file__).parents[3] / "pyproject.toml").read_text("utf-8"))["project"]
    assert sorted(packages.PACKAGES) == sorted(project["dependencies"])
    assert {name.split(">")[0] for name in packages.PACKAGES} == set(packages.MODULES)
