# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel edits: one property group on the scene, generated from the spec's own tables.

``look_from_scene`` and ``look_to_scene`` are each other's inverse, so a panel, a TOML file and a script describe the
same look. Blender stores single precision: a number of a spec comes back exactly where it has up to six digits.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import bpy
from bpy.props import (
    BoolProperty,
    CollectionProperty,
    EnumProperty,
    FloatProperty,
    FloatVectorProperty,
    IntProperty,
    PointerProperty,
    StringProperty,
)

from . import accessory_properties, file_properties, measure_properties
from .core.cloths import CLOTHS
from .core.designs import PROGRAMMES, Programme
from .core.haircuts import CUTS
from .core.parameters import Parameter
from .core.poses import FOLLOW, LIBRARY
from .core.spec import (
    BODY_PARAMETERS,
    DEFAULT_GARMENTS,
    FABRIC_KINDS,
    PHYSICS,
    POSES,
    PRESETS,
    REPEAT,
    STUDIOS,
    VIEWS,
    Body,
    Fabric,
    Garment,
    Look,
)

NAME = "tryon"  # bpy.types.Scene.tryon
AUTO = "auto"  # the garment's or fabric's own cloth preset
MOST_COLOURS = 5
HIGHEST_SEED = 2**31 - 1
DEFAULT_OUTPUT = "//tryon/"

# Name, tooltip. What is not here is called by its own name.
WORDS: dict[str, tuple[str, str]] = {
    "plain": ("Plain weave", "An even cloth of one colour with a fine weave"),
    "denim": ("Denim", "Twill with white weft showing, hangs stiffly"),
    "stripe": ("Stripe", "Stripes along the grain"),
    "check": ("Check", "Crossing stripes: checks and plaids"),
    "floral": ("Floral", "Flowers and ornament"),
    "softbox": ("Softbox", "Neutral grey, two large soft lights"),
    "white": ("White", "Bright white as in a shop's catalogue"),
    "evening": ("Evening", "Dark and warm, with light from the side"),
    "draft": ("Draft", "Workbench: seconds, for checking shape and fit"),
    "standard": ("Standard", "Cycles with few samples, denoised"),
    "final": ("Final", "Cycles with many samples, full size"),
} | {name: (cut.label, "") for name, cut in CUTS.items()} | {
    pose.name: (pose.label, pose.tooltip + ("; cloth follows there after draping" if pose.garments == FOLLOW else ""))
    for pose in LIBRARY.values()
}
WORDS = {cloth.name: (cloth.label, cloth.hand) for cloth in CLOTHS.values()} | WORDS  # denim is a class of fabric too


# -- numbers, colours, choices --------------------------------------------------------------------------------------


def plain_float(value: float) -> float:
    """The shortest decimal that is this single-precision number: 0.45, where Python shows 0.44999998807907104."""
    for digits in range(6, 9):
        short = float(f"{value:.{digits}g}")
        if struct.pack("f", short) == struct.pack("f", value):
            return short
    return float(f"{value:.9g}")


def hex_of(colour: Iterable[float]) -> str:
    """``#rrggbb`` of three sRGB channels from 0 to 1."""
    return "#" + "".join(f"{round(min(1.0, max(0.0, c)) * 255):02x}" for c in colour)


def channels(colour: str) -> tuple[float, float, float]:
    """Three sRGB channels from 0 to 1 of ``#rrggbb``."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def label(name: str) -> str:
    """The word shown for ``name``."""
    return WORDS[name][0] if name in WORDS else name.replace("_", " ").replace("-", " ").capitalize()


def _slider(parameter: Parameter, update: Callable | None = None) -> Any:
    """A Blender property with the parameter's range; the unit stands in the name, as scenes can have any unit."""
    unit = f" ({parameter.unit})" if parameter.unit else ""
    fraction = not parameter.unit and parameter.high <= 1.0
    return FloatProperty(
        name=label(parameter.name) + unit,
        description=f"{parameter.text[0].upper()}{parameter.text[1:]}. "
        f"From {parameter.low:g} to {parameter.high:g} {parameter.unit}".rstrip(),
        default=parameter.default,
        min=parameter.low,
        max=parameter.high,
        step=1 if fraction else 50,  # hundredths
        precision=2 if fraction else 1,
        subtype="FACTOR" if fraction else "NONE",
        update=update,
    )


