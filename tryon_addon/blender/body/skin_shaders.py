# SPDX-License-Identifier: GPL-3.0-or-later
"""Node trees of skin, eyes and hair. Their named nodes take a person's colours: ``catalog.body.complexion.palette``."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Generator, Mapping, Sequence
from typing import Any

import bpy
import numpy as np

from ...core.progress import Step, thought
from ..materials.pictures import content_of, packed_image
from ..nodes import Tree
from . import flatskin

MASCARA = "tryon_mascara"  # of every point of a strand: how much its colour is mascara's
MASKS = "tryon_masks"  # of a picture: a digest of what it shows
NEAR, FAR = 2.4, 3.6  # metres from the camera: all of the pores, none of them
PAINTED_EYE = (0.290, 0.290, 0.865)  # MakeHuman's pictures of eyes: middle of the iris, and map of the gaze to picture
VERSION = 6  # older files get new trees


def skin(t: Tree, topology: Mapping[str, Any]) -> None:
    """Skin with blood, lips, nails, brows and cropped hair, and a plain base layer, by the masks of the topology."""
    images = masks_of(topology)
    uv = t.node("UVMap", uv_map="UVMap").outputs[0]
    place = t.node("TexCoord").outputs["Object"]  # metres
    hair, lips, flush = t.channels(images["TryOn Skin Face"], uv)
    briefs, top, stubble = t.channels(images["TryOn Skin Wear"], uv)
    cavity, nails, deep = t.channels(images["TryOn Skin Parts"], uv)

    tone = t.noise(place, 9, 3)  # patches a hand wide
    mottle = t.noise(place, 75, 4, 0.6)  # blood under the skin
    freckle = t.noise(place, 420, 2)
    plain, shade, red = (t.colour(name, (0.5, 0.3, 0.2)) for name in ("skin", "shade", "flush"))
    colour = t.mix(t.span(tone, 0.35, 0.7, 0.0, 0.38), plain, shade)
    colour = t.mix(t.math("MULTIPLY", deep, 0.55), colour, shade)
    colour = t.mix(t.span(mottle, 0.40, 0.70, 0.0, 0.27), colour, red)
    colour = t.mix(t.math("MULTIPLY", flush, 0.62, clamp=True), colour, red)
    colour = t.mix(t.span(freckle, 0.62, 0.75, 0.0, 0.16), colour, shade)
    streak = t.span(t.noise(place, 900, 2), 0.35, 0.65, 0.75, 1.0)
    rouge = t.math("MULTIPLY", t.math("MULTIPLY", lips, 0.72), streak)
    colour = t.mix(rouge, colour, t.colour("lips", (0.4, 0.1, 0.1)))
    colour = t.mix(t.math("MULTIPLY", nails, 0.7), colour, t.colour("nails", (0.6, 0.4, 0.35)))
    colour = t.mix(cavity, colour, (0.05, 0.008, 0.008))
    beard = t.math("MULTIPLY", stubble, t.value("stubble", 0.0))
    cover = t.math("MAXIMUM", t.math("MULTIPLY", hair, 0.93), beard)
    colour = t.mix(cover, colour, t.colour("hair", (0.02, 0.01, 0.007)))

    rough = t.span(t.noise(place, 160, 3), 0.35, 0.65, 0.44, 0.60)
    rough = t.math("SUBTRACT", rough, t.math("MULTIPLY", lips, 0.12))
    rough = t.math("SUBTRACT", rough, t.math("MULTIPLY", nails, 0.2))
    rough = t.math("ADD", rough, t.math("MULTIPLY", hair, 0.25))
    pores = t.node("TexVoronoi", {"Vector": place, "Scale": 1150.0}).outputs[0]
    relief = t.math("ADD", t.math("MULTIPLY", pores, 0.55), t.noise(place, 330, 4, 0.6))
    stand = t.math("MULTIPLY", t.noise(place, 1500, 2), t.math("MULTIPLY", hair, 2.5))  # cropped hair stands up
    relief = t.math("ADD", relief, stand)
    depth = t.node("CameraData").outputs["View Z Depth"]
    cropped = t.math("GREATER_THAN", hair, 0.05)
    strength = t.math("MAXIMUM", t.span(depth, NEAR, FAR, 0.3, 0.0), t.math("MULTIPLY", cropped, 0.3))
    bump = t.node("Bump", {"Strength": strength, "Distance": 0.0006, "Height": relief}).outputs[0]
    flesh = {
        "Base Color": colour,
        "Roughness": rough,
        "Specular IOR Level": 0.42,
        "Subsurface Weight": t.math("SUBTRACT", 0.55, t.math("MULTIPLY", cover, 0.55), clamp=True),
        "Subsurface Radius": (1.0, 0.36, 0.18),
        "Subsurface Scale": 0.0032,
    }
    near, far = (t.node("BsdfPrincipled", flesh | pored, subsurface_method="RANDOM_WALK").outputs[0]
                 for pored in ({"Normal": bump}, {}))
    # Where pores would be finer than pixels, and for light that comes by from other things, skin is smooth: each bump
    # evaluates all that it is made of thrice, which is a third of what skin costs.
    close = t.math("MULTIPLY", t.math("MAXIMUM", t.math("LESS_THAN", depth, FAR), cropped),
                   t.math("LESS_THAN", t.node("LightPath").outputs["Is Diffuse Ray"], 0.5))
    bare = t.node("MixShader", {0: close, 1: far, 2: near}).outputs[0]

    wear = t.math("MAXIMUM", briefs, t.math("MULTIPLY", top, t.value("top", 1.0)))
    knit = t.node("Bump", {"Strength": 0.35, "Distance": 0.0008, "Height": t.noise(place, 700, 3)}).outputs[0]
    cloth = t.node(
        "BsdfPrincipled",
        {"Base Color": (*flatskin.BASE_LAYER, 1.0), "Roughness": 0.9, "Sheen Weight": 0.25, "Normal": knit},
    ).outputs[0]
    t.output(t.node("MixShader", {0: t.span(wear, 0.35, 0.65), 1: bare, 2: cloth}).outputs[0])
    flatskin.show(t, uv)


def eyes(t: Tree, painted: bpy.types.Image | None = None) -> None:
    """Living eyes: a fibrous iris with its dark ring, veins, and a cornea that bulges; or those of a picture in
    MakeHuman's layout for eyes."""
    uv = t.node("UVMap", uv_map="Eye").outputs[0]
    centred = t.node("VectorMath", {0: uv, 1: (0.5, 0.5, 0.0)}, operation="SUBTRACT").outputs[0]
    # The map measures the angle from the gaze (1 = 90 degrees). MakeHuman's eyeballs are large: radius 15 mm, so an
    # iris of 12 mm ends near 24 degrees and a pupil of 4 mm near 8.
    radius = t.math("MULTIPLY", t.node("VectorMath", {0: centred}, operation="LENGTH").outputs["Value"], 2.0)
    parts = t.node("SeparateXYZ", {0: centred}).outputs
    angle = t.math("ARCTAN2", parts[1], parts[0])
    along = t.math("MULTIPLY", radius, 0.9)
    spoke = t.node("CombineXYZ", {0: t.math("COSINE", angle), 1: t.math("SINE", angle), 2: along}).outputs[0]
    fibres = t.noise(spoke, 9, 4, 0.7)
    iris = t.colour("iris", (0.1, 0.05, 0.02))
    bright = t.mix(1.0, iris, (1.9, 1.7, 1.5), "MULTIPLY")
    colour = t.mix(t.span(fibres, 0.35, 0.68), iris, bright)
    colour = t.mix(t.span(radius, 0.10, 0.18, 0.5, 0.0), colour, t.mix(1.0, bright, (1.2, 0.95, 0.65), "MULTIPLY"))
    colour = t.mix(t.span(radius, 0.19, 0.262), colour, (0.010, 0.008, 0.009))  # limbal ring
    veins = t.span(t.noise(t.node("TexCoord").outputs["Object"], 420, 3, 0.7), 0.58, 0.72, 0.0, 0.16)
    white = t.mix(veins, (0.48, 0.455, 0.43), (0.45, 0.2, 0.17))
    white = t.mix(t.span(radius, 0.34, 0.66, 0.0, 0.75), white, (0.30, 0.16, 0.13))  # in the lids' shade
    white = t.mix(t.span(parts[1], -0.02, 0.11, 0.0, 0.75), white, (0.10, 0.07, 0.065))  # the upper lid's shade
    depth = t.span(parts[1], -0.12, 0.12, 1.35, 0.5)  # light from above falls through the cornea on the lower iris
    lit = t.node("CombineColor", {0: depth, 1: depth, 2: depth}).outputs[0]
    colour = t.mix(1.0, colour, lit, "MULTIPLY")
    colour = t.mix(t.span(radius, 0.258, 0.284), colour, white)
    colour = t.mix(t.span(radius, 0.096, 0.078), colour, (0.001, 0.001, 0.001))
    if painted is not None:
        place = t.node("VectorMath", {0: centred, 1: (PAINTED_EYE[2],) * 3, 2: (*PAINTED_EYE[:2], 0.0)},
                       operation="MULTIPLY_ADD").outputs[0]
        colour = t.node("TexImage", {0: place}, image=painted, extension="EXTEND").outputs[0]
    # The cornea bulges before the iris: without it a softbox would mirror across the whole eye.
    dome = t.math(
        "SQRT", t.math("MAXIMUM", t.math("SUBTRACT", 1.0, t.math("POWER", t.math("DIVIDE", radius, 0.34), 2.0)), 0.0)
    )
    bulge = t.node("Bump", {"Strength": 1.0, "Distance": 0.0022, "Height": dome}).outputs[0]
    values: dict[str, Any] = {
        "Base Color": colour,
        "Roughness": 0.35,
        "Coat Weight": 1.0,
        "Coat Roughness": 0.015,
        "Coat IOR": 1.376,
    }
    values |= {"Coat Normal": bulge, "Specular IOR Level": 0.2}
    values |= {"Subsurface Weight": 0.12, "Subsurface Radius": (1.0, 0.5, 0.35), "Subsurface Scale": 0.002}
    t.output(t.node("BsdfPrincipled", values).outputs[0])
    flatskin.show(t, uv, flatskin.FLAT_EYES, flatskin.EYE_SIZE)


