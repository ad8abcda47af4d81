# SPDX-License-Identifier: GPL-3.0-or-later
"""Flesh that gives way where limbs press on the trunk or on each other, so that cloth has room between them."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.spatial import cKDTree

from ..model.model import BodyModel
from .contact import rows_of

ROOM = 0.016  # metres between skin and skin: a sleeve and a bodice, each clear of both
MORE = 0.008  # metres that those of each further garment take
PINCHED = 0.013  # metres between skin and skin that pinch what is between them
REACH = 0.03  # metres within which skin that faces skin is asked
DEEPEST = 0.018  # metres: farther behind each other lie the two sides of a wrist
FACING = -0.3  # cosine between the two normals
ROUNDS, SMOOTH = 6, 8
ARMS = ("upper_arm.L", "upper_arm.R", "forearm.L", "forearm.R")
PARTS = ("torso", *(part + side for part in ("upper_arm", "forearm", "hand", "thigh", "calf") for side in (".L", ".R")))


class Press:
    """Opens what a pose has closed beyond the pose that garments drape in.

    Creases that the draped body has too (groin, seat) stay as they are: cloth lies over them already. But armpits have
    to open, for an arm that comes down presses what lies in there into itself and into the trunk.
    """

    def __init__(self, model: BodyModel, draped: np.ndarray, layers: int = 1) -> None:
        """``draped`` (V, 3) metres: the body that garments are draped on; ``layers``: how many of them have to find
        room between arm and trunk."""
        self.room = ROOM + MORE * (layers - 1)
        self.reach = max(REACH, self.room)
        self.triangles = np.concatenate([model.quads[:, :3], model.quads[:, [0, 2, 3]]])
        self.rows = rows_of(model, PARTS)
        self.hands = np.zeros(len(draped), bool)
        self.hands[rows_of(model, ("hand.L", "hand.R"))] = True
        self.lower_arm = np.zeros(len(draped), np.int8)  # 1 left, 2 right: a bent wrist is thin and faces itself
        for side, suffix in enumerate((".L", ".R"), 1):
            self.lower_arm[rows_of(model, ("forearm" + suffix, "hand" + suffix))] = side
        edges = np.concatenate([model.quads[:, [k, (k + 1) % 4]] for k in range(4)])
        count = len(draped)
        both = np.concatenate([edges, edges[:, ::-1]])
        graph = sparse.csr_matrix((np.ones(len(both)), both.T), (count, count)) + sparse.identity(count)
        graph.data[:] = 1.0
        self.mean = sparse.diags(1.0 / np.asarray(graph.sum(1)).ravel()) @ graph
        self.arm, self.trunk, self.creased, self.armpit = np.zeros((4, count), bool)
        self.arm[rows_of(model, ARMS)] = self.trunk[rows_of(model, ("torso",))] = True
        i, j, _, _ = self._facing(draped, self.creased)
        opens = self._beside(i, j)
        self.creased[i[~opens]] = self.creased[j[~opens]] = True
        self.armpit[i[opens]] = self.armpit[j[opens]] = True

    def _beside(self, i: np.ndarray, j: np.ndarray) -> np.ndarray:
        """(P,) bool: which pairs of vertices are of an arm and of the trunk."""
        return (self.arm[i] & self.trunk[j]) | (self.trunk[i] & self.arm[j])

    def _facing(self, points: np.ndarray, without: np.ndarray
                ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Pairs (P,), (P,) of vertices whose skins face each other, the way between them (P, 3), and how far (P,) m."""
        rows = self.rows[~without[self.rows]]
        normals = _normals(points, self.triangles)
        pairs = cKDTree(points[rows]).query_pairs(self.reach, output_type="ndarray")
        i, j = rows[pairs[:, 0]], rows[pairs[:, 1]]
        facing = np.einsum("nx,nx->n", normals[i], normals[j]) < FACING
        facing &= (self.lower_arm[i] == 0) | (self.lower_arm[i] != self.lower_arm[j])
        # A finger is thinner than the room: a hand that lies on a hand or an arm would be torn.
        facing &= ~((self.lower_arm[i] > 0) & (self.lower_arm[j] > 0) & (self.hands[i] | self.hands[j]))
        i, j = i[facing], j[facing]
        way = normals[j] - normals[i]
        way /= np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-9)
        line = points[i] - points[j]
        apart = np.einsum("nx,nx->n", line, way)
        beside = np.linalg.norm(line - apart[:, None] * way, axis=1) < 0.012  # opposite, not round the corner
        beside &= apart > -DEEPEST
        return i[beside], j[beside], way[beside], apart[beside]

    def pinched(self, points: np.ndarray, eased: np.ndarray) -> np.ndarray:
        """(V,) bool: skin that lies against other skin in this pose, (V, 3) m as it would and ``eased``, armpits and
        groins included. Where flesh of arm and trunk gives way, garments find room.

        Cloth there has nowhere to go: between two colliders that close on it, a solver never comes to rest. Hands
        are no colliders, so the skin that they lie on is.
        """
        found = np.zeros(len(points), bool)
        for x, opens in ((points, False), (eased, True)):
            i, j, _, apart = self._facing(x, self.hands)
            lies = (apart < PINCHED) & (self._beside(i, j) == opens)
            found[i[lies]] = found[j[lies]] = True
        return found

    def eased(self, points: np.ndarray, share: float = 1.0) -> np.ndarray:
        """(V, 3) metres: the skin pressed in on both sides until it is ``ROOM`` apart, or more between arm and trunk;
        smooth, elsewhere unchanged. Armpits that open do so by ``share``: none of it in the pose that garments drape
        in.
        """
        out = points.astype(float)
        for _ in range(ROUNDS):
            i, j, way, apart = self._facing(out, self.creased)
            lack = np.maximum(np.where(self._beside(i, j), self.room, ROOM) - apart, 0.0)
            lack[self.armpit[i] | self.armpit[j]] *= share
            if not lack.any():
                break
            push = np.zeros_like(out)
            for rows, sign in ((i, 0.5), (j, -0.5)):
                step = sign * lack[:, None] * way
                order = np.argsort(lack)  # the deepest pair of a vertex has the last word
                push[rows[order]] = step[order]
            spread = push
            for _ in range(SMOOTH):
                spread = self.mean @ spread
            size, kept = np.linalg.norm(push, axis=1), np.linalg.norm(spread, axis=1)
            out += np.where((size > kept)[:, None], push, spread)
        return out.astype(points.dtype)


def _normals(points: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    a, b, c = (points[triangles[:, k]] for k in range(3))
    face = np.cross(b - a, c - a)
    out = np.zeros((len(points), 3))
    for k in range(3):
        np.add.at(out, triangles[:, k], face)
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)
