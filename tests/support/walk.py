# SPDX-License-Identifier: GPL-3.0-or-later
"""A random walk: any operator and any property of ours, in any order, in between whatever an artist does in a scene.

Nothing may raise but a sentence of ours. Nothing of ours may change or remove what is the artist's or another
person's. In the end somebody is dressed, the file is saved, opened, and they are dressed again.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.catalog.garments import PROGRAMMES
from tryon.tryon_addon.spec.look import Look
from tryon.tryon_addon.ui.live import body as live_body
from tryon.tryon_addon.ui.live import garment as live_garment
from tryon.tryon_addon.ui.properties.look import look_of, look_to_scene
from tryon.tryon_addon.ui.session import SESSION

from .blocks import blocks_of, prints

MINE = "artist"  # on the artist's objects
OF_SCENE = ("world", "camera", "frame_current", "frame_start", "frame_end", "render.engine", "render.resolution_x",
            "render.filepath", "render.film_transparent", "view_settings.view_transform", "view_settings.exposure",
            "display_settings.display_device", "unit_settings.scale_length", "unit_settings.system")
PLAIN = ("fit", "surprise", "percentiles", "tapes", "fabric", "dress", "body", "garment", "drape", "render", "cancel",
         "keep_best", "keep_left", "add_person", "duplicate_person", "delete_person", "use_mesh",
         "pose_from_armature", "body", "drape", "drape", "dress")
OTHERS = ("hide_person", "edit_person")  # that are about whom they name
MOST = 5  # people, before one goes


class Walk:
    """One walk of the number ``seed``, with its files in ``folder``; ``told`` hears of each step before it is taken."""

    def __init__(self, seed: int, folder: Path, told: Callable[[str], None] = lambda _: None) -> None:
        self.random, self.folder, self.told = random.Random(f"walk {seed}"), folder, told
        self.trail: list[str] = []

    def run(self, steps: int) -> None:
        """Take so many steps, then come to an end."""
        for _ in range(steps):
            ours = self.random.random() < 0.65
            self.step(*self._ours() if ours else self._artists(), ours=ours)
        self.end()

    def step(self, name: str, deed: Callable[[], Any], about: str = "", *, ours: bool = True) -> None:
        """Do it, and see that nobody else has noticed."""
        said = f"{name} {about}".strip()
        self.trail.append(said)
        self.told(said)
        before = self.others(of_people=name != "live") if ours and name not in OTHERS else {}
        hung = {f"Object {obj.name_full}": (obj, obj.matrix_world.copy()) for obj in bpy.data.objects if obj.parent}
        bpy.ops.ed.undo_push(message=name)
        try:
            deed()
        except RuntimeError as error:
            text = str(error)
            if not ours or "TryOn itself failed" in text or "Traceback" in text:
                raise AssertionError(f"{said}: {text}") from error
        after = self.others(before)
        assert not SESSION.busy and not people._pinned, said
        bpy.context.view_layer.update()
        changed = [name for name, value in before.items() if after.get(name) != value
                   and not (after.get(name) and name in hung and _stays(*hung[name]))]
        assert not changed, f"{said} has changed {changed}"

    def others(self, like: Any = (), of_people: bool = True) -> dict[str, str]:
        """What none of our operators may change now: scenes, the artist's objects, everybody but who is edited.

        Not ``of_people``: whoever's slider moved is brought along, also when somebody else is edited by then.
        """
        edited = people.active(bpy.context.scene)
        found = [obj for obj in bpy.data.objects if MINE in obj and obj.library is None]
        found += [obj.data for obj in found if obj.data is not None]
        everybody = [c for c in bpy.data.collections if people.is_person(c)]
        for person in (c for c in everybody if of_people and c != edited):
            found += [block for block in blocks_of(person) if not isinstance(block, bpy.types.Image)]
        theirs = {block for person in ([edited] if of_people and edited else everybody if not of_people else ())
                  for block in blocks_of(person)}
        said = prints(block for block in found if block not in theirs)
        if like:  # whoever is edited may be another by now
            said |= prints(self._named(name for name in like if name not in said and not name.startswith("Scene ")))
        for scene in bpy.data.scenes:
            if scene.library is None:
                said |= {f"Scene {scene.name} {name}": repr(_value(scene, name)) for name in OF_SCENE}
        return said

    def _named(self, names: Any) -> Iterator[Any]:
        wanted = set(names)
        stores = (bpy.data.objects, bpy.data.meshes, bpy.data.collections, bpy.data.materials, bpy.data.armatures,
                  bpy.data.hair_curves, bpy.data.curves)
        for block in (block for store in stores for block in store):
            if f"{type(block).__name__} {block.name_full}" in wanted:
                yield block

    # -- ours ---------------------------------------------------------------------------------------------------------

    def _ours(self) -> tuple[Any, ...]:
        chosen = self.random.random()
        if chosen < 0.35:
            return self._property()
        if chosen < 0.45:
            return "live", self._timers
        name = self.random.choice((*PLAIN, *self._told_what()))
        if name == "add_person" and len(people.people_of(bpy.context.scene)) >= MOST:
            name = "delete_person"
        options = self._told_what().get(name, dict)()
        return name, lambda: getattr(bpy.ops.tryon, name)(**options), str(options or "")

    def _told_what(self) -> dict[str, Callable[[], dict[str, Any]]]:
        r = self.random
        everybody = [people.key(c) for c in bpy.data.collections if people.is_person(c)] or [0]
        garment = list(PROGRAMMES)[:6]
        return {
            "hide_person": lambda: {"person": r.choice((*everybody, 7))},
            "edit_person": lambda: {"person": r.choice((*everybody, 7))},
            "random_person": lambda: {"seed": r.randrange(1000)},
            "surprise_outfit": lambda: {"seed": r.randrange(1000)},
            "swatches": lambda: {"programme": r.choice(garment), "seed": r.randrange(1000)},
            "pick_swatch": lambda: {"index": r.randrange(16)},
            "new_fabric": lambda: {"programme": r.choice(garment)},
            "mark_fabric": lambda: {"programme": r.choice(garment)},
            "part": lambda: {"programme": r.choice(garment), "remove": r.choice((-1, -1, 0, 3))},
            "forget_garment": lambda: {"index": r.randrange(3)},
            "garment_file": lambda: {"filepath": str(self.folder / r.choice(("none.json", "none.obj")))},
            "save_person": lambda: {"name": r.choice(("Anna", "Ben"))},
            "load_person": lambda: {"name": r.choice(("Anna", "Ben", "Nobody"))},
            "forget_person": lambda: {"name": r.choice(("Anna", "Nobody"))},
            "save_pose": lambda: {"filepath": str(self.folder / "pose.toml")},
            "export": lambda: {"filepath": str(self.folder / "out.obj"), "form": "obj"},
            "dismiss": lambda: {"section": r.choice(("body", "drape", "garment"))},
        }

    def _property(self) -> tuple[Any, ...]:
        group = look_of(bpy.context.scene)
        while True:
            prop = self.random.choice([p for p in group.bl_rna.properties if p.identifier not in ("rna_type", "name")])
            value = getattr(group, prop.identifier)
            if prop.type == "POINTER" and isinstance(value, bpy.types.PropertyGroup):
                group = value
            elif prop.type == "COLLECTION":
                if not len(value):
                    group = look_of(bpy.context.scene)
                    continue
                group = self.random.choice(list(value))
            else:
                break
        wanted = self._value(prop)
        owner = group.id_data
        if wanted is None or owner.library is not None:
            return "nothing", lambda: None
        return f"set {prop.identifier}", lambda: setattr(group, prop.identifier, wanted), repr(wanted)

    def _value(self, prop: Any) -> Any:
        r = self.random
        if prop.is_readonly or prop.is_hidden or prop.type in ("STRING", "POINTER"):
            return None
        if prop.type == "BOOLEAN":
            return r.random() < 0.5
        if prop.type == "ENUM":
            names = [item.identifier for item in prop.enum_items]
            return set(r.sample(names, r.randrange(len(names)))) if prop.is_enum_flag else r.choice(names)
        low, high = prop.soft_min, prop.soft_max
        if prop.type == "INT":
            return r.randrange(int(low), int(min(high, 2**20)) + 1)
        if prop.is_array:
            return [r.uniform(low, high) for _ in range(prop.array_length)]
        return r.uniform(low, high)

    def _timers(self) -> None:
        """As Blender's own loop would: what sliders have set going."""
        for timer in (live_body._turn, live_garment._turn, live_body._settle):
            for _ in range(40):
                if not bpy.app.timers.is_registered(timer):
                    break
                if timer() is None:
                    bpy.app.timers.unregister(timer)

    # -- the artist's -------------------------------------------------------------------------------------------------

    def _artists(self) -> tuple[Any, ...]:
        name = self.random.choice([name for name in dir(self) if name.startswith("_do_")])
        return name[4:], getattr(self, name)

    def _any(self, items: Any) -> Any:
        found = list(items)
        return self.random.choice(found) if found else None

    def _object(self) -> Any:
        """One that the view layer has and that is no library's."""
        return self._any(o for o in bpy.context.view_layer.objects if o.library is None)

    def _do_cube(self) -> None:
        mesh = bpy.data.meshes.new("Cube")
        mesh.from_pydata([(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)], [], [(0, 1, 2), (0, 2, 3)])
        cube = bpy.data.objects.new("TryOn T-shirt" if self.random.random() < 0.2 else "Cube", mesh)
        cube[MINE] = True
        home = self._any([bpy.context.scene.collection, *(c for c in people.people_of(bpy.context.scene)
                                                          if c.library is None and c.override_library is None)])
        home.objects.link(cube)
        if cube.name in bpy.context.view_layer.objects:
            bpy.context.view_layer.objects.active = cube

    def _do_select(self) -> None:
        obj = self._object()
        for one in bpy.context.view_layer.objects:
            one.select_set(one == obj)
        bpy.context.view_layer.objects.active = obj

    def _do_deselect(self) -> None:
        bpy.context.view_layer.objects.active = None

    def _do_duplicate(self) -> None:
        obj = self._object()
        if obj is None or not obj.visible_get():
            return
        bpy.ops.object.select_all(action="DESELECT")
        obj.select_set(True)
        bpy.ops.object.duplicate()
        for copy in bpy.context.selected_objects:
            copy[MINE] = True

    def _do_delete(self) -> None:
        obj = self._object()
        if obj is not None and obj.override_library is None:
            bpy.data.objects.remove(obj)

    def _do_delete_in_view(self) -> None:
        obj = self._object()
        if obj is not None and obj.visible_get():
            bpy.ops.object.select_all(action="DESELECT")
            obj.select_set(True)
            bpy.ops.object.delete()

    def _do_rename(self) -> None:
        block = self._any([*bpy.data.objects, *bpy.data.collections, *bpy.data.materials, *bpy.data.meshes])
        if block is not None and block.library is None:
            block.name = self.random.choice(("Body", "TryOn Body", "TryOn T-shirt", "Person", "TryOn Skin", "x"))

    def _do_take_out(self) -> None:
        person = self._any(c for c in people.people_of(bpy.context.scene)
                           if c.library is None and c.override_library is None)
        obj = self._any(person.objects) if person else None
        if obj is not None and obj not in bpy.context.scene.collection.objects.values():
            bpy.context.scene.collection.objects.link(obj)
            person.objects.unlink(obj)
            obj[MINE] = True
            obj.parent = None  # by the artist: else it would go where the person goes

    def _do_parent(self) -> None:
        mine = self._any(o for o in bpy.context.view_layer.objects if MINE in o)
        other = self._object()
        if mine is not None and other is not None and other != mine and mine not in _above(other):
            mine.parent = other

    def _do_move(self) -> None:
        person = self._any(people.people_of(bpy.context.scene))
        root = people.thing(person, people.ROOT) if person else None
        if root is not None and root.library is None:
            root.location.x, root.rotation_euler.z = self.random.uniform(-3, 3), self.random.uniform(-3, 3)

    def _do_hide(self) -> None:
        obj = self._object()
        if obj is not None:
            obj.hide_set(not obj.hide_get())

    def _do_scene(self) -> None:
        if len(bpy.data.scenes) < 3:
            bpy.data.scenes.new("Other")
        bpy.context.window.scene = self._any(s for s in bpy.data.scenes if s.library is None)

    def _do_units(self) -> None:
        units = bpy.context.scene.unit_settings
        units.system = self.random.choice(("METRIC", "IMPERIAL", "NONE"))
        units.scale_length = self.random.choice((1.0, 0.01, 0.3048, 1000.0))

    def _do_frame(self) -> None:
        bpy.context.scene.frame_set(self.random.randrange(100))

    def _do_undo(self) -> None:
        if bpy.ops.ed.undo.poll():
            bpy.ops.ed.undo()

    def _do_drop(self) -> None:
        person = self._any(people.people_of(bpy.context.scene))
        if person is not None and self.random.random() < 0.3:
            bpy.data.collections.remove(person)

    def _do_reopen(self) -> None:
        path = str(self.folder / "walk.blend")
        bpy.ops.wm.save_as_mainfile(filepath=path)
        bpy.ops.wm.open_mainfile(filepath=path)

    def _do_link(self) -> None:
        """Somebody as a library's, as an instance or overridden."""
        if len(people.people_of(bpy.context.scene)) >= MOST:
            return
        path = self.folder / "library.blend"
        if not path.is_file():
            whom = self._any(c for c in people.people_of(bpy.context.scene)
                             if c.library is None and c.override_library is None and people.thing(c, "body"))
            if whom is None:
                return
            bpy.data.libraries.write(str(path), {whom})
        with bpy.data.libraries.load(str(path), link=True) as (there, here):
            here.collections = [name for name in there.collections if name.startswith("Person") or name][:1]
        linked = here.collections[0]
        if self.random.random() < 0.4:
            place = bpy.data.objects.new("Linked", None)
            place.instance_type, place.instance_collection, place[MINE] = "COLLECTION", linked, True
            bpy.context.scene.collection.objects.link(place)
            bpy.context.view_layer.objects.active = place
        elif linked not in bpy.context.scene.collection.children.values():
            if self.random.random() < 0.3:
                bpy.context.scene.collection.children.link(linked)
            else:
                linked.override_hierarchy_create(bpy.context.scene, bpy.context.view_layer)

    def _do_mode(self) -> None:
        """A button pressed in edit mode is refused, and changes nothing."""
        obj = self._any(o for o in bpy.context.view_layer.objects if MINE in o and o.type == "MESH" and o.visible_get())
        if obj is None or obj.library is not None or obj.data.library is not None:
            return
        bpy.context.view_layer.objects.active = obj
        bpy.ops.object.mode_set(mode="EDIT")
        for name in ("dress", "use_mesh", "add_person", "fit"):
            assert not getattr(bpy.ops.tryon, name).poll()
        bpy.ops.object.mode_set(mode="OBJECT")

    # -- its end ------------------------------------------------------------------------------------------------------

    def end(self) -> None:
        """Dress whoever is edited, save, open and dress again."""
        for again in range(2):
            scene = bpy.context.scene
            person = people.active(scene)
            if person is not None and person.library is not None:
                bpy.ops.tryon.add_person()
            look_of(scene).garments.files.clear()
            look_to_scene(Look(), scene)
            for one in people.people_of(scene):
                if one.library is None:
                    one.hide_viewport = False
            self.told(f"end {again}")
            assert bpy.ops.tryon.drape() == {"FINISHED"}
            person = people.active(scene)
            assert set(people.worn(person, "garment")) and look_of(scene).certificate, "nobody is dressed"
            self._do_reopen()
            assert people.active(bpy.context.scene) is not None


def _above(obj: Any) -> Iterator[Any]:
    while obj is not None:
        yield obj
        obj = obj.parent


def _stays(obj: Any, where: Any) -> bool:
    """Whether what hung on a thing that is gone now hangs on nobody, in its place."""
    now, then = np.array(obj.matrix_world), np.array(where)
    return obj.parent is None and bool(np.abs(now - then).max() < 1e-4 * max(1.0, np.abs(then).max()))


def _value(scene: Any, dotted: str) -> Any:
    for part in dotted.split("."):
        scene = getattr(scene, part)
    return scene
