# SPDX-License-Identifier: GPL-3.0-or-later
"""New cloth for the garments: the one that the panel says, or the next variant of it. A drape stays as it is."""

from typing import Any

import bpy

from ...blender import people
from ...spec.look import Look
from ..properties import garments, kinds, look
from .look import LookOperator


def wears(scene: bpy.types.Scene) -> bool:
    """Whether the person that is edited wears a garment of ours."""
    return bool(people.worn(scene, "garment"))


class FabricOperator(LookOperator):
    """What concerns the cloth's looks, and leaves how it hangs."""

    section = until = "fabric"

    def last_stage(self, scene: bpy.types.Scene) -> str:
        """Where garments are there, but as a former version has left them, their drape is put on again."""
        old = bool(look.look_of(scene).certificate) and not self.alone(scene, look.look_from_scene(scene, self.until))
        return "drape" if old else self.until

    def alone(self, scene: bpy.types.Scene, wanted: Look) -> bool:
        """Garments that are there hang as they do; what is not there yet is sewn."""
        from ...blender.cloth import dress

        return all(dress.rewoven(scene, garment) is not None for garment in wanted.garments)


class TRYON_OT_fabric(FabricOperator, bpy.types.Operator):
    """Make the cloth of every garment, scaled in real centimetres. A drape stays as it is"""

    bl_idname = "tryon.fabric"
    bl_label = "Weave"
    bl_options = {"REGISTER", "UNDO"}


class TRYON_OT_new_fabric(FabricOperator, bpy.types.Operator):
    """Another variant of this cloth: the next seed, shown at once where the garment is worn"""

    bl_idname = "tryon.new_fabric"
    bl_label = "New variant"
    bl_options = {"REGISTER", "UNDO"}
    _before: Any = None
    programme: bpy.props.StringProperty(name="Garment", options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]

    def prepare(self, scene: bpy.types.Scene) -> None:
        """Count on from the seed shown, so that going back is typing one less."""
        fabric = garments.fabric_of(look.look_of(scene).garments, self.programme)
        self._before = (scene.name, fabric.use_seed, fabric.seed)
        fabric.seed = (fabric.seed + 1) % kinds.HIGHEST_SEED if fabric.use_seed else 1
        fabric.use_seed = True

    def last_stage(self, scene: bpy.types.Scene) -> str:
        return super().last_stage(scene) if wears(scene) else ""

    def restore(self) -> None:
        super().restore()
        if self._before is None:
            return
        name, *before = self._before
        fabric = garments.fabric_of(look.look_of(bpy.data.scenes[name]).garments, self.programme)
        fabric.use_seed, fabric.seed = before


CLASSES = (TRYON_OT_fabric, TRYON_OT_new_fabric)
