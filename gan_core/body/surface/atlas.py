# SPDX-License-Identifier: GPL-3.0-or-later
"""Places on the skin in UV space: every texel's point on the reference body, and the mesh's own UVs of the eyes."""

from __future__ import annotations

import numpy as np
from scipy import ndimage


def rasterise(
    values: np.ndarray, triangles: np.ndarray, uvs: np.ndarray, uv_triangles: np.ndarray, size: int
) -> tuple[np.ndarray, np.ndarray]:
    """Vertex ``values`` (V, C) interpolated over a square texture.

    Returns:
        ``(texture (size, size, C) float32, inside (size, size) bool)``, first row at v = 0, as Blender stores images.
    """
    texture = np.zeros((size * size, values.shape[1]), dtype=np.float32)
    inside = np.zeros(size * size, dtype=bool)
    corners = uvs[uv_triangles] * size - 0.5  # texel centres at whole numbers
    low = np.maximum(np.floor(corners.min(axis=1)).astype(int), 0)
    high = np.minimum(np.ceil(corners.max(axis=1)).astype(int), size - 1)
    span = (high - low + 1).max(axis=1)
    # Triangles of like extent share one grid of offsets: a few array operations instead of a loop over triangles.
    edges = np.unique(np.minimum(2 ** np.ceil(np.log2(np.maximum(span, 2))).astype(int), size))
    for side in edges:
        group = np.flatnonzero((span <= side) & (span > side // 2)) if side > 2 else np.flatnonzero(span <= 2)
        offset = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2)
        for rows in np.array_split(group, max(1, len(group) * len(offset) // 2_000_000 + 1)):
            texel = low[rows][:, None] + offset
            a, b, c = (corners[rows, i][:, None] for i in range(3))
            area = _cross(b - a, c - a)
            with np.errstate(divide="ignore", invalid="ignore"):
                weights = np.stack([_cross(c - b, texel - b), _cross(a - c, texel - c), _cross(b - a, texel - a)], -1)
                weights = weights / area[..., None]
            hit = (weights >= -1e-6).all(axis=-1) & (texel < size).all(axis=-1)
            row, column = np.nonzero(hit)
            at = texel[row, column, 1] * size + texel[row, column, 0]
            texture[at] = np.einsum("nk,nkc->nc", weights[row, column], values[triangles[rows[row]]])
            inside[at] = True
    return texture.reshape(size, size, -1), inside.reshape(size, size)


def _cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]


def bleed(texture: np.ndarray, inside: np.ndarray, texels: int = 4) -> np.ndarray:
    """``texture`` (size, size) with its islands grown by a few texels, so that filters at seams find no hole."""
    reach = ndimage.binary_dilation(inside, iterations=texels)
    grown = texture
    for _ in range(texels):
        grown = np.where(inside, grown, ndimage.maximum_filter(grown, size=3))
    return np.where(reach, grown, 0).astype(texture.dtype)
