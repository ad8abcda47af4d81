# SPDX-License-Identifier: GPL-3.0-or-later
"""The operators that make a look, or a part of it: properties -> spec -> pipeline -> report."""

import json
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any

import bpy

from .. import body_properties, garment_properties, measure_properties, preferences, properties, property_kinds
from ..core.certificate import Certificate
from ..core.spec import Look
from ..core.spec import shape_of as shape_of_body
from . import live, own_mesh
from .work import WorkOperator

if TYPE_CHECKING:
    from ..pipeline import LookResult


def output_folder(scene: bpy.types.Scene) -> Path:
    """Where the pictures go: as the panel says, or a temporary folder as long as the file is not saved."""
    chosen = properties.look_of(scene).output or properties.DEFAULT_OUTPUT
    if chosen.startswith("//") and not bpy.data.filepath:
        return Path(gettempdir()) / chosen.lstrip("/")
    return Path(bpy.path.abspath(chosen))


def shape_of(look: Look) -> str:
    """What a drape depends on, as text: where it differs from the drape's own, the drape is out of date."""
    worn = [(g.programme, dict(g.design), g.physics, g.file, g.body_file, g.size, g.chart) for g in look.garments]
    return json.dumps([shape_of_body(look.body), look.pose, worn], sort_keys=True)


def record(scene: bpy.types.Scene, result: "LookResult") -> None:
    """Keep what the panel tells of a finished job with the scene, so that file and undo carry it."""
    group = properties.look_of(scene)
    if result.body_fit:
        body_properties.body_to(result.look.body, group.body)  # the wish has become a body
        measure_properties.show(group.measures, result.body_fit["achieved"])
    certificate: Certificate | None = result.certificate
    group.certificate = json.dumps(certificate.as_dict()) if certificate else ""
    group.made = shape_of(result.look)
    if result.views:
        group.pictures = json.dumps({view: str(path) for view, path in result.views.items()})


def wears(scene: bpy.types.Scene) -> bool:
    """Whether a garment of ours is in the scene."""
    return any(obj.get("tryon_role") == "garment" for obj in scene.objects)


def contents(scene: bpy.types.Scene) -> set[tuple[str, int]]:
    """Objects and their data: differs once a job has begun to change the scene."""
    return {(obj.name, obj.data.as_pointer() if obj.data else 0) for obj in scene.objects}


class LookOperator(WorkOperator):
    """One button that runs the pipeline as far as ``until``; what is unchanged comes from the cache."""

    until = "render"
    _job: Any = None
    _found: Any = None

    def last_stage(self, scene: bpy.types.Scene) -> str:
        """How far to go in this scene; empty for nothing at all."""
        return self.until

    def prepare(self, scene: bpy.types.Scene) -> None:
        """Change properties before they are read: the scene's own meshes are taken as they are now."""
        if self.last_stage(scene) not in ("", "body"):
            own_mesh.take_again(properties.look_of(scene).garments.files)

    def look(self, scene: bpy.types.Scene) -> Generator[Any, None, Look]:
        """What to make; returned by a generator, as it may take the runtime a while to find."""
        yield from ()
        return properties.look_from_scene(scene)

    def work(self, context: bpy.types.Context) -> Iterator[Any]:
        """The pipeline's own steps; the scene's record at the end."""
        from ..pipeline import Job

        scene: Any = context.scene
        name = scene.name
        self._job, self._found = None, contents(scene)
        self.prepare(scene)
        until = self.last_stage(scene)
        if not until:
            return
        look = yield from self.look(scene)
        scene = bpy.data.scenes[name]
        self._job = Job(
            look,
            until=until,
            out=output_folder(scene),
            runtime=preferences.runtime(),
            store=preferences.store(),
            scene=scene,
            population=properties.look_of(scene).measures.population,
        )
        yield from self._job.steps()
        record(bpy.data.scenes[name], self._job.result)

    def settled(self) -> Iterable[str]:
        """Its own and the stages it ran."""
        from ..pipeline import STAGES

        return (self.section, *(STAGES[: STAGES.index(self._job.until) + 1] if self._job else ()))

    def place(self) -> str:
        """The first stage that was not finished."""
        from ..pipeline import STAGES

        if self._job is None:
            return self.section
        wanted = STAGES[: STAGES.index(self._job.until) + 1]
        return next((s for s in wanted if s not in self._job.result.timings), self.section)

    def restore(self) -> None:
        """Undo what reached the scene; before the last moments of a job that is nothing."""
        if self._job is None or bpy.app.background:
            return
        if not self._job.result.body and contents(self._job.scene) == self._found:
            return
        try:
            bpy.ops.ed.undo_push(message=f"{self.bl_label} (not finished)")  # type: ignore[attr-defined]
            bpy.ops.ed.undo()
        except RuntimeError:  # undo is switched off in the preferences
            pass

    def finished(self) -> str:
        """The certificate in a sentence, where there is one."""
        certificate = self._job.result.certificate if self._job else None
        if certificate is None:
            return super().finished()
        if certificate.passed:
            return f"{self.bl_label}: the fit passed"  # type: ignore[attr-defined]
        return f"{self.bl_label}: the fit did not pass: {certificate.reasons[0]}"  # type: ignore[attr-defined]


