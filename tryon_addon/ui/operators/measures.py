# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies by their measures: fit the locked ones, draw somebody new, say where people stand."""

import dataclasses
import random
from collections.abc import Generator, Iterable, Iterator
from typing import Any

import bpy

from ...catalog.body.measures import BY_NAME, CONDITIONS, sex_word
from ...core.errors import SpecError
from ...core.progress import Step
from ...spec.look import Look, body_from_dict
from ...spec.random_person import random_person
from ..language import said
from ..live.body import read_measures
from ..properties import kinds, measures
from ..properties.body import body_to
from ..properties.look import look_from_scene, look_of
from ..session import SESSION
from .look import LookOperator
from .modal import ModalOperator, in_the_way, runtime_call

SECTION = "measures"
OFF = 0.3  # cm, kg: a locked measure that is missed by more is worth a line


def percentile_table(scene: Any) -> Generator[Step, None, None]:
    """Have the percentiles of the person's sex and population, unless they are there."""
    group = look_of(scene).measures
    if measures.knows_percentiles(group):
        return
    name = scene.name
    sex = sex_word(look_of(scene).body.gender)
    params = {"sex": sex, "population": group.population, "measures": {}, "at": list(measures.GRID),
              "names": list(measures.HAS_PERCENTILE)}
    answer = yield from runtime_call("body.percentiles", params, "Looking up the population")
    values = {n: [float(v) for v in row] for n, row in answer["values"].items()}
    group = look_of(bpy.data.scenes[name]).measures
    measures.keep_quantiles(group, sex, params["population"], values)


class MeasureOperator(LookOperator):
    """A body by measures: found, made, and shown on the sliders and fields."""

    section = SECTION
    until = "body"

    def steps(self, context: bpy.types.Context) -> Iterator[Any]:
        name = context.scene.name
        yield from super().steps(context)
        scene = bpy.data.scenes[name]
        result = self._job.result
        body_to(result.look.body, look_of(scene).body)
        SESSION.notes[SECTION] = tuple(notes_of(result.body_fit))
        yield from percentile_table(scene)

    def place(self) -> str:
        """All that goes wrong here is shown beside the fields."""
        return SECTION

    def finished(self) -> str:
        read_measures(bpy.context.scene)  # type: ignore[arg-type]
        return self.said()

    def said(self) -> str:
        """One line for the status bar."""
        raise NotImplementedError


def notes_of(fit: dict[str, Any] | None) -> Iterator[str]:
    """What is worth a line of a fit: measures that were missed, then the solver's own sentences."""
    if fit is None:
        return
    for name, error in fit["error"].items():
        if abs(error) > OFF:
            measure = BY_NAME[name]
            text = f"{measure.label}: asked {fit['asked'][name]:.1f}, has {fit['achieved'][name]:.1f} {measure.unit}."
            yield text
    yield from fit["notes"]


class TRYON_OT_fit(MeasureOperator, bpy.types.Operator):
    """Find the body that has the locked measures, and make it. What is open follows from real people"""

    bl_idname = "tryon.fit"
    bl_label = "Fit"
    bl_options = {"REGISTER", "UNDO"}

    def look(self, scene: bpy.types.Scene) -> Generator[Any, None, Look]:
        """The panel's look with the locked measures as a fit request."""
        yield from ()
        look = look_from_scene(scene, "body")
        requested = measures.locked(look_of(scene).measures, kinds.plain_float)
        if not requested:
            raise SpecError("No measure is locked.", "Type a value, or close a lock beside one, and press Fit again.")
        return dataclasses.replace(look, body=dataclasses.replace(look.body, measures=requested))

    def said(self) -> str:
        fit = self._job.result.body_fit
        worst = max((abs(e) for e in fit["error"].values()), default=0.0)
        return f"Fit: {len(fit['asked'])} measures, the farthest off by {worst:.1f}"


