# SPDX-License-Identifier: GPL-3.0-or-later
"""The zip that is given away: built, installed into an empty user folder, used, switched off and on."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tryon.tryon_addon.core import folders

ROOT = Path(__file__).resolve().parent.parent.parent
CHILD = Path(__file__).parents[1] / "support" / "extension_child.py"
LIMIT_SECONDS = 500


def built(folder):
    """The zip of this checkout; where there is no git to say what belongs to it, the one of ``make extension``."""
    if shutil.which("git"):
        subprocess.run([sys.executable, ROOT / ".ci" / "build_extension.py", "--out", folder], check=True)
    else:
        folder = ROOT / "dist"
    archives = sorted(folder.glob("tryon-*.zip"))
    if not archives:
        pytest.skip("no git here and no zip in dist/: run `make extension` first")
    return archives[-1]


def brought(folder):
    """A folder of results with nothing in it but the arrays that take a minute to build once, where they are known."""
    folder.mkdir()
    for path in folders.cache_folder().glob("*.npz"):
        if re.fullmatch(r"[a-z]+-[0-9a-f]{16}", path.stem):
            shutil.copy(path, folder)
    return folder


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """The child's report, and all it printed."""
    folder = tmp_path_factory.mktemp("extension")
    archive = built(folder)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BLENDER_")}
    environment |= {"BLENDER_USER_RESOURCES": str(folder / "user"), "TRYON_CACHE": str(brought(folder / "cache"))}
    done = subprocess.run([sys.executable, CHILD, archive, folder / "out"], env=environment, cwd=folder,
                          capture_output=True, text=True, timeout=LIMIT_SECONDS)
    lines = [line for line in done.stdout.splitlines() if line.startswith("REPORT ")]
    assert lines and done.returncode == 0, f"exit code {done.returncode}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return json.loads(lines[-1][7:]), done.stdout + done.stderr, folder


def test_it_installs_into_an_empty_user_folder(said):
    report, _, folder = said
    assert report["installed"] == ["FINISHED"]
    assert report["user"].startswith(str(folder))
    assert set(report["added"]) == {"classes", "scene", "manager", "operators", "handlers"}


def test_enabling_imports_nothing_heavy_and_nothing_ever_does(said):
    report, _, _ = said
    assert report["heavy_enabled"] == [] and report["heavy"] == []


def test_no_policy_is_violated(said):
    report, text, _ = said
    assert report["warnings"] == [] and report["warnings_after"] == []
    assert report["ours_outside"] == []
    assert "Traceback" not in text and "olicy violation" not in text


def test_a_look_is_made_through_the_operators(said):
    look = said[0]["look"]
    assert look["body"] == look["dress"] == look["render"] == ["FINISHED"]
    assert look["roles"] == ["body", "garment"]
    assert "front.png" in look["pictures"] and "contact_sheet.png" in look["pictures"]
    assert look["certificate"]["frames"] > 0 and look["certificate"]["garments"][0]["name"] == "tee"


def test_disabling_and_enabling_twice_leaves_no_class_handler_or_timer(said):
    assert said[0]["left"] == [[], [], [], []]


def test_the_runtime_ends_with_the_extension(said):
    assert said[0]["look"]["runtime"] and not said[0]["runtime_outlives"]