class TRYON_OT_dress(LookOperator, bpy.types.Operator):
    """Make the person, sew and drape the garments, and render the views. What is unchanged is not computed again"""

    bl_idname = "tryon.dress"
    bl_label = "Dress"
    bl_options = {"REGISTER", "UNDO"}


class TRYON_OT_body(LookOperator, bpy.types.Operator):
    """Make the person from the sliders, undressed. Once made, the person follows the sliders at once"""

    bl_idname = "tryon.body"
    bl_label = "Make body"
    bl_options = {"REGISTER", "UNDO"}
    section = until = "body"

    def finished(self) -> str:
        live.read(bpy.context.scene)  # type: ignore[arg-type]
        return super().finished()


class TRYON_OT_garment(LookOperator, bpy.types.Operator):
    """Draw the patterns to the person's measures and sew them on, without draping yet"""

    bl_idname = "tryon.garment"
    bl_label = "Sew"
    bl_options = {"REGISTER", "UNDO"}
    section = until = "garment"


class FabricOperator(LookOperator):
    """What concerns the cloth's looks, and leaves how it hangs."""

    section = until = "fabric"

    def last_stage(self, scene: bpy.types.Scene) -> str:
        """A draped garment stays draped: its drape comes from the cache."""
        return "drape" if properties.look_of(scene).certificate else self.until


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
        fabric = garment_properties.fabric_of(properties.look_of(scene).garments, self.programme)
        self._before = (scene.name, fabric.use_seed, fabric.seed)
        fabric.seed = (fabric.seed + 1) % property_kinds.HIGHEST_SEED if fabric.use_seed else 1
        fabric.use_seed = True

    def last_stage(self, scene: bpy.types.Scene) -> str:
        return super().last_stage(scene) if wears(scene) else ""

    def restore(self) -> None:
        super().restore()
        if self._before is None:
            return
        name, *before = self._before
        fabric = garment_properties.fabric_of(properties.look_of(bpy.data.scenes[name]).garments, self.programme)
        fabric.use_seed, fabric.seed = before


class TRYON_OT_drape(LookOperator, bpy.types.Operator):
    """Let the garments settle on the person until nothing moves, then judge the fit"""

    bl_idname = "tryon.drape"
    bl_label = "Drape"
    bl_options = {"REGISTER", "UNDO"}
    section = until = "drape"


class TRYON_OT_render(LookOperator, bpy.types.Operator):
    """Light the studio and render the chosen views. Whatever has changed before is made anew first"""

    bl_idname = "tryon.render"
    bl_label = "Render"
    bl_options = {"REGISTER", "UNDO"}
    section = until = "render"


CLASSES = (
    TRYON_OT_dress,
    TRYON_OT_body,
    TRYON_OT_garment,
    TRYON_OT_fabric,
    TRYON_OT_new_fabric,
    TRYON_OT_drape,
    TRYON_OT_render,
)
