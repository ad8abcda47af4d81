# SPDX-License-Identifier: GPL-3.0-or-later
"""The people in a file. Each is a collection that knows which objects were made for it, by what they are.

What a person has is found by that alone, never by an object's name or by what it is in the whole scene: a copy that the
artist makes of a garment, or a garment that is moved out of the person's collection, is the artist's from then on.

Blender lets nobody add objects to a collection that is a library override: what is new of such a person lies in a
collection of the file's own beside it, and what is taken off is hidden. What is only linked cannot be changed at all.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator
from typing import Any

import bpy
from mathutils import Matrix, Vector

from ..core.errors import SpecError
from . import blocks

NAME, ROOT = "Person", "root"
PERSON, THINGS, ANNEX = "tryon_person", "tryon_things", "tryon_annex"  # custom properties of collections
ROLE = "tryon_role"
STUDIO = "tryon_studio_scene"  # custom property of a scene that only shows somebody: whom
EDITED = "tryon_edited"  # bpy.types.Scene: the person that was edited last, where the interface is registered

REACH = 0.5  # metres: half the room that a person takes to the side

_pinned: list[int] = []  # whom a job is about, whatever is selected meanwhile: keys, 0 where there is nobody yet


# -- who there is -----------------------------------------------------------------------------------------------------


def is_person(collection: bpy.types.Collection) -> bool:
    """Whether a collection is a person."""
    return PERSON in collection


def people_of(scene: bpy.types.Scene) -> list[bpy.types.Collection]:
    """Everybody in the scene, in the order of its collections."""
    return [c for c in scene.collection.children_recursive if is_person(c)]


def nobodys_body(scene: bpy.types.Scene) -> bpy.types.Object | None:
    """The body in a scene of an earlier version, which had one person without a collection."""
    if people_of(scene):
        return None
    return next((o for o in scene.objects if o.get(ROLE) == "body" and o.type == "MESH" and o.library is None), None)


def of_object(obj: bpy.types.Object | None, scene: bpy.types.Scene) -> bpy.types.Collection | None:
    """The person in whose collection ``obj`` lies, or whom it is an instance of."""
    if obj is None:
        return None
    if obj.instance_collection is not None and is_person(obj.instance_collection):
        return obj.instance_collection
    return next((p for p in people_of(scene) if any(obj == one for c in homes(p) for one in c.all_objects)), None)


def active(scene: bpy.types.Scene) -> bpy.types.Collection | None:
    """The person that a job or the panel is about: the active object's, else the one edited last, else the first."""
    if _pinned:
        return by_key(_pinned[-1])
    layer: Any = bpy.context.view_layer if bpy.context.scene == scene else scene.view_layers[0]
    found = of_object(layer.objects.active, scene)
    if found is not None:
        return found
    if STUDIO in scene:
        return scene[STUDIO]
    everybody, edited = people_of(scene), getattr(scene, EDITED, None)
    return edited if edited in everybody else next(iter(everybody), None)


def of(where: bpy.types.Scene | bpy.types.Collection) -> bpy.types.Collection | None:
    """A person, or the active one of a scene."""
    return active(where) if isinstance(where, bpy.types.Scene) else where


def made_in(where: bpy.types.Scene | bpy.types.Collection) -> bpy.types.Collection:
    """A person that can be changed: the one given, the active one of a scene, or a new one where it has none."""
    person = of(where)
    return new(where) if person is None else writable(person)


def key(person: bpy.types.Collection) -> int:
    """What finds a person again after undo, whatever it is called then."""
    return person.session_uid


def by_key(wanted: int) -> bpy.types.Collection | None:
    """The person with this key, if it is still there."""
    return next((c for c in bpy.data.collections if c.session_uid == wanted and is_person(c)), None)


