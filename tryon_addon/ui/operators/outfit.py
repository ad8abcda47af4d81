# SPDX-License-Identifier: GPL-3.0-or-later
"""A made-up outfit on the panel: garments, sliders, cloths and colours."""

import random
from collections.abc import Iterator
from typing import Any

import bpy

from ...spec.outfits import OCCASIONS, SEASONS, Outfit
from ...workflows import designs
from ..properties import garments, kinds, look
from ..session import SESSION
from .modal import ModalOperator, runtime_call

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


CLASSES = (TRYON_OT_surprise_outfit,)