def _choice(name: str, names: Iterable[str], default: Any, text: str, **options: Any) -> Any:
    many = "ENUM_FLAG" in options.get("options", ())
    items = [(n, label(n), WORDS.get(n, ("", ""))[1], 2**i if many else i) for i, n in enumerate(names)]
    return EnumProperty(name=name, description=text, items=items, default=default, **options)


def _seed(name: str, default: int, text: str, update: Callable | None = None) -> Any:
    return IntProperty(name=name, description=text, default=default, min=0, max=HIGHEST_SEED, update=update)


def _colour(name: str, default: str, text: str, update: Callable | None = None) -> Any:
    return FloatVectorProperty(
        name=name, description=text, default=channels(default), subtype="COLOR_GAMMA", min=0, max=1, update=update
    )


def _group(name: str, properties: Mapping[str, Any]) -> type[bpy.types.PropertyGroup]:
    return type(f"TRYON_PG_{name}", (bpy.types.PropertyGroup,), {"__annotations__": dict(properties)})


# -- the groups -----------------------------------------------------------------------------------------------------


def _body_changed(_group: Any, context: Any) -> None:
    from .operators import live  # operators read these properties, so they come after this module

    live.follow(context.scene)


def _pose_chosen(group: Any, context: Any) -> None:
    if group.pose_joints:
        group.pose_joints = ""  # which brings the body along
    else:
        _body_changed(group, context)


def _design_changed(programme: str) -> Callable:
    def changed(_group: Any, context: Any) -> None:
        from .operators import preview

        preview.follow(context.scene, programme)

    return changed


def _body_group() -> type[bpy.types.PropertyGroup]:
    body = Body()
    return _group(
        "body",
        {p.name: _slider(p, _body_changed) for p in BODY_PARAMETERS}
        | {
            "identity": _seed(
                "Identity", body.identity, "Number of the face and build; 0 is the average person", _body_changed
            ),
            "skin": _colour("Skin", body.skin, "Colour of the skin", _body_changed),
            "hair": _choice(
                "Hair", (AUTO, *CUTS), AUTO, "The haircut; Auto follows from the identity", update=_body_changed
            ),
            # JSON, no input: what a fit found, and a wish that came with a look and is not solved yet.
            "build": StringProperty(options={"HIDDEN"}, update=_body_changed),
            "wish": StringProperty(options={"HIDDEN"}),
        },
    )


def _fabric_group(programme: str, fabric: Fabric) -> type[bpy.types.PropertyGroup]:
    colours = (*fabric.palette, "#f2efe6", "#1f3a5f", "#8c2f39", "#d9a441", "#3e5c50")
    return _group(
        f"{programme}_fabric",
        {
            "kind": _choice("Fabric", FABRIC_KINDS, fabric.kind, "What the cloth looks like"),
            "use_seed": BoolProperty(
                name="Own seed",
                description="Choose this cloth's variant here; off: it follows from the look's seed",
                default=fabric.seed is not None,
            ),
            "seed": _seed("Seed", fabric.seed or 0, "Number of the cloth's variant: another number, another cloth"),
            "use_palette": BoolProperty(
                name="Own colours",
                description="Colour the cloth with the colours below; off: its own colours",
                default=bool(fabric.palette),
            ),
            "palette_count": IntProperty(
                name="Colours",
                description="How many colours the cloth is made of",
                default=len(fabric.palette) or 2,
                min=1,
                max=MOST_COLOURS,
            ),
            **{
                f"colour_{i + 1}": _colour(f"Colour {i + 1}", colours[i], "A colour of the cloth")
                for i in range(MOST_COLOURS)
            },
            "use_repeat": BoolProperty(
                name="Own scale",
                description="Set the width of one repeat here; off: the usual width of this kind of cloth",
                default=fabric.repeat is not None,
            ),
            "repeat": _slider(REPEAT),
            "physics": _choice(
                "Hangs like",
                (AUTO, *PHYSICS),
                fabric.physics or AUTO,
                "How the cloth moves and folds; Auto follows from the fabric and the garment",
            ),
        },
    )


