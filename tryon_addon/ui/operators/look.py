# SPDX-License-Identifier: GPL-3.0-or-later
"""The operators that make a look, or a part of it: properties -> spec -> pipeline -> report."""

import contextlib
from collections.abc import Generator, Iterable, Iterator
from typing import Any

import bpy

from ...blender import people
from ...spec.look import Look
from ...spec.stamp import Stamps
from .. import preferences
from ..live.body import get_ready, read_measures
from ..properties.look import look_from_scene, look_of, move_in
from ..session import SESSION
from . import own_mesh, record
from .modal import ModalOperator


def _pictures(scene: bpy.types.Scene, look: Look) -> Any:
    from ...workflows import look_files

    return look_files.delivery_of(record.output_folder(scene), look, look_files.PICTURES)


class LookOperator(ModalOperator):
    """One button that runs the pipeline as far as ``until``; what is unchanged comes from the cache."""

    until = "render"
    content = False  # with the best so far that a job has left where it was ended
    _job: Any = None
    _found: Any = None

    def last_stage(self, scene: bpy.types.Scene) -> str:
        """How far to go in this scene; empty for nothing at all."""
        return self.until

    def alone(self, scene: bpy.types.Scene, look: Look) -> bool:
        """Whether that stage is all that is done, on what the scene wears."""
        return False

    def prepare(self, scene: bpy.types.Scene) -> None:
        """Change properties before they are read: the scene's own meshes are taken as they are now."""
        if self.last_stage(scene) not in ("", "body"):
            own_mesh.take_again(look_of(scene).garments.files)

    def look(self, scene: bpy.types.Scene) -> Generator[Any, None, Look]:
        """What to make; returned by a generator, as it may take the runtime a while to find."""
        yield from ()
        return look_from_scene(scene, self.last_stage(scene))

    def steps(self, context: bpy.types.Context) -> Iterator[Any]:
        """The pipeline's own steps; the scene's record at the end."""
        from ...pipeline.job import Job
        from ...pipeline.workplace import unseen
        from ...workflows import look_files
        from ..live.drape import Falling

        scene: Any = context.scene
        name = scene.name
        self._job, self._found = None, record.contents(scene)
        if person := people.active(scene):
            people.edit(scene, people.shown(people.writable(person), scene))
        self.prepare(scene)
        until = self.last_stage(scene)
        if not until:
            return
        look = yield from self.look(scene)
        scene = bpy.data.scenes[name]
        stamps = Stamps(look_of(scene).stamp, preferences.people())
        with contextlib.ExitStack() as stack:
            delivery = stack.enter_context(_pictures(scene, look)) if until == "render" else None
            falling = None if bpy.app.background else stack.enter_context(Falling(name))
            self._job = Job(
                look,
                until=until,
                alone=self.alone(scene, look),
                out=delivery.aside if delivery else None,
                runtime=preferences.runtime(),
                store=preferences.store(),
                scene=scene,
                person=people.active(scene),
                welcome=lambda person: move_in(bpy.data.scenes[name], person),
                population=look_of(scene).measures.population,
                patience=look_of(scene).patience,
                stamps=stamps,
                aside=True,  # a studio is none of the artist's scene
                content=self.content,
                watch=falling or unseen,
            )
            yield from self._kept(self._job.steps(), falling)
            result = self._job.result
            if delivery:
                pictures = [delivery.final(path) for path in result.views.values()]
                stamps.remember(pictures, result.look.body, look.body)
                look_files.deliver(delivery, result)
        SESSION.notes["cache"] = tuple(filter(None, [result.unkept]))
        scene = bpy.data.scenes[name]
        record.keep(scene, result)
        get_ready(scene)
        if not bpy.app.background and result.body and result.body not in {obj for obj, _ in self._found}:
            from ..live import first_sight

            first_sight.look_at(scene)

    def _kept(self, steps: Any, falling: Any) -> Iterator[Any]:
        """The job's steps, at which the best drape so far is kept as soon as somebody wants that, and no drape is seen
        ``falling`` any more once it is worn."""
        with contextlib.closing(steps):
            for step in steps:
                SESSION.can_keep = self._job.waiting is not None
                if SESSION.keeping and SESSION.can_keep:
                    self._job.waiting.end()
                SESSION.keeping = False
                if falling is not None and self._job.result.garments:
                    falling.end()
                SESSION.pictures = {view: str(path) for view, path in self._job.result.views.items()}
                yield step

    def settled(self) -> Iterable[str]:
        """Its own and the stages it ran."""
        from ...pipeline.job import STAGES

        return (self.section, *(STAGES[: STAGES.index(self._job.until) + 1] if self._job else ()))

    def place(self) -> str:
        """The stage that runs, or ran last."""
        return (self._job and self._job.running) or self.section

    def cancelled(self) -> None:
        """Offer what the drape that was ended has left."""
        SESSION.left = self._job.left if self._job else ""

    def restore(self) -> None:
        """Undo what reached the scene; before the last moments of a job that is nothing. Whoever is dressed and was to
        be rendered stays dressed."""
        if self._job is None or bpy.app.background:
            return
        if self._job.running == "render":
            self._job.result.views = {}
            record.keep(self._job.scene, self._job.result)
            return
        if not self._job.result.body and record.contents(self._job.scene) == self._found:
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
    """Make the person, sew and drape the garments, and judge the fit. What is unchanged is not computed again"""

    bl_idname = "tryon.dress"
    bl_label = "Dress"
    bl_options = {"REGISTER", "UNDO"}
    until = "evaluate"


class TRYON_OT_body(LookOperator, bpy.types.Operator):
    """Make the person from the sliders, undressed. Once made, the person follows the sliders at once"""

    bl_idname = "tryon.body"
    bl_label = "Make body"
    bl_options = {"REGISTER", "UNDO"}
    section = until = "body"

    def finished(self) -> str:
        read_measures(bpy.context.scene)  # type: ignore[arg-type]
        return super().finished()


class TRYON_OT_garment(LookOperator, bpy.types.Operator):
    """Draw the patterns to the person's measures and sew them on, without draping yet"""

    bl_idname = "tryon.garment"
    bl_label = "Sew"
    bl_options = {"REGISTER", "UNDO"}
    section = until = "garment"


class TRYON_OT_drape(LookOperator, bpy.types.Operator):
    """Let the garments settle on the person until nothing moves, then judge the fit"""

    bl_idname = "tryon.drape"
    bl_label = "Drape"
    bl_options = {"REGISTER", "UNDO"}
    section, until = "drape", "evaluate"


class TRYON_OT_keep_left(LookOperator, bpy.types.Operator):
    """Put on the best drape that there was by then, with its verdict, and drape what is worn over it"""

    bl_idname = "tryon.keep_left"
    bl_label = "Keep the Best So Far"
    bl_options = {"REGISTER", "UNDO"}
    section, until = "drape", "evaluate"
    content = True


class TRYON_OT_render(LookOperator, bpy.types.Operator):
    """Render the chosen views in a studio, by a second Blender, while you go on working. Whatever has changed is made
    anew first"""

    bl_idname = "tryon.render"
    bl_label = "Render Views"
    bl_options = {"REGISTER", "UNDO"}
    section = until = "render"


CLASSES = (TRYON_OT_dress, TRYON_OT_body, TRYON_OT_garment, TRYON_OT_drape, TRYON_OT_keep_left, TRYON_OT_render)
