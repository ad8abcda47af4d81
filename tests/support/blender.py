# SPDX-License-Identifier: GPL-3.0-or-later
"""Each test starts from an empty Blender with factory settings, whatever the one before did."""

import bpy
import pytest


@pytest.fixture(autouse=True)
def empty_blender():
    bpy.ops.wm.read_factory_settings(use_empty=True)
    yield
    bpy.ops.wm.read_factory_settings(use_empty=True)
