# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel edits: a property group on each person, generated from the spec's own tables.

A person is a collection (``blender.people``). A scene has a group, too: of whoever is made first in it, until then.
``look_from_scene`` and ``look_to_scene`` are each other's inverse, so a panel, a TOML file and a script describe the
same look. Blender stores single precision: a number of a spec comes back exactly where it has up to six digits.
"""

from __future__ import annotations

import json
from typing import Any

import bpy
from bpy.props import BoolProperty, CollectionProperty, FloatProperty, IntProperty, PointerProperty, StringProperty

from ...blender import people
from ...core.patience import SECONDS
from ...spec.look import POSES, PRESETS, STUDIOS, VIEWS, Look
from ...spec.stamp import ANONYMOUS, KINDS
from . import accessories, assets, changes, makeup, measures, views
from .body import body_changed, body_from, body_group, body_to
from .garments import CLASSES as GARMENTS
from .garments import garments_from, garments_to
from .kinds import choice, colour, group, seed, slider

NAME = "tryon"  # bpy.types.Collection.tryon, and bpy.types.Scene.tryon
KEPT = ("certificate", "evaluation", "made", "pictures", "swatches")  # what operators keep, no input
DEFAULT_OUTPUT = "//tryon/"


def _pose_chosen(group: Any, context: Any) -> None:
    if group.pose_joints and not changes.silent():
        group.pose_joints = ""  # which brings the body along
    else:
        body_changed(group, context)


def _look_group(body: type, measures: type, garments: type, accessories: type, makeup: type, assets: type,
                view: type) -> type[bpy.types.PropertyGroup]:
    look = Look()
    return group(
        "look",
        {
            "body": PointerProperty(type=body),
            "measures": PointerProperty(type=measures),
            "garments": PointerProperty(type=garments),
            "accessories": PointerProperty(type=accessories),
            "makeup": PointerProperty(type=makeup),
            "assets": PointerProperty(type=assets),
            "pose": choice("Pose", POSES, look.pose, "How the person stands", update=_pose_chosen),
            # In place of it, as JSON: the table of a pose that the artist's armature has.
            "pose_joints": StringProperty(options={"HIDDEN"}, update=body_changed),
            "studio": choice("Studio", STUDIOS, look.studio, "Light and background"),
            "views": choice(
                "Views", VIEWS, set(look.views), "Sides to render, one picture each", options={"ENUM_FLAG"}
            ),
            "shots": CollectionProperty(type=view, name="More views", description="Views beside the four sides"),
            "shot": IntProperty(name="View", description="The view of the list that is shown below", min=0),
            "preset": choice("Quality", PRESETS, look.preset, "How carefully the pictures are rendered"),
            "patience": FloatProperty(
                name="Patience",
                description="The longest that draping one garment may take, in seconds: to fall, settle, be mended, "
                "follow into a pose and be judged. Then the best attempt is kept, with its verdict; draped again with "
                "more, it goes on from there",
                default=SECONDS.default,
                min=SECONDS.low,
                max=SECONDS.high,
                soft_max=1800.0,
                step=1000,
                precision=0,
                unit="TIME_ABSOLUTE",
            ),
            "preview": BoolProperty(
                name="Live preview",
                description="While a design slider moves, sew the garment anew and show it, without gravity, until it "
                "is draped",
                default=True,
            ),
            "seed": seed("Seed", look.seed, "Number of the look: whatever has no seed of its own follows from it"),
            "stamp": choice("Stamp", KINDS, ANONYMOUS, "What pictures say of themselves, to be made again from (tryon "
                            "rerender). The .blend file has all measures in it, whatever is chosen here"),
            "output": StringProperty(
                name="Output",
                description="Folder for the pictures; // is the folder of the saved .blend file",
                default=DEFAULT_OUTPUT,
                subtype="DIR_PATH",
            ),
            # What the operators keep with the scene, so that undo and the file carry it: JSON, no input.
            **{name: StringProperty(options={"HIDDEN"}) for name in KEPT},
        },
    )


_BODY = body_group()
_MEASURES = group("measures", measures.group_properties())
_ACCESSORIES = accessories.groups(group, slider, colour)
_ASSETS = assets.group_of(group)
_VIEW = views.group_of(group, slider, colour)
_MAKEUP = makeup.groups(group, slider, colour)
_LOOK = _look_group(_BODY, _MEASURES, GARMENTS[-1], _ACCESSORIES[-1], _MAKEUP[-1], _ASSETS, _VIEW)

# Whatever is pointed to comes first.
CLASSES = (_BODY, _MEASURES, *GARMENTS, *_ACCESSORIES, *_MAKEUP, _ASSETS, _VIEW, _LOOK)


def register() -> None:
    """Put the look on every person and scene; the classes are registered by then."""
    setattr(bpy.types.Collection, NAME, PointerProperty(type=_LOOK, override={"LIBRARY_OVERRIDABLE"}))
    setattr(bpy.types.Scene, NAME, PointerProperty(type=_LOOK))
    setattr(bpy.types.Scene, people.EDITED, PointerProperty(type=bpy.types.Collection))


def unregister() -> None:
    delattr(bpy.types.Scene, people.EDITED)
    delattr(bpy.types.Scene, NAME)
    delattr(bpy.types.Collection, NAME)


# -- properties <-> spec --------------------------------------------------------------------------------------------


def look_of(where: Any) -> Any:
    """The properties of a person, or of the active one of a scene: ``collection.tryon``; ``scene.tryon`` where nobody
    is there yet. They do not outlive undo: ask again after a step of a job."""
    return getattr(people.of(where) or where, NAME)


def move_in(scene: Any, person: Any) -> None:
    """The properties that the scene had for its first person become that person's.

    The scene's stay as they were, for whoever comes when nobody is left: a script that still holds them would crash
    Blender if they were unset. Only what was made goes, and what would keep the artist's meshes in the file.
    """
    draft = getattr(scene, NAME)
    with changes.silence():
        copy(draft, getattr(person, NAME))
        for name in KEPT:
            setattr(draft, name, "")
        for entry in draft.garments.files:
            entry.source = None


def copy(source: Any, target: Any) -> None:
    """Set in one property group, just made, all that is set in another of its kind."""
    for prop in source.bl_rna.properties:
        name = prop.identifier
        if name == "rna_type":
            continue
        if prop.type == "COLLECTION":
            for entry in getattr(source, name):
                copy(entry, getattr(target, name).add())
        elif prop.type == "POINTER" and isinstance(getattr(source, name), bpy.types.PropertyGroup):
            copy(getattr(source, name), getattr(target, name))
        elif not prop.is_readonly and name not in source.computed and source.is_property_set(name):
            setattr(target, name, getattr(source, name))


def pose_from(group: Any) -> Any:
    """The pose that the panel says: a name, or a table of joints."""
    return json.loads(group.pose_joints) if group.pose_joints else group.pose


def look_from_scene(scene: Any, until: str = "render") -> Look:
    """The Look that the panel says of a person, or of the active one of a scene; views in the spec's order.

    ``until``: the last stage that it is for. A body needs no garments, and only pictures need views: where none are
    chosen, those of the default look stand for them.

    Raises:
        SpecError: no garment or no view is chosen.
    """
    group, usual = look_of(scene), Look()
    return Look(
        body=body_from(group.body),
        garments=garments_from(group.garments) or (usual.garments if until == "body" else ()),
        accessories=accessories.worn(group.accessories),
        assets=assets.worn(group.assets),
        pose=pose_from(group),
        studio=group.studio,
        views=views.views_from(group) or (() if until == "render" else usual.views),
        preset=group.preset,
        seed=group.seed,
        makeup=makeup.makeup_from(group.makeup),
    )


def look_to_scene(look: Look, scene: Any) -> None:
    """Show ``look`` in the panel, as a person's, or the active one's of a scene."""
    group = look_of(scene)
    body_to(look.body, group.body)
    garments_to(look.garments, group.garments)
    accessories.show(look.accessories, group.accessories)
    assets.show(look.assets, group.assets)
    if isinstance(look.pose, str):
        group.pose = look.pose
    else:
        group.pose_joints = json.dumps(look.pose)
    group.studio = look.studio
    views.views_to(look.views, group)
    group.preset = look.preset
    group.seed = look.seed
    makeup.makeup_to(look.makeup, group.makeup)
