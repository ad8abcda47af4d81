# SPDX-License-Identifier: GPL-3.0-or-later
"""Enabling adds what it says, disabling takes all of it away again, and neither brings in torch."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import bpy
import pytest
from support.addon import registered
from tryon.tryon_addon.ui import preferences, registration
from tryon.tryon_addon.ui.live import body, garment
from tryon.tryon_addon.ui.panels.preferences import TRYON_preferences
from tryon.tryon_addon.ui.properties import changes

# numpy comes with the bpy wheel itself; our own users of it must not come with enabling either.
USERS_OF_NUMPY = {"core.cache", "core.meshes", "runtime.client.client", "pipeline", "pipeline.job",
                  "workflows.look_files", "workflows.swatches", "blender.body.person"}
HANDLERS = [name for name in dir(bpy.app.handlers) if isinstance(getattr(bpy.app.handlers, name), list)]


def traces() -> dict[str, object]:
    """Everything an extension can leave behind in this Blender."""
    return {
        "classes": set(dir(bpy.types)),
        "subclasses": {c for base in (bpy.types.Operator, bpy.types.Panel, bpy.types.PropertyGroup)
                       for c in base.__subclasses__() if getattr(c, "is_registered", False)},
        "scene": set(bpy.types.Scene.bl_rna.properties.keys()),
        "manager": set(bpy.types.WindowManager.bl_rna.properties.keys()),
        "operators": set(dir(bpy.ops.tryon)),
        "handlers": {name: list(getattr(bpy.app.handlers, name)) for name in HANDLERS},
        "timers": [bpy.app.timers.is_registered(timer) for timer in (body._turn, body._settle, garment._turn)],
        "listeners": (list(changes.BODY.listeners), list(changes.DESIGN.listeners)),
        "commands": len(registration._enabled),
    }


def test_disabling_leaves_nothing_behind_twice():
    before = traces()
    for _ in range(2):
        with registered():
            assert bpy.ops.tryon.dress.poll() is not None
            during = traces()
        assert traces() == before
        # What the comparison stands on: it sees each kind.
        for kind in ("classes", "scene", "operators", "handlers", "listeners", "commands"):
            assert during[kind] != before[kind], kind


def test_every_class_of_the_table_is_named_as_blender_wants():
    for cls in registration.CLASSES:
        kind = {bpy.types.Operator: "_OT_", bpy.types.Panel: "_PT_", bpy.types.PropertyGroup: "_PG_"}
        infix = next((text for base, text in kind.items() if issubclass(cls, base)), "_")
        assert cls.__name__.startswith(f"TRYON{infix}"), cls


def test_every_operator_and_panel_is_in_the_table():
    folder = Path(registration.__file__).parent
    files = [*folder.glob("operators/*.py"), *folder.glob("panels/*.py"), *folder.glob("pattern/*.py"),
             *folder.glob("lookbook/*.py")]
    found = {f"{path.parent.name}.{path.stem}" for path in files
             if "\nCLASSES = " in path.read_text(encoding="utf-8")}
    assert found == set(registration.MODULES) - {"properties.look"}


def test_every_operator_and_setting_has_a_tooltip():
    with registered():
        for cls in registration.CLASSES:
            if issubclass(cls, bpy.types.Operator):
                text = getattr(bpy.ops.tryon, cls.bl_idname.partition(".")[2]).get_rna_type().description
                assert text and not text.endswith("."), cls  # Blender adds the full stop
            if issubclass(cls, (bpy.types.PropertyGroup, bpy.types.AddonPreferences)):
                for name, prop in cls.bl_rna.properties.items():
                    if name in cls.__annotations__ and prop.type != "POINTER" and not prop.is_hidden:
                        assert prop.description and not prop.description.endswith("."), (cls, name)


def test_lengths_name_their_unit_and_range():
    with registered():
        height = bpy.context.scene.tryon.body.bl_rna.properties["height"]
        assert height.name == "Height (cm)"
        assert "140 to 210 cm" in height.description
        assert (height.hard_min, height.hard_max, height.soft_min, height.soft_max) == (140, 210, 140, 210)


def test_enabling_imports_nothing_heavy():
    code = (
        "import bpy, sys, json; import tryon; before = set(sys.modules); tryon.register(); "
        "new = sorted(set(sys.modules) - before); tryon.unregister(); print('NEW', json.dumps(new))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    new = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("NEW "))[4:])
    heavy = {"torch", "anny", "scipy", "warp", "safetensors", "numpy"}
    assert not heavy & {name.partition(".")[0] for name in new}
    assert not USERS_OF_NUMPY & {name.removeprefix("tryon.tryon_addon.") for name in new}
    assert "tryon.tryon_addon.ui.panels.main" in new


@pytest.mark.parametrize("name", sorted(USERS_OF_NUMPY))
def test_what_enabling_must_not_import_exists(name):
    """A name that no module has any more would check nothing."""
    assert importlib.util.find_spec(f"tryon.tryon_addon.{name}") is not None


def test_forgetting_to_disable_does_not_hang_at_the_end():
    code = "import bpy, tryon; tryon.register(); bpy.context.scene.tryon.seed = 3"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=120).returncode == 0


@pytest.fixture(autouse=True)
def environment():
    """The command sets variables for processes that it starts."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