@contextlib.contextmanager
def pinned(scene: bpy.types.Scene) -> Iterator[None]:
    """From here on ``active`` is the person that it is now, whatever the artist selects."""
    person = active(scene)
    _pinned.append(key(person) if person else 0)
    count = len(_pinned)
    try:
        yield
    finally:
        del _pinned[count - 1:]


def writable(person: bpy.types.Collection) -> bpy.types.Collection:
    """``person``. Raises SpecError where it is only linked from another file."""
    if person.library is not None:
        raise SpecError(f"{person.name} is linked from {bpy.path.basename(person.library.filepath)} and cannot be "
                        "changed here.", "Select it and choose Object > Relations > Make Library Override.")
    return person


def shown(person: bpy.types.Collection, scene: bpy.types.Scene) -> bpy.types.Collection:
    """``person``. Raises SpecError where the scene hides them: Blender would not work out how they look."""
    if person not in people_of(scene):
        raise SpecError(f"{person.name} is not in this scene.", "Go to the scene that they are in.")
    if person not in _evaluated(scene.view_layers[0].layer_collection):
        raise SpecError(f"{person.name} is hidden.", "Show them first, by the eye in TryOn's People.")
    return person


def _evaluated(layer: bpy.types.LayerCollection) -> Iterator[bpy.types.Collection]:
    if not layer.exclude and not layer.collection.hide_viewport:
        yield layer.collection
        for child in layer.children:
            yield from _evaluated(child)


# -- who comes and goes -----------------------------------------------------------------------------------------------


def new(scene: bpy.types.Scene, name: str = NAME) -> bpy.types.Collection:
    """A person with nothing yet but a place, in the scene; from here on it is the one that a job is about.

    The place is an empty at the feet that everything hangs from. Below it are metres, whatever the scene's unit.
    """
    person = bpy.data.collections.new(name)
    person[PERSON] = True
    person[THINGS] = {}
    scene.collection.children.link(person)
    root = bpy.data.objects.new(person.name, None)
    root.empty_display_size = REACH
    root.location = _free_place(scene)
    root.scale = (unit(scene),) * 3
    own(person, ROOT, ROOT, root)
    edit(scene, person)
    return person


def unit(scene: bpy.types.Scene) -> float:
    """How many of the scene's units a metre is."""
    settings = scene.unit_settings
    return 1.0 if settings.system == "NONE" else 1.0 / settings.scale_length


def _free_place(scene: bpy.types.Scene) -> tuple[float, float, float]:
    """The scene's origin, or the first place to the side where nobody stands."""
    roots = [root for person in people_of(scene) if (root := thing(person, ROOT)) is not None]
    taken = [root.matrix_basis.translation if root.parent is None else root.matrix_world.translation for root in roots]
    step = 2.0 * REACH * unit(scene)
    for side in range(len(taken) + 1):
        if all((place.xy - Vector((side * step, 0.0))).length > 0.8 * step for place in taken):
            return side * step, 0.0, 0.0
    return 0.0, 0.0, 0.0


def frame(where: bpy.types.Scene | bpy.types.Collection, graph: bpy.types.Depsgraph | None = None) -> Matrix:
    """From a person's own metres, feet at the origin, to the scene; ``graph``: as it is evaluated there."""
    root = thing(where, ROOT)
    if root is None:
        return Matrix()
    if graph is not None:
        return root.evaluated_get(graph).matrix_world.copy()
    fixed = root.parent is None and not root.constraints and root.animation_data is None
    return (root.matrix_basis if fixed else root.matrix_world).copy()


def edit(scene: bpy.types.Scene, person: bpy.types.Collection | None) -> None:
    """Have ``person`` be the one that is edited where no object of anybody's is active."""
    if hasattr(scene, EDITED):
        setattr(scene, EDITED, person)
    if _pinned:
        _pinned[-1] = key(person) if person else 0


# -- what a person has ------------------------------------------------------------------------------------------------


