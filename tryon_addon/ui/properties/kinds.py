# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of properties that the panel is made of, and their words."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import bpy
from bpy.props import CollectionProperty, EnumProperty, FloatProperty, FloatVectorProperty, IntProperty

from ...catalog.body.hair import CUTS
from ...catalog.body.poses import FOLLOW, LIBRARY
from ...catalog.cloth.physics import CLOTHS
from ...catalog.cloth.weaves.kinds import KINDS
from ...core.colour import channels
from ...core.parameters import Parameter
from ...spec.stamp import KINDS as KINDS_OF_STAMP

AUTO = "auto"  # the garment's or fabric's own cloth preset
HIGHEST_SEED = 2**31 - 1

# Name, tooltip. What is not here is called by its own name.
WORDS: dict[str, tuple[str, str]] = {
    "plain": ("Plain weave", "An even cloth of one colour with a fine weave"),
    "denim": ("Denim", "Twill with white weft showing, hangs stiffly"),
    "stripe": ("Stripe", "Stripes along the grain"),
    "check": ("Check", "Crossing stripes: checks and plaids"),
    "floral": ("Floral", "Flowers and leaves"),
    "dot": ("Dot", "Dots and spots on a ground"),
    "geometric": ("Geometric", "Stars, lozenges and lattices"),
    "ornament": ("Ornament", "Tiles and paisley"),
    "animal": ("Animal", "Spots and patches as of a coat"),
    "houndstooth": ("Houndstooth", "Yarn-dyed twill: houndstooth, gun club, herringbone"),
    "knit": ("Knit", "Heathered jersey with its loops"),
    "lace": ("Lace", "Net with filled motifs, corded at their edges"),
    "image": ("Own image", "A photo, scan or tile of yours, used as it is"),
    "as-is": ("As it is", "The picture tiles already"),
    "blend": ("Blend", "Cut where the cloth repeats, and laid over itself along a line that nobody sees"),
    "tossed": ("Tossed", "As drawn, without symmetry"),
    "mirrored": ("Mirrored", "Mirrored about the middle of the repeat"),
    "half-drop": ("Half drop", "Repeated twice, and again half a block down and across"),
    "medallion": ("Medallion", "Four medallions to a repeat, mirrored about both diagonals"),
    "foulard": ("Foulard", "Sixteen small medallions to a repeat, as on a tie"),
    "ditsy": ("Small flowers", "Flowers of five to eight petals with leaves, strewn where the drawing says"),
    "polka": ("Polka dots", "Round dots, grown from what was drawn to an even distance"),
    "leopard": ("Leopard", "Rosettes with a heart of another colour, grown from what was drawn"),
    "cheetah": ("Cheetah", "Small spots, grown from what was drawn"),
    "zebra": ("Zebra", "Stripes that fork, grown from what was drawn"),
    "lines": ("Stripes", "Every line across has one colour"),
    "heather": ("Heather", "Drawn out along the lines, in strong contrast, as of mixed yarn"),
    "sett": ("Tartan", "Bands of yarns dyed as drawn, turning back at two pivots, crossed in a twill"),
    "four-and-four": ("Houndstooth (4 and 4)", "Four yarns of each colour in turn, both ways, in a twill"),
    "eight-and-eight": ("Gun club (8 and 8)", "Eight yarns of each colour in turn: a larger check"),
    "chevron": ("Herringbone", "Warp in one colour, weft in another, in a twill that turns"),
    "scale": ("Motif size", ""),
    "softbox": ("Softbox", "Neutral grey, two large soft lights"),
    "white": ("White", "Bright white as in a shop's catalogue"),
    "evening": ("Evening", "Dark and warm, with light from the side"),
    "draft": ("Draft", "Workbench: seconds, for checking shape and fit"),
    "standard": ("Standard", "Cycles with few samples, denoised"),
    "final": ("Final", "Cycles with many samples, full size"),
    **{kind: (kind.capitalize(), text) for kind, text in KINDS_OF_STAMP.items()},
} | {name: (cut.label, "") for name, cut in CUTS.items()} | {
    pose.name: (pose.label, pose.tooltip + ("; cloth follows there after draping" if pose.garments == FOLLOW else ""))
    for pose in LIBRARY.values()
}
WORDS |= {kind.name: (kind.label, kind.text) for kind in KINDS.values()}
WORDS = {cloth.name: (cloth.label, cloth.hand) for cloth in CLOTHS.values()} | WORDS  # denim is a class of fabric too


def plain_float(value: float) -> float:
    """The shortest decimal that is this single-precision number: 0.45, where Python shows 0.44999998807907104."""
    for digits in range(6, 9):
        short = float(f"{value:.{digits}g}")
        if struct.pack("f", short) == struct.pack("f", value):
            return short
    return float(f"{value:.9g}")


def label(name: str) -> str:
    """The word shown for ``name``."""
    return WORDS[name][0] if name in WORDS else name.replace("_", " ").replace("-", " ").capitalize()


def slider(parameter: Parameter, update: Callable | None = None) -> Any:
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


def choice(name: str, names: Iterable[str], default: Any, text: str, **options: Any) -> Any:
    """One of ``names``, or some of them where the options say so."""
    many = "ENUM_FLAG" in options.get("options", ())
    items = [(n, label(n), WORDS.get(n, ("", ""))[1], 2**i if many else i) for i, n in enumerate(names)]
    return EnumProperty(name=name, description=text, items=items, default=default, **options)


def seed(name: str, default: int, text: str, update: Callable | None = None) -> Any:
    """A seed, 0 to HIGHEST_SEED."""
    return IntProperty(name=name, description=text, default=default, min=0, max=HIGHEST_SEED, update=update)


def colour(name: str, default: str, text: str, update: Callable | None = None) -> Any:
    """A colour of three sRGB channels."""
    return FloatVectorProperty(
        name=name, description=text, default=channels(default), subtype="COLOR_GAMMA", min=0, max=1, update=update
    )


def group(name: str, properties: Mapping[str, Any]) -> type[bpy.types.PropertyGroup]:
    """A class of properties, to be registered. A library override of a person may have values of its own.

    ``computed`` names those that are worked out from others.
    """
    computed = frozenset(name for name, prop in properties.items() if "get" in prop.keywords)
    for prop in properties.values():
        entries = {"USE_INSERTION"} if prop.function is CollectionProperty else set()
        prop.keywords["override"] = {"LIBRARY_OVERRIDABLE", *entries}
    content = {"__annotations__": dict(properties), "computed": computed}
    return type(f"TRYON_PG_{name}", (bpy.types.PropertyGroup,), content)
