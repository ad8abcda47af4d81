# SPDX-License-Identifier: GPL-3.0-or-later
"""The swatch browser: sixteen cloths to choose from, one put on the panel, sixteen colourways of it; kept as assets.

What draws them brings numpy along, and is imported by the first press.
"""

import dataclasses
import json
import random
from collections.abc import Generator, Iterator
from typing import Any

import bpy

from ...catalog.cloth.colour_schemes import SCHEMES, hex_of_hls
from ...core.errors import SpecError
from ...core.fields import build, to_dict
from ...core.progress import Step
from ...spec.fabric import Fabric
from .. import preferences
from ..language import said, sentence
from ..properties import kinds, look
from ..properties.fabric import fabric_from, fabric_to
from ..properties.garments import PARTS, fabric_of, garments_from
from ..session import SESSION
from .fabric import weave
from .modal import ModalOperator, in_the_way, runtime_call

SHOWN = 16
PIXELS = 256  # of a sample; its thumbnail is as wide


def colourway(fabric: Fabric, seed: int) -> Fabric:
    """The same cloth in other colours, as many as it has."""
    from ...workflows import swatches

    draw = random.Random(f"colourway/{seed}")
    count = len(swatches.drawn(fabric, 64).maps["palette"]) if fabric.exact else len(fabric.palette) or 3
    found: list[str] = []
    while len(found) < count:
        found += [hex_of_hls(c) for c in SCHEMES[draw.choice(sorted(SCHEMES))](min(3, max(count, 2)), draw)]
    return dataclasses.replace(fabric, palette=tuple(found[:count]))


def shelf(scene: Any) -> dict[str, Any]:
    """What the browser shows: ``programme``, and ``cloths`` with their spec and their file."""
    return json.loads(look.look_of(scene).swatches or "{}")


class TRYON_OT_swatches(ModalOperator, bpy.types.Operator):
    """Make sixteen swatches to choose from. Every press shows others"""

    bl_idname = "tryon.swatches"
    bl_label = "Swatches"
    bl_options = {"REGISTER", "UNDO"}
    section = "fabric"
    needs_object_mode = False
    programme: bpy.props.StringProperty(options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]
    colours: bpy.props.BoolProperty(  # type: ignore[valid-type]
        name="Colours only", description="Keep the cloth, and show it in sixteen colourways", options={"SKIP_SAVE"})
    seed: bpy.props.IntProperty(  # type: ignore[valid-type]
        name="Seed", description="Number of the first swatch", default=1, min=0,
        max=kinds.HIGHEST_SEED - SHOWN, options={"SKIP_SAVE"})

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        """Others with every press."""
        self.seed = random.randrange(1, 10**6)
        return super().invoke(context, event)

    def steps(self, context: bpy.types.Context) -> Iterator[Any]:
        """Sample them one by one, then show all."""
        from ...core.cache import key
        from ...formats import rights
        from ...workflows import swatch_files

        scene: Any = context.scene
        name, programme = scene.name, self.programme
        group = fabric_of(look.look_of(scene).garments, programme)
        base = dataclasses.replace(fabric_from(group), turn=0.0, shift=(0.0, 0.0))
        if base.image:
            raise SpecError("An image is one cloth, without variants.", "Choose another fabric for swatches.")
        folder, cloths = preferences.store_folder() / "swatches", []
        for i in range(SHOWN):
            yield Step(f"Swatch {i + 1} of {SHOWN}", i / SHOWN)
            fabric = self._next(base, self.seed + i)
            swatch = yield from _made(fabric)
            file = folder / f"{key('swatch', swatch.rights.version, spec=to_dict(fabric))}.png"
            rights.write(file, swatch_files.thumbnail(swatch.maps["colour"], PIXELS), swatch.rights)
            cloths.append({"fabric": to_dict(fabric), "file": str(file)})
        shown = json.dumps({"programme": programme, "cloths": cloths})
        look.look_of(bpy.data.scenes[name]).swatches = shown

    def _next(self, base: Fabric, seed: int) -> Fabric:
        if self.colours:
            return colourway(base if base.seed is not None else dataclasses.replace(base, seed=0), seed)
        if base.exact:
            fresh = Fabric(base.kind, physics=base.physics)
            from ...workflows import swatches

            return dataclasses.replace(swatches.varied_by(fresh, seed), seed=seed)
        return dataclasses.replace(base, seed=seed)