def strand(t: Tree) -> None:
    """Strands of hair, each a little lighter or darker."""
    colour = t.colour("hair", (0.02, 0.01, 0.007))
    vary = t.node("HairInfo").outputs["Random"]
    colour = t.mix(t.math("MULTIPLY", vary, 0.5), colour, t.mix(1.0, colour, (1.5, 1.4, 1.3), "MULTIPLY"))
    shade = t.node("Attribute", attribute_name="tryon_shade").outputs["Fac"]
    colour = t.mix(1.0, colour, t.node("CombineColor", {0: shade, 1: shade, 2: shade}).outputs[0], "MULTIPLY")
    painted = t.node("Attribute", attribute_name=MASCARA).outputs["Fac"]
    colour = t.mix(painted, colour, t.colour("mascara", (0.003, 0.003, 0.003)))
    hair = t.node(
        "BsdfHairPrincipled",
        {"Color": colour, "Roughness": 0.38, "Radial Roughness": 0.45, "Random Roughness": 0.2},
        parametrization="COLOR",
    )
    t.output(hair.outputs[0])


def masks_of(topology: Mapping[str, Any]) -> dict[str, bpy.types.Image]:
    """The pictures of the topology's masks, three in each, by the names of ``flatskin.IMAGES``."""
    masks = topology["mask_images"]
    return {name: _image(name, [np.asarray(masks[m]) for m in layers]) for name, layers in flatskin.IMAGES.items()}


