# SPDX-License-Identifier: GPL-3.0-or-later
"""The accessory's call as the runtime offers it: plain values and arrays in and out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any

import numpy as np

from ..catalog.accessories import Kind, accessory
from .kit.repose import followed
from .kit.solid import Look, Model
from .kit.tuck import under
from .kit.worn import Worn
from .shoes.last import Foot, foot_of

Make = Callable[[Any, Mapping[str, float], Look], Model]  # on a ``Worn``, of shoes on a ``Foot``; lengths in cm


def make_of(kind: Kind) -> Make:
    """The function that an entry names; ImportError or AttributeError where there is none."""
    module, _, function = kind.make.partition(":")
    return getattr(import_module(f".{module}", __package__), function)


def accessory_make(params: Mapping[str, Any], body: Mapping[str, Any],
                   standing: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """An accessory as a mesh where it sits on a body.

    Args:
        params: ``accessory`` (kind, design, colour, finish as in a spec); ``beneath``: the garments worn,
            ``programme``, ``vertices`` (N, 3) m, ``triangles`` (T, 3), their outer side; ``hair``, the haircut's
            name, or an empty text.
        body: as for ``garment_sew``, in the pose that is seen.
        standing: the same person with both feet flat on the floor, where ``body`` does not stand so.

    Returns:
        ``vertices`` (V, 3) f32 m, ``faces`` (F, 4) i32 with -1 in the last place of triangles, ``slot`` (F,) into
        ``looks``, a list of ``colour``, ``finish`` and ``alpha``.

    Raises:
        SpecError: unknown accessory or parameter, or a value out of its range.
    """
    wanted = params["accessory"]
    kind = accessory(wanted.get("kind"))
    design = kind.resolve(wanted.get("design") or {})
    look = Look(wanted.get("colour") or kind.colour, wanted.get("finish") or kind.finish)
    if kind.place == "feet":
        made = _pair(make_of(kind), body, standing or body, design, look).arrays()
        made["vertices"] = under(made["vertices"].astype(float), body, params.get("beneath") or ()).astype(np.float32)
        return made
    worn = Worn(body, params.get("beneath") or (), _hair(body, params.get("hair")))
    return make_of(kind)(worn, design, look).arrays()


def _hair(body: Mapping[str, Any], cut: object) -> np.ndarray | None:
    """The points (P, 3) of a haircut's strands on a body."""
    if not cut:
        return None
    strands = body["hair"][cut]
    corners = np.asarray(body["vertices"], float)[strands["corners"]]
    return strands["offsets"] + (corners * strands["weights"][..., None]).sum(1)


def _pair(make: Callable[[Foot, Mapping[str, float], Look], Model], body: Mapping[str, Any],
          standing: Mapping[str, Any], design: Mapping[str, float], look: Look) -> Model:
    both = Model()
    for side in (1, -1):
        foot = foot_of(standing, side)
        shoe = make(foot, design, look).moved(foot.world, mirrored=side < 0)
        if standing is not body:
            letter, names = "LR"[side < 0], list(body["part_names"])
            leg = np.isin(np.asarray(body["vertex_part"]), [names.index(f"{p}.{letter}") for p in ("foot", "calf")])
            before, after = (np.asarray(b["vertices"], float)[leg] for b in (standing, body))
            low = before[:, 2] < 0.25
            shoe = shoe.moved(partial(followed, before=before[low], after=after[low]))
        both.join(shoe)
    return both

