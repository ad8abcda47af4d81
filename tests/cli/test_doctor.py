# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor names what is missing and how to mend it, and breaks on nothing."""

import json
import subprocess
import sys

import pytest
from tryon.tryon_addon.cli import doctor, shared_libraries

LDD = """\
\tlinux-vdso.so.1 (0x00007f8957473000)
\tlibXi.so.6 => /lib/x86_64-linux-gnu/libXi.so.6 (0x00007f894b3ca000)
\tlibxkbcommon.so.0 => not found
\tlibSM.so.6 => not found
\tlibnovel.so.7 => not found
"""
RUNTIME = {"python": "3.11.2", "numpy": "1.26.4", "scipy": "1.17.1", "anny": "0.6.2", "torch": "2.13.0", "gpu": "",
           "safetensors": "0.6.2", "why": {}}


def test_ldd_listing_names_missing_libraries():
    assert shared_libraries.not_found(LDD) == ["libxkbcommon.so.0", "libSM.so.6", "libnovel.so.7"]


def test_missing_library_gives_the_apt_line(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "bpy_module", lambda: tmp_path / "__init__.so")
    monkeypatch.setattr(doctor.sys, "platform", "linux")
    monkeypatch.setattr(shared_libraries, "ldd", lambda module: LDD)
    monkeypatch.setattr(shared_libraries, "loads", lambda name: name != "libEGL.so.1")
    (check,) = doctor.check_libraries()
    assert check.state == "fail"
    assert "libEGL.so.1" in check.value and "libGL.so.1" not in check.value
    assert "apt-get install --no-install-recommends libegl1 libsm6 libxkbcommon0" in check.mend
    assert "libnovel.so.7" in check.mend and "apt-file" in check.mend


def test_library_that_is_nowhere_does_not_load():
    assert not shared_libraries.loads("libtryon-surely-not-there.so.1")


def test_bpy_that_cannot_load_a_library_names_its_package(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "inside_blender", lambda: False)
    monkeypatch.setattr(doctor, "bpy_module", lambda: tmp_path)
    said = "ImportError: libSM.so.6: cannot open shared object file: No such file or directory"
    monkeypatch.setattr(doctor, "probe", lambda python, code: (False, f"Traceback\n{said}"))
    (check,) = doctor.check_bpy()
    assert (check.state, check.value) == ("fail", said)
    assert check.mend.endswith("libsm6")


@pytest.mark.parametrize(
    ("lacking", "check_name"),
    [({"torch": "", "why": {"torch": "ImportError: no torch"}}, "torch"), ({"anny": ""}, "anny"),
     ({"scipy": ""}, "scipy"), ({"safetensors": "", "why": {"safetensors": "OSError: broken"}}, "safetensors")],
)
def test_runtime_without_a_package_names_it(lacking, check_name):
    checks = {check.name: check for check in doctor.runtime_checks({**RUNTIME, **lacking}, "/env/bin/python")}
    failed = [name for name, check in checks.items() if check.state == "fail"]
    assert failed == [check_name]
    assert checks[check_name].mend.startswith("/env/bin/python -m pip install")


def test_a_package_that_is_there_and_cannot_be_imported_is_none(monkeypatch, tmp_path):
    """Its version alone would say that all is well."""
    (tmp_path / "scipy").mkdir()
    (tmp_path / "scipy" / "__init__.py").write_text("raise ImportError('libgomp.so.1: no such file')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(doctor, "NEEDED", ("scipy", "numpy"))
    probe = doctor.RUNTIME_PROBE.replace(str(("numpy", "scipy", "torch", "safetensors", "anny")), "('scipy', 'numpy')")
    done, said = doctor.probe(sys.executable, probe.replace('said["torch"]', "False"))
    (first, *_) = [check for check in doctor.runtime_checks(json.loads(said) | {"torch": ""}, "python")
                   if check.name == "scipy"]
    assert done and (first.state, first.value) == ("fail", "ImportError: libgomp.so.1: no such file")


def test_complete_runtime_has_nothing_to_mend():
    assert all(check.state == "ok" for check in doctor.runtime_checks(RUNTIME, "python"))


def test_runtime_that_is_not_there(monkeypatch, tmp_path):
    monkeypatch.setenv("TRYON_PYTHON", str(tmp_path / "nothing"))
    (check,) = doctor.check_runtime()
    assert check.state == "fail" and "nothing" in check.value and check.mend


def test_python_that_does_not_answer(monkeypatch):
    monkeypatch.setattr(doctor, "IMPORT_LIMIT_S", 0.2)
    assert doctor.probe(sys.executable, "import time; time.sleep(20)") == (False, "no answer within 0 s")
    done, said = doctor.probe("/surely/not/python", "")
    assert not done and "python" in said


def test_little_memory_and_disk_warn(monkeypatch):
    monkeypatch.setattr(doctor, "available_memory", lambda: 1 << 30)
    monkeypatch.setattr(doctor, "DISK_NEEDED", 1 << 60)
    states = [check.state for check in doctor.check_memory() + doctor.check_disk()]
    assert states == ["warn", "warn"]


def test_report_puts_the_mend_under_its_check_and_the_exit_code_says_so(monkeypatch, capsys):
    monkeypatch.setattr(doctor, "GROUPS", (lambda: [doctor.Check("Wool", "fail", "none", "Shear a sheep.")],))
    assert doctor.main() == 1
    assert capsys.readouterr().out.splitlines() == ["fail  Wool  none", "            -> Shear a sheep."]
    monkeypatch.setattr(doctor, "GROUPS", (lambda: [doctor.Check("Wool", "warn", "little", "Shear.")],))
    assert doctor.main() == 0


def test_importing_the_doctor_imports_neither_bpy_nor_torch():
    code = "import sys, tryon.tryon_addon.cli.doctor; print([m for m in ('bpy', 'torch', 'anny') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