def _made(fabric: Fabric) -> Generator[Any, None, Any]:
    """The ``fabrics.Swatch``."""
    from ...formats import rights
    from ...workflows import swatches

    if fabric.exact:
        return swatches.drawn(fabric, PIXELS)
    card = rights.card_of(swatches.WEIGHTS)
    answer = yield from runtime_call("fabric.sample", swatches.sample_request(fabric, PIXELS), f"Weaving {fabric.kind}")
    return swatches.received(fabric, PIXELS, answer, card)


class TRYON_OT_pick_swatch(bpy.types.Operator):
    """Cut the garment from this cloth, at once where it is worn; how it hangs and how it lies stay as they are"""

    bl_idname = "tryon.pick_swatch"
    bl_label = "Pick"
    bl_options = {"REGISTER", "UNDO"}
    index: bpy.props.IntProperty(options={"HIDDEN", "SKIP_SAVE"}, min=0, max=SHOWN - 1)  # type: ignore[valid-type]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        hint = in_the_way(context)
        if hint:
            cls.poll_message_set(hint)
        return not hint

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """Show it on the panel, and on the garment."""
        shelved = shelf(context.scene)
        cloths = shelved.get("cloths", ())
        if self.index >= len(cloths):
            self.report({"ERROR"}, said("There is no such swatch. Make some first."))
            return {"CANCELLED"}
        group = fabric_of(look.look_of(context.scene).garments, shelved["programme"])
        before = fabric_from(group)
        found = build(Fabric, cloths[self.index]["fabric"], "fabric")
        fabric_to(dataclasses.replace(
            found, physics=before.physics, turn=before.turn, shift=before.shift), group)
        scene: Any = context.scene
        weave(scene)
        return {"FINISHED"}


class TRYON_OT_mark_fabric(bpy.types.Operator):
    """Keep a copy of this garment's cloth as an asset, for the Asset Browser: its colours, its scale, its rights"""

    bl_idname = "tryon.mark_fabric"
    bl_label = "Mark as Asset"
    bl_options = {"REGISTER", "UNDO"}
    programme: bpy.props.StringProperty(options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """Copy the material and mark the copy."""
        from ...blender.files import assets
        from ...workflows import swatches

        garments = garments_from(look.look_of(context.scene).garments)
        garment = next((g for g in garments if g.programme == self.programme), None)
        try:
            if garment is None:
                raise SpecError(f"There is no {self.programme}.", "Wear it first.")
            card = swatches.card_for(garment.fabric)
            scene: Any = context.scene
            name = assets.keep(scene, garment, card)
        except SpecError as error:
            self.report({"ERROR"}, sentence(error))
            return {"CANCELLED"}
        SESSION.notes["fabric"] = (f"{name} is an asset of this file",)
        return {"FINISHED"}


class TRYON_OT_part(bpy.types.Operator):
    """Cut a part of the garment (collar, cuffs and others) from a cloth of its own, or from the garment's again"""

    bl_idname = "tryon.part"
    bl_label = "Part"
    bl_options = {"REGISTER", "UNDO"}
    programme: bpy.props.StringProperty(options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]
    remove: bpy.props.IntProperty(default=-1, options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        hint = in_the_way(context)
        if hint:
            cls.poll_message_set(hint)
        return not hint

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """One more with the garment's own cloth, or one less."""
        garment = getattr(look.look_of(context.scene).garments, self.programme)
        if self.remove >= 0:
            garment.parts.remove(self.remove)
            return {"FINISHED"}
        taken = {entry.part for entry in garment.parts}
        free = next((name for name in PARTS if name not in taken), None)
        if free is None:
            self.report({"ERROR"}, said("Every part has a cloth of its own."))
            return {"CANCELLED"}
        entry = garment.parts.add()
        entry.part = free
        fabric_to(fabric_from(garment.fabric), entry.fabric)
        return {"FINISHED"}


CLASSES = (TRYON_OT_swatches, TRYON_OT_pick_swatch, TRYON_OT_mark_fabric, TRYON_OT_part)
