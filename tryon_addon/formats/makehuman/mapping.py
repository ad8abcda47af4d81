# SPDX-License-Identifier: GPL-3.0-or-later
"""``.mhclo``: how a mesh follows the base mesh, vertex by vertex.

A vertex lies where its three vertices of the base mesh, weighted, have it, and an offset away that grows with the body:
``x_scale A B D`` says that offsets along x are those of a body whose vertices A and B are D apart along x.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from ...core.errors import AssetError, shown
from .lines import BASE, MEND, index, lines_of, number

MESHES = ("hm08", "basemesh", "alpha8_1")  # the base mesh's own names in files of several ages
MOST = 200_000  # vertices
FAR, HEAVY = 100.0, 1000.0  # decimetres; weights: beyond the edges of a narrow triangle they are large


@dataclass
class Mapping:
    """``corners`` (N, 3) i32 of the base mesh, ``weights`` (N, 3), ``offsets`` (N, 3) in decimetres, Y up, Z ahead.

    ``scales`` {"x", "y", "z": (vertex, vertex, decimetres)}; ``hidden`` (D,) vertices of the body that it covers.
    """

    name: str = ""
    mesh: str = ""  # file of the mesh
    material: str = ""
    tags: tuple[str, ...] = ()
    depth: int = 0
    scales: dict[str, tuple[int, int, float]] = field(default_factory=dict)
    corners: np.ndarray = field(default_factory=lambda: np.empty((0, 3), np.int32))
    weights: np.ndarray = field(default_factory=lambda: np.empty((0, 3)))
    offsets: np.ndarray = field(default_factory=lambda: np.empty((0, 3)))
    hidden: np.ndarray = field(default_factory=lambda: np.empty(0, np.int32))


def read(text: str, where: str) -> Mapping:
    """The mapping in a file's ``text``; ``where`` it lies, for sentences.

    Raises:
        AssetError: for another base mesh, a vertex that there is not, a number that is none, or nothing in it.
    """
    found = Mapping()
    rows: list[tuple[int, list[str]]] = []
    gone: list[str] = []
    section = ""
    for line, words in lines_of(text):
        key = words[0]
        if key in ("verts", "delete_verts", "weights"):
            section = key
        elif key[0].isdigit() or key[0] == "-":
            if section == "verts":
                rows.append((line, words))
            elif section == "delete_verts":
                gone += words
        elif key in _SAYS:  # some stand between verts and the vertices
            _SAYS[key](found, words[1:], f"{where}, line {line}")
        if len(rows) > MOST or len(gone) > 2 * BASE:
            raise AssetError(f"{where} has more than {MOST:,} vertices.", "Use a simpler mesh.")
    if not rows:
        raise AssetError(f"{where} maps no vertex.", MEND)
    _fill(found, rows, where)
    found.hidden = _ranges(gone, where)
    return found


def _fill(found: Mapping, rows: list[tuple[int, list[str]]], where: str) -> None:
    found.corners = np.zeros((len(rows), 3), np.int32)
    found.weights, found.offsets = np.zeros((len(rows), 3)), np.zeros((len(rows), 3))
    for row, (line, words) in enumerate(rows):
        here = f"{where}, line {line}"
        if len(words) == 1:
            found.corners[row], found.weights[row, 0] = index(words[0], BASE, here), 1.0
            continue
        if len(words) not in (6, 9):
            raise AssetError(f"{here} has {len(words)} values.", "A vertex has 1, 6 or 9.")
        found.corners[row] = [index(word, BASE, here) for word in words[:3]]
        found.weights[row] = [number(word, HEAVY, here) for word in words[3:6]]
        if len(words) == 9:
            found.offsets[row] = [number(word, FAR, here) for word in words[6:]]


def _ranges(words: list[str], where: str) -> np.ndarray:
    """``1 - 3 7`` as 1, 2, 3, 7."""
    chosen = np.zeros(BASE, bool)
    at = 0
    while at < len(words):
        low = index(words[at], BASE, where)
        high = index(words[at + 2], BASE, where) if words[at + 1 : at + 2] == ["-"] and at + 2 < len(words) else low
        chosen[low : high + 1] = True
        at += 1 if words[at + 1 : at + 2] != ["-"] else 3
    return np.flatnonzero(chosen).astype(np.int32)


def _text(name: str) -> Callable[[Mapping, list[str], str], None]:
    def say(found: Mapping, words: list[str], where: str) -> None:
        setattr(found, name, " ".join(words)[:200])

    return say


def _scale(axis: str) -> Callable[[Mapping, list[str], str], None]:
    def say(found: Mapping, words: list[str], where: str) -> None:
        if len(words) != 3:
            raise AssetError(f"{where}: {axis}_scale has {len(words)} values.", "It has two vertices and a length.")
        length = number(words[2], FAR, where)
        if length < 1e-3:
            raise AssetError(f"{where}: {axis}_scale is for vertices {shown(words[2])} apart.", MEND)
        found.scales[axis] = (index(words[0], BASE, where), index(words[1], BASE, where), length)

    return say


def _base(found: Mapping, words: list[str], where: str) -> None:
    if words and words[0] not in MESHES:
        raise AssetError(f"{where}: it is for the base mesh {shown(words[0])}.", f"Only those for {MESHES[0]} fit.")


def _tag(found: Mapping, words: list[str], where: str) -> None:
    found.tags = (*found.tags, " ".join(words)[:80])[:50]


def _depth(found: Mapping, words: list[str], where: str) -> None:
    found.depth = int(number(words[0], 1000, where)) if words else 0


_SAYS: dict[str, Callable[[Mapping, list[str], str], None]] = {
    "name": _text("name"), "obj_file": _text("mesh"), "material": _text("material"), "basemesh": _base, "tag": _tag,
    "z_depth": _depth, **{f"{axis}_scale": _scale(axis) for axis in "xyz"},
}
