# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender takes the extension from a repository's index, and a newer one leaves what is the user's alone."""

import json
import os
import runpy
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
CHILD = Path(__file__).parents[1] / "support" / "upgrade_child.py"
OLDER = "0.0.9"


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory):
    """What both Blenders said: that which installed an older version, and that which upgraded it after a restart."""
    if not shutil.which("git"):
        pytest.skip("no git here to say what belongs to the extension")
    folder = tmp_path_factory.mktemp("upgrade")
    repository = folder / "repository"
    repository.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / ".ci")
        extension = runpy.run_path(str(ROOT / ".ci" / "build_extension.py"))
        newest = extension["build"](ROOT, folder / "newest")
        builder = extension["blender_scripts"]() / extension["BUILDER"]
    version = newest.stem.removeprefix("tryon-")
    with zipfile.ZipFile(newest) as full, zipfile.ZipFile(repository / f"tryon-{OLDER}.zip", "w") as older:
        for name in full.namelist():
            content = full.read(name)
            if name.endswith("blender_manifest.toml"):
                content = content.replace(f'version = "{version}"'.encode(), f'version = "{OLDER}"'.encode())
            older.writestr(name, content)
        older.writestr("of_the_older_version.txt", "")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BLENDER_")}
    environment |= {"BLENDER_USER_RESOURCES": str(folder / "user"), "TRYON_CACHE": str(folder / "cache")}
    said = []
    for way in ("install", "upgrade"):
        if way == "upgrade":
            (repository / f"tryon-{OLDER}.zip").unlink()
            shutil.copy(newest, repository)
        subprocess.run([sys.executable, "-I", builder, "server-generate", "--repo-dir", repository], check=True,
                       capture_output=True)
        done = subprocess.run([sys.executable, CHILD, repository, way], env=environment, cwd=folder,
                              capture_output=True, text=True, timeout=200)
        lines = [line for line in done.stdout.splitlines() if line.startswith("REPORT ")]
        assert lines and done.returncode == 0, f"{way}: {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        said.append(json.loads(lines[-1][7:]))
    return version, *said


def test_blender_installs_it_from_the_index_and_upgrades_it(upgraded):
    version, before, after = upgraded
    assert before["done"] == after["done"] == ["FINISHED", "FINISHED"]
    assert (before["version"], after["version"]) == (OLDER, version)
    assert before["left"] and not after["left"]  # nothing of the older version stays


def test_what_is_the_users_stays(upgraded):
    _, before, after = upgraded
    assert after["people"] == before["people"] == ["Anna"] and after["same"]
    assert after["own"] == "mine"
    assert after["cache"] == before["cache"] and after["cache"].endswith("kept results")
