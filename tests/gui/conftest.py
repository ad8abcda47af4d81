# SPDX-License-Identifier: GPL-3.0-or-later
"""One Blender window for all tests of a run, started as a person starts it: with their own preferences."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # window.py; these tests are no package

OUT = Path(os.environ.get("TRYON_GUI_OUT", "out/gui"))


@pytest.fixture(scope="session")
def window():
    from window import BlenderWindow

    blender = BlenderWindow(OUT, OUT / "blender.log")
    try:
        yield blender
    finally:
        blender.close()