class TRYON_OT_surprise(MeasureOperator, bpy.types.Operator):
    """Draw a person from the distribution of real ones and make it; what is locked is kept. Every press is another"""

    bl_idname = "tryon.surprise"
    bl_label = "Surprise me"
    bl_options = {"REGISTER", "UNDO"}
    seed: bpy.props.IntProperty(  # type: ignore[valid-type]
        name="Seed", description="Number of the person: the same number, the same person; -1 takes the panel's",
        default=-1, min=-1, max=kinds.HIGHEST_SEED, options={"SKIP_SAVE"},
    )
    _before: Any = None

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        """The next seed for every press, so that going back is typing one less."""
        group = look_of(context.scene).measures
        self._before = (context.scene.name, group.seed)
        group.seed = (group.seed + 1) % kinds.HIGHEST_SEED
        return super().invoke(context, event)

    def look(self, scene: bpy.types.Scene) -> Generator[Any, None, Look]:
        """The panel's look with the person drawn; locks that are no conditions of a draw become a fit request."""
        from ...spec.fit_request import rounded
        from ...workflows import people  # numpy comes with it, and enabling the extension has to be instant

        group: Any = look_of(scene)
        look = look_from_scene(scene, "body")
        requested = measures.locked(group.measures, kinds.plain_float)
        conditions: dict[str, Any] = {}
        for condition, name in CONDITIONS.items():
            if name in requested:
                conditions[condition] = requested[name]
        if group.measures.lock_sex:
            conditions["sex"] = sex_word(group.body.gender)
        if group.measures.lock_age:
            conditions["age"] = kinds.plain_float(group.body.age)
        seed = group.measures.seed if self.seed < 0 else self.seed
        params = people.sample_request(1, seed, conditions, group.measures.population)
        answer = yield from runtime_call("body.sample", params, "Drawing a person")
        drawn = dict(zip(answer["names"], map(float, answer["measures"][0]), strict=True))
        person = rounded(body_from_dict(people.with_face(answer["bodies"][0], seed, 0)))
        person = people.drawn_by(person, conditions)
        measures.show(look_of(bpy.data.scenes[scene.name]).measures, drawn)
        if set(requested) - set(CONDITIONS.values()):
            person = dataclasses.replace(person, measures=requested)
        return dataclasses.replace(look, body=person)

    def restore(self) -> None:
        super().restore()
        if self._before is not None:
            name, seed = self._before
            look_of(bpy.data.scenes[name]).measures.seed = seed

    def said(self) -> str:
        body = self._job.result.look.body
        return f"{sex_word(body.gender).capitalize()}, {body.age:.0f} years, {body.height:.0f} cm"


class TRYON_OT_percentiles(ModalOperator, bpy.types.Operator):
    """Look up where people of this sex and population stand, so that each measure shows its percentile"""

    bl_idname = "tryon.percentiles"
    bl_label = "Look up percentiles"
    bl_options = {"REGISTER"}
    section = SECTION
    needs_object_mode = False

    def steps(self, context: bpy.types.Context) -> Iterator[Any]:
        """One call, unless they are there."""
        yield from percentile_table(context.scene)

    def settled(self) -> Iterable[str]:
        return (SECTION,)


class TRYON_OT_random_person(bpy.types.Operator):
    """Move the sliders to a random adult, independently of each other; the same seed is the same person everywhere"""

    bl_idname = "tryon.random_person"
    bl_label = "Random shape"
    bl_options = {"REGISTER", "UNDO"}
    seed: bpy.props.IntProperty(  # type: ignore[valid-type]
        name="Seed",
        description="Number of the person: another number, another person",
        default=1,
        min=0,
        max=kinds.HIGHEST_SEED,
        options={"SKIP_SAVE"},
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        hint = in_the_way(context)
        if hint:
            cls.poll_message_set(hint)
        return not hint

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        """A new seed for every press."""
        self.seed = random.randrange(1, kinds.HIGHEST_SEED)
        return self.execute(context)

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """The sliders; a body that is there follows them."""
        person = random_person(self.seed)
        body_to(person, look_of(context.scene).body)
        self.report({"INFO"}, said(f"Person {self.seed}: {person.age:.0f} years, {person.height:g} cm"))
        return {"FINISHED"}


CLASSES = (TRYON_OT_fit, TRYON_OT_surprise, TRYON_OT_percentiles, TRYON_OT_random_person)
