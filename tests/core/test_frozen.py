# SPDX-License-Identifier: GPL-3.0-or-later
"""What is handed around is not changed by who gets it: dataclasses are frozen, but for those that collect something."""

import dataclasses
import importlib
import pkgutil

import pytest
import tryon

COLLECT = {"Drawing", "Drawn", "Found", "Mapping", "Material", "Noises", "Survey", "Weights", "_Units"}


@pytest.mark.parametrize("room", ["tryon_addon.core", "tryon_addon.catalog", "tryon_addon.formats", "tryon_addon.spec",
                                  "tryon_addon.evaluation", "tryon_addon.tailoring", "gan_core"])
def test_what_is_handed_around_is_frozen(room):
    package = importlib.import_module(f"{tryon.__name__}.{room}")
    modules = [importlib.import_module(found.name)
               for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    classes = {value for module in modules for value in vars(module).values()
               if isinstance(value, type) and value.__module__ == module.__name__ and dataclasses.is_dataclass(value)}
    loose = {one.__name__ for one in classes if not one.__dataclass_params__.frozen}
    assert classes and loose <= COLLECT, loose