def images(topology: Mapping[str, Any], label: str) -> Generator[Step, None, None]:
    """Steps that make the pictures which ``skin`` will want, one at a time where they are not there."""
    masks = topology.get("mask_images")
    for name in flatskin.IMAGES if masks else ():
        assert masks is not None
        layers = [np.asarray(masks[m]) for m in flatskin.IMAGES[name]]
        if _made(name, layers) is None:
            content = yield from thought(functools.partial(_content, layers), label, 1.0)
            image: Any = _image(name, layers, content)
            yield Step(label, 1.0)
            image.pixels[0]  # unpacked now: whoever paints after it wants all three
        yield Step(label, 1.0)


def _digest(layers: Sequence[np.ndarray]) -> str:
    return hashlib.sha256(b"".join(np.ascontiguousarray(layer) for layer in layers)).hexdigest()


def _made(name: str, layers: Sequence[np.ndarray]) -> bpy.types.Image | None:
    """The picture that is there, where it is of the same masks."""
    image = bpy.data.images.get((name, None))
    same = image is not None and image.packed_file is not None and image.get(MASKS) == _digest(layers)
    return image if same else None


def _content(layers: Sequence[np.ndarray]) -> bytes:
    """Three masks (S, S) uint8, whose first row is the lowest, as the PNG file of one picture."""
    return content_of(np.stack(layers, axis=-1)[::-1])


def _image(name: str, layers: Sequence[np.ndarray], content: bytes = b"") -> bpy.types.Image:
    """Three masks (S, S) uint8 as one packed, data-only image; the one that is there, where it is of the same."""
    found = _made(name, layers)
    if found is not None:
        return found
    image = packed_image(name, content or _content(layers), True)
    image[MASKS] = _digest(layers)
    return image
