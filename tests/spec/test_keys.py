# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of kept results: they change with every module and file behind a result, and with nothing else."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tryon.tryon_addon.core.errors import CacheError
from tryon.tryon_addon.spec import keys
from tryon.tryon_addon.spec.fabric import Fabric
from tryon.tryon_addon.spec.look import Body, Garment, Look

MODULES = sorted(path.relative_to(keys.ROOT).as_posix() for room in ("tryon_addon", "gan_core")
                 for path in (keys.ROOT / room).rglob("*.py"))
BEHIND = {kind.name: keys.code_of(kind) for kind in keys.KINDS}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The package's modules and poses, with empty weights."""
    root = tmp_path_factory.mktemp("copy") / "tryon"
    for path in [*MODULES, "__init__.py"]:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(keys.ROOT / path, root / path)
    shutil.copytree(keys.ROOT / "assets" / "poses", root / "assets" / "poses")
    (root / "assets" / "makeup").mkdir()
    shutil.copyfile(keys.ROOT / "assets" / "makeup" / "kinds.toml", root / "assets" / "makeup" / "kinds.toml")
    for weights in ("body/bodygan", "body/population", "fabric/fabric", "skin/skin"):
        path = root / "assets" / f"{weights}.safetensors"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"")
    return root


def forget():
    """What was read of a copy before it changed."""
    for known in (keys.version_of, keys._content, keys._closure, keys._listed):
        known.cache_clear()


def versions(root):
    keys.version_of.cache_clear()
    keys._content.cache_clear()
    return {kind.name: keys.version_of(kind, root) for kind in keys.KINDS}


@pytest.fixture(scope="module")
def before(copy):
    return versions(copy)


@pytest.mark.parametrize("module", MODULES)
def test_a_changed_module_changes_the_keys_of_what_it_is_behind_and_no_others(module, copy, before):
    path = copy / module
    whole = path.read_bytes()
    path.write_bytes(whole + b"\n")
    try:
        changed = {name for name, version in versions(copy).items() if version != before[name]}
    finally:
        path.write_bytes(whole)
    assert changed == {name for name, code in BEHIND.items() if module in code}


@pytest.mark.parametrize("module", sorted(frozenset().union(*BEHIND.values())))
def test_a_module_that_is_gone_is_told(module, copy):
    path = copy / module
    whole = path.read_bytes()
    path.unlink()
    forget()
    try:
        for kind in keys.KINDS:
            if module in BEHIND[kind.name]:
                with pytest.raises(CacheError, match="not there"):
                    keys.version_of(kind, copy)
    finally:
        path.write_bytes(whole)
        forget()


@pytest.mark.parametrize(("file", "kinds"), [
    ("assets/poses/sit.toml", {"topology", "body", "asset", "motion", "follow", "posed", "so_far"}),
    ("assets/fabric/fabric.safetensors", {"fabric"}),
    ("assets/makeup/kinds.toml", {"makeup"}),
    ("assets/body/population.safetensors", {keys.FIT.name}),
])
def test_files_that_are_read_are_behind_a_result_too(file, kinds, copy, before):
    path = copy / file
    whole = path.read_bytes()
    path.write_bytes(whole + b"# more")
    try:
        assert {name for name, version in versions(copy).items() if version != before[name]} == kinds
    finally:
        path.write_bytes(whole)


def test_files_that_are_gone_are_told(copy):
    path = copy / keys.FABRIC_WEIGHTS
    path.rename(path.with_suffix(".away"))
    forget()
    try:
        with pytest.raises(CacheError, match=r"fabric\.safetensors is not there"):
            keys.version_of(keys.FABRIC, copy)
    finally:
        path.with_suffix(".away").rename(path)


@pytest.mark.parametrize("module", [
    "blender/measure/certify.py", "blender/cloth/draped.py", "blender/cloth/untangle.py", "blender/cloth/press.py",
    "blender/measure/signed_distance.py", "blender/measure/penetration.py", "core/meshes.py", "evaluation/repairs.py",
])
def test_what_chooses_the_rung_or_makes_the_collider_is_behind_a_drape(module):
    assert f"tryon_addon/{module}" in BEHIND["drape"]


@pytest.mark.parametrize("kind", ["drape", "sew", "follow", "posed"])
def test_how_things_are_shaded_shown_and_rendered_is_not_behind_a_garments_form(kind):
    looks = ("/materials/", "/studio/", "/ui/", "/cli/", "blender/body/", "catalog/body/hair", "catalog/body/skin")
    assert not [path for path in BEHIND[kind] if any(word in path for word in looks)]


