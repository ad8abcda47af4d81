# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel edits: one property group on the scene, generated from the spec's own tables.

``look_from_scene`` and ``look_to_scene`` are each other's inverse, so a panel, a TOML file and a script describe the
same look. Blender stores single precision: a number of a spec comes back exactly where it has up to six digits.
"""

from __future__ import annotations

import json
from typing import Any

import bpy
from bpy.props import BoolProperty, FloatProperty, PointerProperty, StringProperty

from ...core.patience import SECONDS
from ...spec.look import POSES, PRESETS, STUDIOS, VIEWS, Look
from ...spec.stamp import ANONYMOUS, KINDS
from . import accessories, measures
from .body import body_changed, body_from, body_group, body_to
from .garments import CLASSES as GARMENTS
from .garments import garments_from, garments_to
from .kinds import choice, colour, group, seed, slider

NAME = "tryon"  # bpy.types.Scene.tryon
DEFAULT_OUTPUT = "//tryon/"


def _pose_chosen(group: Any, context: Any) -> None:
    if group.pose_joints:
        group.pose_joints = ""  # which brings the body along
    else:
        body_changed(group, context)


def _look_group(body: type, measures: type, garments: type, accessories: type) -> type[bpy.types.PropertyGroup]:
    look = Look()
    return group(
        "look",
        {
            "body": PointerProperty(type=body),
            "measures": PointerProperty(type=measures),
            "garments": PointerProperty(type=garments),
            "accessories": PointerProperty(type=accessories),
            "pose": choice("Pose", POSES, look.pose, "How the person stands", update=_pose_chosen),
            # In place of it, as JSON: the table of a pose that the artist's armature has.
            "pose_joints": StringProperty(options={"HIDDEN"}, update=body_changed),
            "studio": choice("Studio", STUDIOS, look.studio, "Light and background"),
            "views": choice(
                "Views", VIEWS, set(look.views), "Sides to render, one picture each", options={"ENUM_FLAG"}
            ),
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
            **{name: StringProperty(options={"HIDDEN"}) for name in ("certificate", "made", "pictures", "swatches")},
        },
    )


_BODY = body_group()
_MEASURES = group("measures", measures.group_properties())
_ACCESSORIES = accessories.groups(group, slider, colour)
_LOOK = _look_group(_BODY, _MEASURES, GARMENTS[-1], _ACCESSORIES[-1])

# Whatever is pointed to comes first.
CLASSES = (_BODY, _MEASURES, *GARMENTS, *_ACCESSORIES, _LOOK)


def register() -> None:
    """Put the look on every scene; the classes are registered by then."""
    setattr(bpy.types.Scene, NAME, PointerProperty(type=_LOOK))


def unregister() -> None:
    delattr(bpy.types.Scene, NAME)


# -- properties <-> spec --------------------------------------------------------------------------------------------


def look_of(scene: Any) -> Any:
    """The scene's property group (``scene.tryon``)."""
    return getattr(scene, NAME)


def pose_from(group: Any) -> Any:
    """The pose that the panel says: a name, or a table of joints."""
    return json.loads(group.pose_joints) if group.pose_joints else group.pose


def look_from_scene(scene: bpy.types.Scene) -> Look:
    """The Look that the panel says; views in the spec's order.

    Raises:
        SpecError: no garment or no view is chosen.
    """
    group = look_of(scene)
    return Look(
        body=body_from(group.body),
        garments=garments_from(group.garments),
        accessories=accessories.worn(group.accessories),
        pose=pose_from(group),
        studio=group.studio,
        views=tuple(v for v in VIEWS if v in group.views),
        preset=group.preset,
        seed=group.seed,
    )


def look_to_scene(look: Look, scene: bpy.types.Scene) -> None:
    """Show ``look`` in the panel."""
    group = look_of(scene)
    body_to(look.body, group.body)
    garments_to(look.garments, group.garments)
    accessories.show(look.accessories, group.accessories)
    if isinstance(look.pose, str):
        group.pose = look.pose
    else:
        group.pose_joints = json.dumps(look.pose)
    group.studio = look.studio
    group.views = set(look.views)
    group.preset = look.preset
    group.seed = look.seed