def things(where: bpy.types.Scene | bpy.types.Collection, *roles: str) -> dict[str, bpy.types.Object]:
    """What was made for a person and is still in its collection, by what it is; of these ``roles`` or of any."""
    person = of(where)
    if person is None:
        return {}
    found: dict[str, bpy.types.Object] = {}
    for home in homes(person):
        inside = {one: obj for obj in home.all_objects for one in _identities(obj)}
        for name, obj in home.get(THINGS, {}).items():
            if obj is not None and obj in inside:
                found[name] = inside[obj]
    return {name: obj for name, obj in found.items() if not roles or obj.get(ROLE) in roles}


def worn(where: bpy.types.Scene | bpy.types.Collection, *roles: str) -> dict[str, bpy.types.Object]:
    """``things``, but for what an override keeps although it was taken off."""
    return {name: obj for name, obj in things(where, *roles).items() if not blocks.taken_off(obj)}


def thing(where: bpy.types.Scene | bpy.types.Collection, name: str) -> bpy.types.Object | None:
    """One of a person's things."""
    return things(where).get(name)


def owner(obj: bpy.types.Object) -> bpy.types.Collection | None:
    """The person that an object was made for."""
    return next((c for c in bpy.data.collections if is_person(c) and obj in things(c).values()), None)


def own(person: bpy.types.Collection, name: str, role: str, obj: bpy.types.Object) -> bpy.types.Object:
    """Put a new object into the person's collection as its ``name``."""
    home = home_of(person)
    obj[ROLE] = role
    home.objects.link(obj)
    home[THINGS][name] = obj
    if obj.parent is None and name != ROOT:
        obj.parent = thing(person, ROOT)
    return obj


def take_off(person: bpy.types.Collection, name: str) -> None:
    """Take one of a person's things out of the file, with its data; hide it where a library keeps it."""
    obj = thing(person, name)
    if obj is None:
        return
    if obj.override_library is not None:
        obj.hide_viewport = obj.hide_render = True
        return
    let_go(obj, things(person).values())
    blocks.discard(obj)
    for home in homes(person):
        if home.library is None and home.override_library is None:
            home[THINGS].pop(name, None)


def let_go(obj: bpy.types.Object, ours: Collection[bpy.types.Object]) -> None:
    """What the artist has hung on an object that goes stays where it is."""
    hung = [child for child in obj.children if child not in ours and child.library is None]
    if hung:
        bpy.context.view_layer.update()  # for where things are
    for child in hung:
        where = child.matrix_world.copy()
        child.parent, child.matrix_world = None, where


def _identities(obj: bpy.types.Object) -> tuple[bpy.types.Object, ...]:
    """What a person's list may call an object: of an override also the library's, as in a file read anew."""
    return (obj,) if obj.override_library is None else (obj, obj.override_library.reference)  # type: ignore[return-value]


def homes(person: bpy.types.Collection) -> list[bpy.types.Collection]:
    """The person's collection, and that of what an override has got beside it."""
    if person.override_library is None:
        return [person]
    return [person, *(c for c in bpy.data.collections if c.get(ANNEX) == person)]


def _annex(person: bpy.types.Collection) -> bpy.types.Collection:
    found = next(iter(homes(person)[1:]), None)
    if found is None:
        found = bpy.data.collections.new(f"{person.name} here")
        found[ANNEX], found[THINGS] = person, {}
        parents_of(person)[0].children.link(found)
    return found


def parents_of(collection: bpy.types.Collection) -> list[bpy.types.Collection]:
    """The collections of this file's own, scenes' too, that a collection lies in; else the current scene's."""
    every = [*(scene.collection for scene in bpy.data.scenes if scene.library is None), *bpy.data.collections]
    found = [c for c in every if c.library is None and c.override_library is None
             and collection in c.children.values()]
    return found or [bpy.context.scene.collection]


def home_of(person: bpy.types.Collection) -> bpy.types.Collection:
    """Where what is new of a person goes: its collection, or that beside an override's."""
    return person if person.override_library is None else _annex(person)