def _garment_groups(definition: Programme) -> dict[str, type[bpy.types.PropertyGroup]]:
    """The group of one programme, after the groups that it points to."""
    default = next((g for g in DEFAULT_GARMENTS if g.programme == definition.name), None)
    design = _group(f"{definition.name}_design",
                    {p.name: _slider(p, _design_changed(definition.name)) for p in definition.parameters})
    fabric = _fabric_group(definition.name, default.fabric if default else Fabric())
    garment = _group(
        definition.name,
        {
            "worn": BoolProperty(
                name=definition.label, description=f"Wear the {definition.label}", default=default is not None
            ),
            "design": PointerProperty(type=design),
            "fabric": PointerProperty(type=fabric),
            **file_properties.size_properties(),
        },
    )
    return {"design": design, "fabric": fabric, "garment": garment}


def _look_group(body: type, measures: type, garments: type, accessories: type) -> type[bpy.types.PropertyGroup]:
    look = Look()
    return _group(
        "look",
        {
            "body": PointerProperty(type=body),
            "measures": PointerProperty(type=measures),
            "garments": PointerProperty(type=garments),
            "accessories": PointerProperty(type=accessories),
            "pose": _choice("Pose", POSES, look.pose, "How the person stands", update=_pose_chosen),
            # In place of it, as JSON: the table of a pose that the artist's armature has.
            "pose_joints": StringProperty(options={"HIDDEN"}, update=_body_changed),
            "studio": _choice("Studio", STUDIOS, look.studio, "Light and background"),
            "views": _choice(
                "Views", VIEWS, set(look.views), "Sides to render, one picture each", options={"ENUM_FLAG"}
            ),
            "preset": _choice("Quality", PRESETS, look.preset, "How carefully the pictures are rendered"),
            "preview": BoolProperty(
                name="Live preview",
                description="While a design slider moves, sew the garment anew and show it, without gravity, until it "
                "is draped",
                default=True,
            ),
            "seed": _seed("Seed", look.seed, "Number of the look: whatever has no seed of its own follows from it"),
            "output": StringProperty(
                name="Output",
                description="Folder for the pictures; // is the folder of the saved .blend file",
                default=DEFAULT_OUTPUT,
                subtype="DIR_PATH",
            ),
            # What the operators keep with the scene, so that undo and the file carry it: JSON, no input.
            **{name: StringProperty(options={"HIDDEN"}) for name in ("certificate", "made", "pictures")},
        },
    )


_BODY = _body_group()
_GARMENTS = {name: _garment_groups(definition) for name, definition in PROGRAMMES.items()}
_FILE_FABRIC = _fabric_group("file", Fabric())
_FILES = (_FILE_FABRIC, *file_properties.groups(_group, _slider, _FILE_FABRIC))
_WARDROBE = _group("garments", {name: PointerProperty(type=groups["garment"]) for name, groups in _GARMENTS.items()}
                   | {"files": CollectionProperty(type=_FILES[-1], description="From files, and meshes of yours")})
_MEASURES = _group("measures", measure_properties.group_properties())
_ACCESSORIES = accessory_properties.groups(_group, _slider, _colour)
_LOOK = _look_group(_BODY, _MEASURES, _WARDROBE, _ACCESSORIES[-1])

# Whatever is pointed to comes first.
CLASSES = (_BODY, _MEASURES, *(group for groups in _GARMENTS.values() for group in groups.values()), *_FILES, _WARDROBE,
           *_ACCESSORIES, _LOOK)


def register() -> None:
    """Put the look on every scene; the classes are registered by then."""
    setattr(bpy.types.Scene, NAME, PointerProperty(type=_LOOK))


def unregister() -> None:
    delattr(bpy.types.Scene, NAME)


# -- properties <-> spec --------------------------------------------------------------------------------------------