def test_processes_that_make_looks_are_told_the_runtime_of_the_preferences(monkeypatch):
    from tryon.tryon_addon.cli import main

    monkeypatch.setattr(main, "main", lambda arguments: 0)
    monkeypatch.delenv("TRYON_PYTHON", raising=False)
    with registered():
        addon = bpy.context.preferences.addons.new()
        addon.module = preferences.ROOT
        try:
            addon.preferences.source, addon.preferences.python = preferences.NAMED, sys.executable
            addon.preferences.cache = "/nowhere/cache"
            assert registration.command(["lookbook", "run", "book.toml", "--out", "x"]) == 0
            assert os.environ["TRYON_PYTHON"] == sys.executable and os.environ["TRYON_CACHE"] == "/nowhere/cache"
        finally:
            bpy.context.preferences.addons.remove(addon)


def test_the_command_knows_the_preferences(monkeypatch, tmp_path):
    from tryon.tryon_addon.cli import main
    from tryon.tryon_addon.runtime.client import client

    called = []
    monkeypatch.setattr(main, "main", lambda arguments: called.append(arguments) or 0)
    with registered():
        addon = bpy.context.preferences.addons.new()
        addon.module = preferences.ROOT
        addon.preferences.source = preferences.NAMED
        addon.preferences.python = str(tmp_path / "python")
        try:
            assert registration.command(["look", "--out", "x"]) == 0
            assert client.shared().host.python == str(tmp_path / "python")
        finally:
            bpy.context.preferences.addons.remove(addon)
    assert called == [["look", "--out", "x"]]


@pytest.mark.parametrize(("words", "code"), [("fabric list", 0), ("look --out x --set body.height=20", 2),
                                             ("nonsense", 2), ("--help", 0)])
def test_the_command_returns_the_codes_of_the_terminal(words, code, monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    with registered():
        assert registration.command(words.split()) == code
    assert "Traceback" not in capsys.readouterr().err and not list(tmp_path.iterdir())


def test_preferences_are_found_under_the_extensions_name():
    assert preferences.ROOT == "tryon"  # in Blender: bl_ext.user_default.tryon
    assert TRYON_preferences.bl_idname == preferences.ROOT
    assert preferences.settings() == preferences.Settings()


def test_folders_without_an_extension(monkeypatch, tmp_path):
    monkeypatch.setenv("TRYON_CACHE", str(tmp_path))
    assert preferences.user_folder("runtime") == tmp_path / "runtime"


def test_enabling_that_fails_half_way_leaves_nothing_behind(monkeypatch):
    before = traces()
    monkeypatch.setattr(bpy.utils, "register_cli_command", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        registration.register()
    assert traces() == before
