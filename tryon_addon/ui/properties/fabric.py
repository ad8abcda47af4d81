# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel edits of a fabric, and the way from there to the spec and back."""

from __future__ import annotations

from typing import Any

import bpy
from bpy.props import BoolProperty, FloatVectorProperty, IntProperty, StringProperty

from ...catalog.cloth.weaves.kinds import KINDS
from ...catalog.cloth.weaves.setts import MOST_COLOURS
from ...core.colour import channels, hex_of
from ...spec.fabric import DOT, EDITS, IMAGE, LAYOUTS, OPEN, SHIFT, TILES, TRUNCATION, TURN
from ...spec.look import FABRIC_KINDS, PHYSICS, REPEAT, Fabric
from . import changes
from .files import absolute
from .kinds import AUTO, choice, colour, group, plain_float, seed, slider

WOVEN = ("threads", "weft", "weave")
STYLE = ("truncation", *EDITS)


def _kind_chosen(group: Any, _context: Any) -> None:
    if not changes.silent():
        group.use_palette = False  # as many colours as another kind had say nothing here


def fabric_group(programme: str, fabric: Fabric) -> type[bpy.types.PropertyGroup]:
    """The cloth of one garment, whose usual one is ``fabric``."""
    colours = (*fabric.palette, "#f2efe6", "#1f3a5f", "#8c2f39", "#d9a441", "#3e5c50", "#17171a", "#8b8d90", "#7fa8c9")
    return group(
        f"{programme}_fabric",
        {
            "kind": choice("Fabric", (*FABRIC_KINDS, IMAGE), fabric.kind, "What the cloth looks like",
                           update=_kind_chosen),
            "use_seed": BoolProperty(
                name="Own seed",
                description="Choose this cloth's variant here; off: it follows from the look's seed",
                default=fabric.seed is not None,
            ),
            "seed": seed("Seed", fabric.seed or 0, "Number of the cloth's variant: another number, another cloth"),
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
                f"colour_{i + 1}": colour(f"Colour {i + 1}", colours[i], "A colour of the cloth")
                for i in range(MOST_COLOURS)
            },
            "use_repeat": BoolProperty(
                name="Own scale",
                description="Set the width of one repeat here; off: the usual width of this kind of cloth",
                default=fabric.repeat is not None,
            ),
            "repeat": slider(REPEAT),
            "threads": StringProperty(
                name="Threads", default=fabric.threads,
                description="Thread counts such as B24 W4 K8, with pivots B/24 W4 K/8, or a sett such as harbour; "
                "empty: the kind's own"),
            "weft": StringProperty(
                name="Weft", default=fabric.weft,
                description="Thread counts across where they differ; - where only the warp is seen; empty: as along"),
            "weave": StringProperty(
                name="Weave", default=fabric.weave,
                description="plain, basket, satin, twill 2/2, herringbone 8 and so on; empty: the kind's own"),
            "use_dot": BoolProperty(
                name="Own size", default=fabric.dot is not None,
                description="Set the diameter of the dots here; off: as usual for their distance"),
            "dot": slider(DOT),
            "layout": choice("Layout", (AUTO, *LAYOUTS), fabric.layout or AUTO,
                             "How the pattern is laid out in its repeat; Auto is as usual for this kind of cloth"),
            "show_edits": BoolProperty(name="Vary what was drawn", description="Show sliders that change the pattern"),
            "truncation": slider(TRUNCATION),
            **{name: slider(edit) for name, edit in EDITS.items()},
            "lined": BoolProperty(
                name="Lined", default=fabric.lined,
                description="Sew a lining below; off: the meshes show what the garment is worn over"),
            "image": StringProperty(
                name="Image", subtype="FILE_PATH",
                description="A photo, scan or tile of yours (PNG, JPEG, WebP, TIFF or BMP), used as it is. "
                "Repeat is the width that it shows"),
            "tile": choice("Tile", TILES, fabric.tile, "How the image goes on at its borders; Auto leaves alone what "
                           "tiles, and blends what does not"),
            "rights": StringProperty(
                name="Rights", description="Whose the image is, and what it may be used for: written into look.json "
                "and the pictures; empty says unknown"),
            "turn": slider(TURN),
            "shift": FloatVectorProperty(
                name="Shift (cm)", size=2, default=fabric.shift, min=SHIFT.low, max=SHIFT.high, step=50, precision=1,
                description="How far the cloth is moved on its panels, across and up"),
            "physics": choice(
                "Hangs like",
                (AUTO, *PHYSICS),
                fabric.physics or AUTO,
                "How the cloth moves and folds; Auto follows from the fabric and the garment",
            ),
        },
    )


def fabric_from(group: Any) -> Fabric:
    """The Fabric of one garment."""
    colours = range(1, group.palette_count + 1)
    return Fabric(
        kind=group.kind,
        seed=group.seed if group.use_seed else None,
        palette=tuple(hex_of(getattr(group, f"colour_{i}")) for i in colours) if _dyed(group) else (),
        repeat=plain_float(group.repeat) if group.use_repeat else None,
        physics=None if group.physics == AUTO else group.physics,
        turn=plain_float(group.turn),
        shift=(plain_float(group.shift[0]), plain_float(group.shift[1])),
        **_of_kind(group),
    )


def _dyed(group: Any) -> bool:
    """Whether the cloth has the colours of the panel."""
    return group.use_palette and group.kind != IMAGE


def _of_kind(group: Any) -> dict[str, Any]:
    """What only the kind that is chosen has: the rest waits for its own."""
    if group.kind == IMAGE:
        return {"image": absolute(group.image), "tile": group.tile, "rights": group.rights.strip()}
    if group.kind not in KINDS:
        layout = "" if group.layout == AUTO else group.layout
        lined = group.lined or group.kind not in OPEN
        return {"layout": layout, "lined": lined} | {name: plain_float(getattr(group, name)) for name in STYLE}
    if group.kind == "dots":
        return {"dot": plain_float(group.dot)} if group.use_dot else {}
    return {name: getattr(group, name).strip() for name in WOVEN}


def fabric_to(fabric: Fabric, group: Any) -> None:
    """Show ``fabric``; what it leaves open keeps its last value behind a switch that is off."""
    group.kind = fabric.kind
    group.use_seed = fabric.seed is not None
    group.use_palette = bool(fabric.palette)
    group.use_repeat = fabric.repeat is not None
    group.physics = fabric.physics or AUTO
    group.turn, group.shift, group.use_dot = fabric.turn, fabric.shift, fabric.dot is not None
    if fabric.image:
        group.image, group.tile, group.rights = fabric.image, fabric.tile, fabric.rights
    elif not fabric.exact:
        group.layout = fabric.layout or AUTO
        for name in STYLE:
            setattr(group, name, getattr(fabric, name))
    if fabric.kind in OPEN:
        group.lined = fabric.lined
    if fabric.dot is not None:
        group.dot = fabric.dot
    if fabric.exact and fabric.kind != "dots":
        for name in WOVEN:
            setattr(group, name, getattr(fabric, name))
    if fabric.seed is not None:
        group.seed = fabric.seed
    if fabric.palette:
        group.palette_count = len(fabric.palette)
    for i, dye in enumerate(fabric.palette, start=1):
        setattr(group, f"colour_{i}", channels(dye))
    if fabric.repeat is not None:
        group.repeat = fabric.repeat