@pytest.mark.parametrize("kind", keys.KINDS, ids=lambda kind: kind.name)
def test_all_that_python_loads_for_a_result_is_behind_it(kind):
    """Python itself is asked what it imports for the makers that need no Blender."""
    makers = [path for path in keys._found(kind.made_by, keys.ROOT)
              if not path.startswith(("tryon_addon/pipeline", "tryon_addon/blender"))]
    names = ["tryon." + path.removesuffix(".py").replace("/", ".") for path in makers]
    code = (f"import importlib, json, sys\nfor name in {names!r}: importlib.import_module(name)\n"
            "print(json.dumps([m.__file__ for n, m in sys.modules.items() if n.startswith('tryon.')]))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=True)
    loaded = {Path(file).relative_to(keys.ROOT).as_posix() for file in json.loads(done.stdout.splitlines()[-1])}
    # A package's own file is run with any of its modules; what it brings in matters to those who ask it for a name.
    brought = {path for path in loaded if path.startswith("tryon_addon/catalog/garments/")}
    modules = {path for path in loaded - brought if not path.endswith("__init__.py")}
    assert modules <= BEHIND[kind.name] and (modules or not makers)


def test_a_name_of_a_package_is_not_taken_for_a_module_of_another_spelling(tmp_path):
    room = tmp_path / "x"
    room.mkdir()
    (room / "__init__.py").write_text("from .thing import thing, Thing\n")
    (room / "thing.py").write_text("")
    (tmp_path / "y").mkdir()
    (tmp_path / "y" / "a.py").write_text("from ..x import thing\n")
    assert keys.code_of(keys.Kind("y", ("y/a.py",)), tmp_path) == {"y/a.py", "x/__init__.py", "x/thing.py"}
    (tmp_path / "y" / "a.py").write_text("from ..x import THING\n")
    keys._imports.cache_clear()
    keys._closure.cache_clear()
    with pytest.raises(CacheError, match="THING"):
        keys.code_of(keys.Kind("y", ("y/a.py",)), tmp_path)


def test_a_cast_for_type_checkers_alone_is_no_import(tmp_path):
    (tmp_path / "a.py").write_text("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from . import b\n"
                                   "else:\n    from . import c\ndef f():\n    from . import d\n")
    for name in "bcd":
        (tmp_path / f"{name}.py").write_text("")
    (tmp_path / "x").mkdir()
    for name in "abcd":
        (tmp_path / f"{name}.py").rename(tmp_path / "x" / f"{name}.py")
    assert keys.code_of(keys.Kind("x", ("x/a.py",)), tmp_path) == {"x/a.py", "x/c.py", "x/d.py"}


def test_names_depend_on_what_the_runtime_is_asked_and_on_nothing_else():
    look, tee = Look(), Garment("tee")
    swatch = keys.swatch(Fabric("floral", seed=1), 512)
    assert swatch == keys.swatch(Fabric("floral", seed=1, turn=30.0, physics="satin"), 512)
    others = [keys.swatch(Fabric("floral", seed=2), 512), keys.swatch(Fabric("floral", seed=1), 1024)]
    shape = keys.shape(look.body, "relaxed")
    others += [shape, keys.shape(look.body, "t-pose"), keys.shape(Body(height=171.0), "relaxed")]
    sewn = keys.sewn(look.body, tee, "relaxed", None)
    others += [sewn, keys.sewn(look.body, Garment("tank"), "relaxed", None),
               keys.sewn(look.body, tee, "relaxed", {"height": 170.0}), keys.sewn(look.body, tee, "t-pose", None)]
    drape = keys.draped(look.body, sewn, [], {"mass": 0.1}, {"quality": 5}, "4.5")
    others += [drape, keys.draped(look.body, sewn, [drape], {"mass": 0.1}, {"quality": 5}, "4.5"),
               keys.draped(look.body, sewn, [], {"mass": 0.2}, {"quality": 5}, "4.5"),
               keys.draped(look.body, sewn, [], {"mass": 0.1}, {"quality": 7}, "4.5"),
               keys.draped(look.body, sewn, [], {"mass": 0.1}, {"quality": 5}, "5.2"),
               keys.moved(look.body, drape, "sit", 1), keys.posed(look.body, [drape], "sit", 1),
               keys.moved(look.body, drape, "sit", 2), keys.posed(look.body, [drape], "sit", 2)]
    assert len({swatch, *others}) == len(others) + 1


def test_a_look_is_planned_without_blender():
    code = ("import sys\nfrom tryon.tryon_addon.spec import keys\nfrom tryon.tryon_addon.spec.look import Look\n"
            "look = Look()\nprint(keys.sewn(look.body, look.garments[0], look.drape_pose, None))\n"
            "assert not {'bpy', 'torch', 'scipy'} & set(sys.modules)")
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
