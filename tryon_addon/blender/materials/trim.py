# SPDX-License-Identifier: GPL-3.0-or-later
"""Hems, ribs, waistbands, collars and seams as shader detail, driven by what :mod:`finish` wrote on the mesh.

A finish is a profile: what is to be seen at each distance from the edge. The profiles of a cloth are drawn into one
small image, which costs the renderer two look-ups where nodes for each line of stitches cost it seconds a picture.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import bpy
import numpy as np

from ...catalog.garments.finish import BAND, EDGE, FELLED, HEM, KINDS, KNIT, RAISED, RIB, SEAM, UNDER, Sewing
from ...catalog.garments.hems import REACH, SEAM_REACH
from ..nodes import Socket, Tree
from .pictures import content_of, packed_image

TRIM_UV = "TryOn Trim"  # UV map: metres along the nearest hem, and REACH minus the distance to it
SEAM_UV = "TryOn Seam"  # the same for seams
EDGE_KIND, SEAM_KIND = "tryon_edge_kind", "tryon_seam_kind"  # face attributes: kinds of garments.finish

STEPS = 1000  # columns of the profile image, from REACH (SEAM_REACH) away to the edge itself
RIB_WIDTH = 0.018  # metres
RIB_PERIOD = 0.0032  # metres from one knitted rib to the next
RIB_DEPTH = 0.35  # millimetres from the top of a rib to its middle
THREAD = 0.0009  # metres: the width of a line of stitches
VALLEY = 0.0016  # metres on each side of it that the thread pulls in
ROUND = 0.0014  # metres over which cloth rounds off into a seam or over an edge
RANGE_MM = 3.0  # heights in the image go from minus half of this to plus half
THREAD_MM = 0.25  # how high a stitch stands out of its valley


@dataclass(frozen=True)
class Trim:
    """Sockets of the finish: factors 0..1, colours, and a height in millimetres."""

    plain: Socket
    plain_colour: tuple[float, float, float]
    stitch: Socket
    stitch_colour: tuple[float, float, float]
    dark: Socket
    height: Socket
    near: Socket  # 1 where an edge or a seam changes anything, else 0


def _rounded(away: np.ndarray, depth: float, width: float = ROUND) -> np.ndarray:
    """Millimetres by which cloth falls off towards an edge, a quarter round."""
    return -depth * (1.0 - np.sqrt(1.0 - np.clip(1.0 - away / width, 0.0, 1.0) ** 2))


def _groove(away: np.ndarray, at: float, depth: float, width: float) -> np.ndarray:
    return -depth * np.exp(-(((away - at) / width) ** 2))


def _step(away: np.ndarray, at: float, high: float, width: float = 0.0012) -> np.ndarray:
    """Millimetres ``high`` up to ``at`` metres from the edge, nothing beyond."""
    return high * np.clip((at - away) / width + 0.5, 0.0, 1.0)


def _line(away: np.ndarray, at: float, width: float) -> np.ndarray:
    return np.clip(1.5 - np.abs(away - at) / width * 2.0, 0.0, 1.0)


def profiles(sewing: Sewing) -> np.ndarray:
    """(KINDS, STEPS, 3) float32 0..1: stitches, shade, height; columns run from REACH (SEAM_REACH) away to the edge.

    The first column is neutral, because that is what a mesh without hems reads.
    """
    share = 1.0 - (np.arange(STEPS) + 0.5) / STEPS
    edge, seam = REACH * share, SEAM_REACH * share
    # Kind: distances, lines of stitches, shades (where, width, how dark), and the cloth's own shape in millimetres.
    drawn: dict[int, tuple[np.ndarray, Iterable[float], tuple[tuple[float, float, float], ...], np.ndarray]] = {
        HEM: (edge, sewing.hem, (), _rounded(edge, 0.7) + _step(edge, sewing.turned, 0.25)),
        EDGE: (edge, sewing.edge, (), _rounded(edge, 1.0)),
        RIB: (edge, (RIB_WIDTH + 0.0025,), ((RIB_WIDTH, 0.0006, 1.0),),
              _rounded(edge, 1.0, 0.003) + _step(edge, RIB_WIDTH, 0.5) + _groove(edge, RIB_WIDTH, 0.9, 0.0009)),
        KNIT: (edge, (), (), _rounded(edge, 1.0, 0.003)),
        BAND: (edge, sewing.band, (), _rounded(edge, 1.0)),
        SEAM: (seam, (), ((0.0, 0.0005, 0.9),), _groove(seam, 0.0, 0.8, 0.0013)),
        FELLED: (seam, sewing.felled, ((0.0, 0.0005, 0.9),),
                 _groove(seam, 0.0, 0.8, 0.0009) + _step(seam, max(sewing.felled, default=0.0) + 0.0015, 0.3)
                 * bool(sewing.felled)),
        RAISED: (seam, sewing.raised, ((0.0, 0.0004, 0.8),), _rounded(seam, 1.2)),
        UNDER: (seam, (), ((0.0, 0.0004, 1.0), (0.0, 0.0016, 0.45)), np.zeros(STEPS)),
    }
    image = np.zeros((KINDS, STEPS, 3))
    image[:, :, 2] = 0.5
    for row, (away, lines, shades, height) in drawn.items():
        for line in lines:
            image[row, :, 0] = np.maximum(image[row, :, 0], _line(away, line, THREAD))
            height = height + _groove(away, line, 0.35, VALLEY)
        for where, width, dark in shades:
            image[row, :, 1] = np.maximum(image[row, :, 1], dark * np.exp(-(((away - where) / width) ** 2)))
        image[row, :, 2] = np.clip(height / RANGE_MM + 0.5, 0.0, 1.0)
    image[:, 0] = (0.0, 0.0, 0.5)
    return image.astype(np.float32)


def _extent(image: np.ndarray, reach: float) -> float:
    """Metres from the edge beyond which ``image`` (KINDS, STEPS, 3) of profiles says nothing in 8 bits."""
    said = (np.abs(image - (0.0, 0.0, 0.5)) > 0.5 / 255.0).any(axis=(0, 2))
    return reach * (1.0 - (int(np.argmax(said)) - 1.0) / STEPS)


def trim_nodes(tree: Tree, dye: np.ndarray, sewing: Sewing, name: str) -> Trim:
    """Nodes for the trims of a cloth whose prevailing colour is ``dye`` (3,) linear; their profiles become an image.

    ``name``: of that image.
    """
    rows = profiles(sewing)
    apart = np.repeat(rows, 4, axis=0)[::-1]  # four pixels a row keep the rows apart
    image = packed_image(name, content_of(apart), True)
    which, along, reach, hem = _profile(tree, TRIM_UV, REACH, EDGE_KIND, image)
    _, seam_along, seam_reach, seam = _profile(tree, SEAM_UV, SEAM_REACH, SEAM_KIND, image)
    stitch = tree.math("MAXIMUM", _dashed(tree, hem[0], along, sewing), _dashed(tree, seam[0], seam_along, sewing))
    dark = tree.math("MAXIMUM", hem[1], seam[1])
    neck = tree.math("MULTIPLY", tree.math("COMPARE", which, float(RIB), 0.25),
                     tree.math("GREATER_THAN", reach, REACH - RIB_WIDTH))
    in_rib = tree.math("MAXIMUM", neck, tree.math("COMPARE", which, float(KNIT), 0.25))
    edges, seams = rows[:SEAM], rows[SEAM:]
    near = tree.math("MAXIMUM", tree.math("GREATER_THAN", reach, REACH - _extent(edges, REACH)),
                     tree.math("GREATER_THAN", seam_reach, SEAM_REACH - _extent(seams, SEAM_REACH)))
    knit = tree.math("MULTIPLY", tree.math("SINE", tree.math("MULTIPLY", along, 2.0 * math.pi / RIB_PERIOD)), in_rib)
    height = tree.math("MULTIPLY_ADD", tree.math("ADD", hem[2], seam[2]), RANGE_MM, -RANGE_MM)
    height = tree.math("MULTIPLY_ADD", stitch, THREAD_MM, height)
    furrow = tree.math("MULTIPLY", tree.math("SUBTRACT", in_rib, knit), 0.3)  # light does not reach between ribs
    return Trim(
        plain=in_rib, plain_colour=_rgb(dye),
        stitch=tree.math("MULTIPLY", stitch, 0.85), stitch_colour=sewing.colour or _rgb(dye * 0.72),
        dark=tree.math("MULTIPLY", tree.math("MAXIMUM", dark, furrow), 0.55),
        height=tree.math("MULTIPLY_ADD", knit, RIB_DEPTH, height),
        near=tree.math("MAXIMUM", near, in_rib),
    )


def _profile(tree: Tree, layer: str, reach: float, kind: str, image: bpy.types.Image
             ) -> tuple[Socket, Socket, Socket, list]:
    """The kind, metres along the edge, nearness to it, and the profile's three channels there."""
    which = tree.node("Attribute", attribute_type="GEOMETRY", attribute_name=kind).outputs["Fac"]
    row = tree.math("MULTIPLY_ADD", which, 1.0 / KINDS, 0.5 / KINDS)
    along, nearness, _ = tree.node("SeparateXYZ", {0: tree.node("UVMap", uv_map=layer).outputs[0]}).outputs
    where = tree.node("CombineXYZ", {0: tree.math("MULTIPLY", nearness, 1.0 / reach), 1: row}).outputs[0]
    picture = tree.node("TexImage", {"Vector": where}, image=image, extension="EXTEND")
    return which, along, nearness, list(tree.node("SeparateColor", {0: picture.outputs[0]}).outputs)


def _dashed(tree: Tree, line: Socket, along: Socket, sewing: Sewing) -> Socket:
    phase = tree.math("FRACT", tree.math("MULTIPLY", along, 1.0 / sewing.dash))
    return tree.math("MULTIPLY", line, tree.math("LESS_THAN", phase, 0.78))


def _rgb(colour: np.ndarray) -> tuple[float, float, float]:
    return float(colour[0]), float(colour[1]), float(colour[2])
