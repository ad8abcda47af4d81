# SPDX-License-Identifier: GPL-3.0-or-later
"""Hems, neck ribs, waistbands and seams as shader detail, driven by what :mod:`finish` wrote on the mesh.

A finish is a profile: what is to be seen at each distance from the edge. The profiles of a cloth are drawn into one
small image, which costs the renderer two look-ups where nodes for each line of stitches cost it seconds a picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import bpy
import numpy as np

from ..core.hems import REACH, SEAM_REACH
from .nodes import Socket, Tree

TRIM_UV = "TryOn Trim"  # UV map: metres along the nearest hem, and REACH minus the distance to it
SEAM_UV = "TryOn Seam"  # the same for seams
KIND = "tryon_trim_kind"  # point attribute: one of the values below
HEM, RIB, BAND = 0.0, 1.0, 2.0
SEAM_ROW, ROWS = 3, 4  # rows of the profile image: the three kinds of edge, and seams

STEPS = 500  # columns of the profile image, from REACH (SEAM_REACH) away to the edge itself
RIB_WIDTH, BAND_WIDTH = 0.020, 0.038  # metres
RIB_PERIOD = 0.003  # metres from one knitted rib to the next
THREAD = 0.0012  # metres: the width of a line of stitches
RANGE_MM = 2.0  # heights in the image go from minus half of this to plus half


@dataclass(frozen=True)
class Stitching:
    """Distances in metres from the free edge or seam at which lines of stitches run."""

    hem: tuple[float, ...]
    band: tuple[float, ...]
    seam: tuple[float, ...]
    colour: tuple[float, float, float] | None  # linear; None is tone in tone
    dash: float  # length of one stitch and its gap


PLAIN = Stitching(hem=(0.014, 0.020), band=(0.003, 0.036), seam=(), colour=None, dash=0.0035)
DENIM = Stitching(hem=(0.013,), band=(0.003, 0.035), seam=(0.004,), colour=(0.50, 0.24, 0.055), dash=0.0045)


@dataclass(frozen=True)
class Trim:
    """Sockets of the finish: factors 0..1, colours, and a height in millimetres."""

    plain: Socket
    plain_colour: tuple[float, float, float]
    stitch: Socket
    stitch_colour: tuple[float, float, float]
    dark: Socket
    height: Socket


def stitching(kind: str) -> Stitching:
    """How cloth of the fabric class ``kind`` is sewn."""
    return DENIM if kind == "denim" else PLAIN


def profiles(sewing: Stitching) -> np.ndarray:
    """(ROWS, STEPS, 3) float32 0..1: stitches, joints (dark), height; columns run from REACH away to the edge.

    The first column is neutral, because that is what a mesh without hems reads.
    """
    edge = REACH * (1.0 - (np.arange(STEPS) + 0.5) / STEPS)
    seam = SEAM_REACH * (1.0 - (np.arange(STEPS) + 0.5) / STEPS)
    thick = 0.8  # millimetres: two layers of cloth instead of one
    lines = (sewing.hem, (), sewing.band, sewing.seam)
    joints = ((), (RIB_WIDTH,), (BAND_WIDTH + 0.0008,), (0.0,))
    folds = (max(sewing.hem) + 0.002, RIB_WIDTH, BAND_WIDTH, 0.0)
    image = np.zeros((ROWS, STEPS, 3))
    for row in range(ROWS):
        away = seam if row == SEAM_ROW else edge
        for line in lines[row]:
            image[row, :, 0] = np.maximum(image[row, :, 0], np.clip(1.5 - np.abs(away - line) / THREAD * 2.0, 0, 1))
        for joint in joints[row]:
            image[row, :, 1] = np.maximum(image[row, :, 1], np.clip(2.0 - np.abs(away - joint) / 0.0008, 0, 1))
        fold = thick * np.clip((folds[row] - away) / 0.0015 + 0.5, 0, 1) if folds[row] else 0.0
        thread = 0.4 if sewing.colour else -0.5  # topstitch lies on the cloth, a tone-in-tone one sinks into it
        height = fold + thread * image[row, :, 0] - image[row, :, 1]
        image[row, :, 2] = np.clip(height / RANGE_MM + 0.5, 0, 1)
    return image.astype(np.float32)


def trim_nodes(tree: Tree, dye: np.ndarray, kind: str, image: bpy.types.Image) -> Trim:
    """Nodes for the trims of a cloth whose prevailing colour is ``dye`` (3,) linear; ``image`` holds the profiles."""
    sewing = stitching(kind)
    which = tree.node("Attribute", attribute_type="GEOMETRY", attribute_name=KIND).outputs["Fac"]
    row = tree.math("MULTIPLY_ADD", which, 1.0 / ROWS, 0.5 / ROWS)
    along, reach, hem = _profile(tree, TRIM_UV, REACH, row, image)
    seam_along, _, seam = _profile(tree, SEAM_UV, SEAM_REACH, (SEAM_ROW + 0.5) / ROWS, image)
    stitch = tree.math("ADD", _dashed(tree, hem[0], along, sewing), _dashed(tree, seam[0], seam_along, sewing))
    dark = tree.math("MAXIMUM", hem[1], seam[1])
    is_rib = tree.math("COMPARE", which, RIB, 0.5)
    in_rib = tree.math("MULTIPLY", is_rib, tree.math("GREATER_THAN", reach, REACH - RIB_WIDTH))
    knit = tree.math("SINE", tree.math("MULTIPLY", along, 2.0 * math.pi / RIB_PERIOD))
    height = tree.math("MULTIPLY_ADD", tree.math("ADD", hem[2], seam[2]), RANGE_MM, -RANGE_MM)
    return Trim(
        plain=in_rib, plain_colour=_rgb(dye),
        stitch=tree.math("MULTIPLY", stitch, 0.85), stitch_colour=sewing.colour or _rgb(dye * 0.6),
        dark=tree.math("MULTIPLY", dark, 0.35),
        height=tree.math("MULTIPLY_ADD", tree.math("MULTIPLY", in_rib, knit), 0.3, height),
    )


def _profile(tree: Tree, layer: str, reach: float, row: Socket, image: bpy.types.Image) -> tuple[Socket, Socket, list]:
    """Metres along the edge, nearness to it, and the profile's three channels there."""
    along, nearness, _ = tree.node("SeparateXYZ", {0: tree.node("UVMap", uv_map=layer).outputs[0]}).outputs
    where = tree.node("CombineXYZ", {0: tree.math("MULTIPLY", nearness, 1.0 / reach), 1: row}).outputs[0]
    picture = tree.node("TexImage", {"Vector": where}, image=image, extension="EXTEND")
    return along, nearness, list(tree.node("SeparateColor", {0: picture.outputs[0]}).outputs)


def _dashed(tree: Tree, line: Socket, along: Socket, sewing: Stitching) -> Socket:
    phase = tree.math("FRACT", tree.math("MULTIPLY", along, 1.0 / sewing.dash))
    return tree.math("MULTIPLY", line, tree.math("LESS_THAN", phase, 0.75))


def _rgb(colour: np.ndarray) -> tuple[float, float, float]:
    return float(colour[0]), float(colour[1]), float(colour[2])
