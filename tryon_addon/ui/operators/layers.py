# SPDX-License-Identifier: GPL-3.0-or-later
"""What is worn over what: a garment one layer in or out, a top tucked in or let out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bpy

from ...catalog.garments import PROGRAMMES
from ...catalog.garments.role import LOWER, UPPER
from ...spec.look import Garment
from ..properties import look
from ..properties.garments import garments_from
from ..session import SESSION
from .modal import BUSY_HINT


def in_order(group: Any) -> list[Garment]:
    """The garments that are worn and drawn by programmes, from the inside out. SpecError: a chart without its row."""
    return sorted((g for g in garments_from(group.garments) if not g.file), key=lambda g: g.order)


def tucked(worn: Sequence[Garment], programme: str) -> bool | None:
    """Whether a top lies beneath the skirt or trousers that are worn; None where there is nothing to tuck."""
    names = [g.programme for g in worn]
    lower = [names.index(n) for n in names if PROGRAMMES[n].role.place == LOWER]
    if not lower or PROGRAMMES[programme].role.place != UPPER:
        return None
    return names.index(programme) < min(lower)


def wear(group: Any, names: Sequence[str]) -> None:
    """Have the garments ``names`` lie in this order, from the inside out; as usual where that is the same."""
    usual = sorted(names, key=lambda name: (PROGRAMMES[name].layer, name))
    for layer, name in enumerate(names):
        getattr(group.garments, name).layer = -1 if list(names) == usual else layer


class _Layer(bpy.types.Operator):
    bl_options = {"REGISTER", "UNDO"}
    programme: bpy.props.StringProperty(options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if SESSION.busy:
            cls.poll_message_set(BUSY_HINT)
        return not SESSION.busy

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """Another order, from the next drape on."""
        group = look.look_of(context.scene)
        worn = in_order(group)
        names = [g.programme for g in worn]
        if self.programme not in names:
            self.report({"ERROR"}, f"{self.programme} is not worn.")
            return {"CANCELLED"}
        wear(group, self.moved(worn, names))
        return {"FINISHED"}

    def moved(self, worn: Sequence[Garment], names: list[str]) -> list[str]:
        """The order from now on."""
        raise NotImplementedError


class TRYON_OT_layer(_Layer):
    """Wear this garment one layer further out or in, from the next drape on"""

    bl_idname = "tryon.layer"
    bl_label = "Move layer"
    outwards: bpy.props.BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]

    def moved(self, worn: Sequence[Garment], names: list[str]) -> list[str]:
        at = names.index(self.programme)
        to = min(max(at + (1 if self.outwards else -1), 0), len(names) - 1)
        names.insert(to, names.pop(at))
        return names


class TRYON_OT_tuck(_Layer):
    """Tuck this top into the skirt or trousers, or let it out over them, from the next drape on"""

    bl_idname = "tryon.tuck"
    bl_label = "Tuck"

    def moved(self, worn: Sequence[Garment], names: list[str]) -> list[str]:
        inside = tucked(worn, self.programme)
        if inside is None:
            return names
        names.remove(self.programme)
        lower = [i for i, name in enumerate(names) if PROGRAMMES[name].role.place == LOWER]
        names.insert(max(lower) + 1 if inside else min(lower), self.programme)
        return names


CLASSES = (TRYON_OT_layer, TRYON_OT_tuck)
