# SPDX-License-Identifier: GPL-3.0-or-later
"""New cloth for the garments: the one that the panel says, the next variant of it, or a photo's. A drape stays."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy

from ...blender import people
from ...core.errors import TryOnError
from ...spec.fabric import IMAGE
from ...spec.look import Look
from .. import preferences
from ..properties import garments, kinds, look
from .look import LookOperator
from .modal import ModalOperator, in_the_way, runtime_call

PHOTOS = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp")
REDRAWN = 512  # pixels a side of a redrawn photo


def wears(scene: bpy.types.Scene) -> bool:
    """Whether the person that is edited wears a garment of ours."""
    return bool(people.worn(scene, "garment"))


class FabricOperator(LookOperator):
    """What concerns the cloth's looks, and leaves how it hangs."""

    section = until = "fabric"

    def last_stage(self, scene: bpy.types.Scene) -> str:
        """Where garments are there, but as a former version has left them, their drape is put on again."""
        old = bool(look.look_of(scene).certificate) and not self.alone(scene, look.look_from_scene(scene, self.until))
        return "evaluate" if old else self.until

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


def weave(scene: bpy.types.Scene) -> None:
    """Show the panel's cloth where the garment is worn."""
    if wears(scene) and bpy.ops.tryon.fabric.poll():  # type: ignore[attr-defined]
        bpy.ops.tryon.fabric("INVOKE_DEFAULT")  # type: ignore[attr-defined]


def cut_from(fabric: Any, image: Path, tile: str, rights: str | None = None) -> None:
    """Have a fabric's properties say this picture; how it hangs and lies stay as they are."""
    fabric.kind, fabric.image, fabric.tile = IMAGE, str(image), tile
    if rights is not None:
        fabric.rights = rights


class TRYON_OT_photo_fabric(bpy.types.Operator):
    """Cut the garment from a photo or scan of yours"""

    bl_idname = "tryon.photo_fabric"
    bl_label = "Photo to Fabric"
    bl_options = {"REGISTER", "UNDO"}
    programme: bpy.props.StringProperty(options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]
    redrawn: bpy.props.BoolProperty(  # type: ignore[valid-type]
        name="Redrawn", options={"SKIP_SAVE"},
        description="Have the generator draw the cloth anew, so that it tiles; off: as it is, at its full detail")
    filepath: bpy.props.StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})  # type: ignore[valid-type]
    filter_glob: bpy.props.StringProperty(  # type: ignore[valid-type]
        default=";".join(f"*{e}" for e in PHOTOS), options={"HIDDEN"})

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        hint = in_the_way(context)
        if hint:
            cls.poll_message_set(hint)
        return not hint

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        """Ask for the file."""
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """On the panel and on the garment, if the file is a picture; or have it redrawn first."""
        from ...formats import photo

        scene: Any = context.scene
        path = Path(bpy.path.abspath(self.filepath))
        try:
            photo.request(path)
        except TryOnError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        if self.redrawn:
            how = "EXEC_DEFAULT" if bpy.app.background else "INVOKE_DEFAULT"
            bpy.ops.tryon.redraw_photo(how, programme=self.programme, filepath=str(path))  # type: ignore[attr-defined]
            return {"FINISHED"}
        cut_from(garments.fabric_of(look.look_of(scene).garments, self.programme), path, "auto")
        weave(scene)
        return {"FINISHED"}


class TRYON_OT_redraw_photo(ModalOperator, bpy.types.Operator):
    """Find the generator's cloth that is nearest to a photo, and cut the garment from that"""

    bl_idname = "tryon.redraw_photo"
    bl_label = "Redraw photo"
    bl_options = {"REGISTER", "UNDO"}
    section = "fabric"
    needs_object_mode = False
    programme: bpy.props.StringProperty(options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]
    filepath: bpy.props.StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})  # type: ignore[valid-type]
    _said = ""

    def steps(self, context: bpy.types.Context) -> Iterator[Any]:
        """Read the photo, find the cloth, keep its picture with its rights beside the kept results."""
        from ...formats import photo, rights
        from ...workflows import swatch_edits, swatches

        scene: Any = context.scene
        name, path = scene.name, Path(self.filepath)
        asked = photo.request(path)
        image = (yield from runtime_call("fabric.photo", asked, "Reading the picture"))["image"]
        card = rights.card_of(swatches.WEIGHTS)
        params = {"image": image, "kind": None, "size": REDRAWN}
        answer = yield from runtime_call("fabric.project", params, "Redrawing the cloth")
        swatch, nearness = swatch_edits.projected(image, answer, REDRAWN, card)
        file = preferences.store_folder() / "photos" / f"{path.stem}-{swatch.rights.pixels[:12]}.png"
        rights.write(file, swatch.maps["colour"], swatch.rights)
        fabric = garments.fabric_of(look.look_of(bpy.data.scenes[name]).garments, self.programme)
        cut_from(fabric, file, "as-is", f"Redrawn from {path.name} by {card.model}"[:200])
        self._said = f"{path.name} redrawn as {kinds.label(swatch.fabric.kind)}, {nearness:.0f} dB near"

    def finished(self) -> str:
        """Which kind of cloth it was taken for, and how near it came."""
        if not bpy.app.background:
            bpy.app.timers.register(lambda: weave(bpy.context.scene), first_interval=0.1)  # type: ignore[arg-type]
        return self._said


CLASSES = (TRYON_OT_fabric, TRYON_OT_new_fabric, TRYON_OT_photo_fabric, TRYON_OT_redraw_photo)
