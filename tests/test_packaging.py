# SPDX-License-Identifier: GPL-3.0-or-later
"""What is given away is whole and nothing else: the pip package and the extension's zip."""

import runpy
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest
import setuptools

ROOT = Path(__file__).resolve().parent.parent
BUILD, WHEEL = ROOT / ".ci" / "build_extension.py", ROOT / ".ci" / "build_wheel.py"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
MANIFEST = tomllib.loads((ROOT / "blender_manifest.toml").read_text())


def git(folder, *arguments):
    identity = ["-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "safe.directory=*"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def build(root, script=BUILD):
    return subprocess.run([sys.executable, script, "--root", root], capture_output=True, text=True)


@pytest.fixture
def checkout(tmp_path):
    """A small checkout with the real manifest and version."""
    if find_spec("bpy") is None:
        pytest.skip("the builder comes with the bpy wheel")
    for name in ("blender_manifest.toml", "pyproject.toml", "LICENSE", "__init__.py"):
        (tmp_path / name).write_text((ROOT / name).read_text())
    for name in ("tryon_addon/__init__.py", "tests/test_it.py", "training/__init__.py", "assets/a.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / ".gitignore").write_text(".venv/\nruns/\nout/\ndist/\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "all")
    return tmp_path


def test_one_version():
    assert MANIFEST["version"] == PROJECT["project"]["version"]


def test_every_package_is_installed_by_pip(monkeypatch):
    """As setup.py finds them: a folder of modules without an ``__init__.py`` would be left behind."""
    told = {}
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(setuptools, "setup", lambda **words: told.update(words))
    runpy.run_path(str(ROOT / "setup.py"))
    folders = {path.parent for name in ("tryon_addon", "gan_core", "assets")
               for path in (ROOT / name).rglob("*.py")}
    assert set(told["packages"]) == {"tryon", *(".".join(["tryon", *f.relative_to(ROOT).parts]) for f in folders)}


def test_every_file_states_its_licence():
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "*.py", "*.sh"], cwd=ROOT, capture_output=True
    )
    names = [name for name in listed.stdout.decode().split() if (ROOT / name).is_file()]
    missing = [name for name in names if "SPDX-License-Identifier: GPL-3.0-or-later" not in head(ROOT / name)]
    assert not missing


def head(path):
    return "\n".join(path.read_text().splitlines()[:2])


def test_zip_has_the_package_and_neither_tests_nor_training(checkout):
    done = build(checkout)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(checkout / "dist" / f"tryon-{MANIFEST['version']}.zip") as zipped:
        names = set(zipped.namelist())
    assert names == {
        "__init__.py",
        "blender_manifest.toml",
        "LICENSE",
        "tryon_addon/__init__.py",
        "assets/a.txt",
    }


def test_dirty_checkout_builds_the_same_zip(checkout):
    archive = checkout / "dist" / f"tryon-{MANIFEST['version']}.zip"
    build(checkout)
    clean = archive.read_bytes()
    for name in (".venv/lib/torch.py", "runs/model.pt", "out/front.png", "tryon_addon/scribble.py"):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).write_text("x = 1")
    done = build(checkout)
    assert archive.read_bytes() == clean
    assert "tryon_addon/scribble.py is not tracked" in done.stderr
    (checkout / "tryon_addon" / "__init__.py").write_text("changed = True")  # tracked, not committed
    build(checkout)
    assert archive.read_bytes() != clean


def test_zip_that_must_not_be_given_away(checkout):
    """All that is wrong is told at once."""
    wrong = {"assets/model.safetensors": b"\0" * (21 << 20), "assets/model.pkl": b"", "tryon_addon/fast.so": b""}
    for name, contents in wrong.items():
        (checkout / name).write_bytes(contents)
        git(checkout, "add", "-f", name)
    done = build(checkout)
    assert done.returncode == 1
    for said in ("20 are allowed", "assets/model.pkl is neither Python nor an asset",
                 "tryon_addon/fast.so is neither Python nor an asset"):
        assert said in done.stderr
    assert not (checkout / "dist" / f"tryon-{MANIFEST['version']}.zip").exists()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('license = ["SPDX:GPL-3.0-or-later"]', ""),
        ('tags = ["3D View"', 'tags = ["Haberdashery"'),
        (f'version = "{MANIFEST["version"]}"', 'version = "9.9.9"'),
    ],
)
def test_manifest_that_blender_or_we_refuse(checkout, old, new):
    path = checkout / "blender_manifest.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    done = build(checkout)
    assert done.returncode == 1 and "error:" in done.stderr


@pytest.fixture
def package(checkout):
    """The same with all that a wheel is built from, in use: caches lie about."""
    for name in ("setup.py", "MANIFEST.in", "README.md", "api.py"):
        (checkout / name).write_text((ROOT / name).read_text())
    for name in ("assets/__init__.py", "assets/card.md", "training/data.csv"):
        (checkout / name).write_text("")
    git(checkout, "add", "-A")
    for name in ("assets/__pycache__/a.cpython-311.pyc", "tryon_addon/__pycache__/a.cpython-311.pyc"):
        (checkout / name).parent.mkdir()
        (checkout / name).write_text("")
    return checkout


def test_wheel_and_sdist_have_the_package_and_neither_tests_nor_training(package):
    done = build(package, WHEEL)
    assert done.returncode == 0, done.stderr
    (wheel,), (sdist,) = (package / "dist").glob("*.whl"), (package / "dist").glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as zipped:
        names = {name for name in zipped.namelist() if ".dist-info/" not in name}
        (metadata,) = (zipped.read(name).decode() for name in zipped.namelist() if name.endswith("/METADATA"))
    assert names == {f"tryon/{name}" for name in (
        "__init__.py", "api.py", "blender_manifest.toml", "tryon_addon/__init__.py",
        "assets/__init__.py", "assets/a.txt", "assets/card.md")}
    assert "Requires-Python: >=3.11" in metadata and "Requires-Dist: pillow" in metadata
    with tarfile.open(sdist) as packed:
        inside = {name.partition("/")[2] for name in packed.getnames()}
    assert {"setup.py", "LICENSE", "assets/card.md"} <= inside
    assert not [name for name in inside if name.startswith(("tests/", "training/")) or name.endswith(".pyc")]


def test_a_checkout_in_use_installs_no_caches(package, tmp_path_factory):
    """``pip install .`` copies nothing aside first."""
    code = "from setuptools import build_meta; import sys; build_meta.build_wheel(sys.argv[1])"
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-c", code, folder], cwd=package, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as zipped:
        assert not [name for name in zipped.namelist() if name.endswith(".pyc")]


def test_wheel_that_must_not_be_given_away(package):
    (package / "tryon_addon" / "lost").mkdir()
    (package / "tryon_addon" / "lost" / "module.py").write_text("")  # a folder without an __init__.py
    git(package, "add", "-A")
    done = build(package, WHEEL)
    assert done.returncode == 1 and "the wheel lacks tryon_addon/lost/module.py" in done.stderr
    assert not [*(package / "dist").glob("*.whl")]


@pytest.mark.parametrize("name", ["bench", "bench_fabric", "bench_more", "wardrobe_check"])
def test_what_make_runs_finds_what_it_needs(name):
    """The benches and the wardrobe check are not run here; what they import is there."""
    if find_spec("bpy") is None:
        pytest.skip("they need Blender's module")
    done = subprocess.run([sys.executable, "-c", f"import {name}, os; os._exit(0)"], cwd=ROOT / "tests",
                          capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
