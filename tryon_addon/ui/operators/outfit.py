# SPDX-License-Identifier: GPL-3.0-or-later
"""What is worn together: an outfit that a number makes up, and the order in which garments lie over each other."""

import random
from collections.abc import Iterator, Sequence
from typing import Any

import bpy

from ...catalog.garments import PROGRAMMES
from ...catalog.garments.role import LOWER, UPPER
from ...spec.look import Garment
from ...spec.outfits import OCCASIONS, SEASONS, Outfit
from ...workflows import designs
from ..properties import garments, kinds, look
from ..session import SESSION
from .modal import ModalOperator, in_the_way, runtime_call

ANY = "any"


def _choice(name: str, names: tuple[str, ...], text: str) -> Any:
    items = [(n, kinds.label(n), "") for n in (ANY, *names)]
    return bpy.props.EnumProperty(name=name, description=text, items=items, default=ANY)


class TRYON_OT_surprise_outfit(ModalOperator, bpy.types.Operator):
    """Make up an outfit and show it on the panel: what is worn, its cut, cloths and colours. Every press is another"""

    bl_idname = "tryon.surprise_outfit"
    bl_label = "Surprise me"
    bl_options = {"REGISTER", "UNDO"}
    section = "garment"
    needs_object_mode = False
    seed: bpy.props.IntProperty(  # type: ignore[valid-type]
        name="Seed", description="Number of the outfit: the same number, the same outfit", default=1, min=0,
        max=kinds.HIGHEST_SEED, options={"SKIP_SAVE"})
    season: _choice("Season", SEASONS, "What it is warm enough for")  # type: ignore[valid-type]
    occasion: _choice("Occasion", OCCASIONS, "What it is worn to")  # type: ignore[valid-type]
    _plan: Outfit | None = None

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        """A new seed for every press."""
        self.seed = random.randrange(1, kinds.HIGHEST_SEED)
        return super().invoke(context, event)

    def steps(self, context: bpy.types.Context) -> Iterator[Any]:
        """Ask how it is cut, then move the sliders."""
        scene: Any = context.scene
        name = scene.name
        season, occasion = ("" if said == ANY else said for said in (self.season, self.occasion))
        self._plan, params = designs.outfit_request(self.seed, season=season, occasion=occasion)
        answer = yield from runtime_call("design.outfit", params, "Making an outfit up")
        worn = designs.dressed(self._plan, params, answer)
        garments.garments_to(worn, look.look_of(bpy.data.scenes[name]).garments)
        SESSION.notes[self.section] = (self.finished(),)

    def finished(self) -> str:
        """The seed, and what it stands for."""
        plan = self._plan
        return f"Outfit {self.seed}: {plan.season}, {plan.occasion}, {plan.scheme} colours" if plan else ""


def in_order(group: Any) -> list[Garment]:
    """The garments that are worn and drawn by programmes, from the inside out. SpecError: a chart without its row."""
    return sorted((g for g in garments.garments_from(group.garments) if not g.file), key=lambda g: g.order)


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
        hint = in_the_way(context)
        if hint:
            cls.poll_message_set(hint)
        return not hint

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


CLASSES = (TRYON_OT_surprise_outfit, TRYON_OT_layer, TRYON_OT_tuck)
