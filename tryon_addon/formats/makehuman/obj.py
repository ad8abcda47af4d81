# SPDX-License-Identifier: GPL-3.0-or-later
"""``.obj`` of an asset: its faces and their places in the pictures. Where its vertices lie, the mapping says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...core.errors import AssetError, shown
from .lines import MEND, lines_of, number
from .mapping import MOST

FACES = 400_000


@dataclass(frozen=True)
class Mesh:
    """``count`` vertices; ``faces`` (F, 4) i32, -1 in the last place of triangles; ``uvs`` (F, 4, 2) f32."""

    count: int
    faces: np.ndarray
    uvs: np.ndarray


def read(text: str, where: str) -> Mesh:
    """The mesh in a file's ``text``.

    Raises:
        AssetError: a face names what there is not, or there is none, or there are too many.
    """
    count, places, faces = 0, [(0.0, 0.0)], []
    for line, words in lines_of(text):
        if words[0] == "v":
            count += 1
        elif words[0] == "vt":
            here = f"{where}, line {line}"
            if len(words) < 3:
                raise AssetError(f"{here}: a place in a picture has two values.", MEND)
            places.append((number(words[1], 1e3, here), number(words[2], 1e3, here)))
        elif words[0] == "f":
            faces.append((line, words[1:], count, len(places) - 1))
        if count > MOST or len(faces) > FACES or len(places) > 4 * FACES:
            raise AssetError(f"{where} has more than {MOST:,} vertices or {FACES:,} faces.", "Use a simpler mesh.")
    corners: list[list[int]] = []
    at: list[list[int]] = []
    for line, words, vertices, uvs in faces:
        here = f"{where}, line {line}"
        if not 3 <= len(words) <= 64:
            raise AssetError(f"{here}: a face has {len(words)} corners.", "It has 3 to 64.")
        both = [_corner(word, vertices, uvs, here) for word in words]
        if len(both) <= 4:
            fans = [both]
        else:
            fans = [[both[0], both[i], both[i + 1]] for i in range(1, len(both) - 1)]
        for fan in fans:
            corners.append([v for v, _ in fan] + [-1] * (4 - len(fan)))
            at.append([t for _, t in fan] + [0] * (4 - len(fan)))
    if not corners:
        raise AssetError(f"{where} has no face.", MEND)
    found = np.array(corners, np.int32)
    if found.max() >= count:
        raise AssetError(f"{where}: a face has vertex {found.max() + 1:,}, and there are {count:,}.", MEND)
    return Mesh(count, found, np.array(places, np.float32)[np.array(at)])


def _corner(word: str, vertices: int, uvs: int, here: str) -> tuple[int, int]:
    """``7/3/2`` as (6, 3): its vertex, and its place in pictures, 0 for none."""
    parts = word.split("/")
    try:
        vertex, place = int(parts[0]), int(parts[1]) if len(parts) > 1 and parts[1] else 0
    except ValueError:
        raise AssetError(f"{here}: {shown(word)} is no corner of a face.", MEND) from None
    vertex = vertices + vertex if vertex < 0 else vertex - 1  # from the end, or from 1
    place = uvs + 1 + place if place < 0 else place
    if not 0 <= vertex < MOST or not 0 <= place <= uvs:
        raise AssetError(f"{here}: {shown(word)} names what there is not.", MEND)
    return vertex, place