def look_of(scene: Any) -> Any:
    """The scene's property group (``scene.tryon``)."""
    return getattr(scene, NAME)


def body_from(group: Any) -> Body:
    """The Body that the sliders say."""
    sliders: dict[str, Any] = {p.name: plain_float(getattr(group, p.name)) for p in BODY_PARAMETERS}
    return Body(
        **sliders,
        identity=group.identity,
        skin=hex_of(group.skin),
        hair="" if group.hair == AUTO else group.hair,
        build=json.loads(group.build or "{}"),
        measures=json.loads(group.wish or "{}"),
    )


def body_to(body: Body, group: Any) -> None:
    """Move the sliders to ``body``."""
    for parameter in BODY_PARAMETERS:
        setattr(group, parameter.name, getattr(body, parameter.name))
    group.identity = body.identity
    group.skin = channels(body.skin)
    group.hair = body.hair or AUTO
    group.build = json.dumps(dict(body.build)) if body.build else ""
    group.wish = json.dumps(dict(body.measures)) if body.measures else ""


def fabric_from(group: Any) -> Fabric:
    """The Fabric of one garment."""
    colours = range(1, group.palette_count + 1)
    return Fabric(
        kind=group.kind,
        seed=group.seed if group.use_seed else None,
        palette=tuple(hex_of(getattr(group, f"colour_{i}")) for i in colours) if group.use_palette else (),
        repeat=plain_float(group.repeat) if group.use_repeat else None,
        physics=None if group.physics == AUTO else group.physics,
    )


def fabric_to(fabric: Fabric, group: Any) -> None:
    """Show ``fabric``; what it leaves open keeps its last value behind a switch that is off."""
    group.kind = fabric.kind
    group.use_seed = fabric.seed is not None
    group.use_palette = bool(fabric.palette)
    group.use_repeat = fabric.repeat is not None
    group.physics = fabric.physics or AUTO
    if fabric.seed is not None:
        group.seed = fabric.seed
    if fabric.palette:
        group.palette_count = len(fabric.palette)
    for i, colour in enumerate(fabric.palette, start=1):
        setattr(group, f"colour_{i}", channels(colour))
    if fabric.repeat is not None:
        group.repeat = fabric.repeat


def garments_from(group: Any) -> tuple[Garment, ...]:
    """The garments that are worn.

    Raises:
        SpecError: a size chart without its file or row.
    """
    worn = [(definition, getattr(group, name)) for name, definition in PROGRAMMES.items() if getattr(group, name).worn]
    return tuple(
        Garment(
            programme=definition.name,
            design={p.name: plain_float(getattr(garment.design, p.name)) for p in definition.parameters},
            fabric=fabric_from(garment.fabric),
            **file_properties.size_from(garment),
        )
        for definition, garment in worn
    ) + tuple(file_properties.garment_from(e, fabric_from, plain_float) for e in group.files if e.worn and e.path)


def garments_to(garments: Iterable[Garment], group: Any) -> None:
    """Show ``garments``, and take off every other."""
    garments = tuple(garments)
    wanted = {g.programme: g for g in garments if not g.file}
    file_properties.garments_to(garments, group.files, fabric_to)
    for name in PROGRAMMES:
        shown = getattr(group, name)
        shown.worn = name in wanted
        if name in wanted:
            for parameter, value in wanted[name].design.items():
                setattr(shown.design, parameter, value)
            fabric_to(wanted[name].fabric, shown.fabric)
            file_properties.size_to(wanted[name], shown)


def fabric_of(group: Any, name: str) -> Any:
    """The fabric's properties of the garment called ``name`` in specs."""
    if name in PROGRAMMES:
        return getattr(group, name).fabric
    return next(e.fabric for e in group.files if file_properties.name_of(e) == name)


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
        accessories=accessory_properties.worn(group.accessories),
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
    accessory_properties.show(look.accessories, group.accessories)
    if isinstance(look.pose, str):
        group.pose = look.pose
    else:
        group.pose_joints = json.dumps(look.pose)
    group.studio = look.studio
    group.views = set(look.views)
    group.preset = look.preset
    group.seed = look.seed
