# SPDX-License-Identifier: GPL-3.0-or-later
"""The garments, inner to outer, drafted and put together around the body."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from ...blender.files import artist_mesh
from ...catalog.body import size_table
from ...catalog.body.measures import sex_word
from ...core import cache
from ...spec import fit_request, keys, people_store
from ...spec.look import Garment, body_from_dict, cut_of, shape_of
from ..context import Work
from ..pending import Asked
from ..result import Step

T = TypeVar("T")


class Orders:
    """Garments that are being sewn, inner to outer, while the job goes on; ``close`` when no more are wanted."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.asked: list[Asked] = []

    def place(self, body_key: str) -> Generator[Step, None, None]:
        """Ask for ``garment.sew`` of all, and wait for the first."""
        for garment in self.work.look.garments:
            params = yield from _question(self.work, garment)
            name = self.work.name("sew", garment=params["garment"], body=body_key, cut_for=params["cut_for"])
            label = f"Sewing the {garment.definition.label}"
            self.asked.append(self.work.ask(name, _method(garment), params, label))
        if self.asked:
            yield from self.work.told(self.asked[0].wait(), 0, 1)

    def take(self, order: int) -> Generator[Step, None, dict]:
        """One garment's answer."""
        sewn = yield from self.work.told(self.asked[order].wait(), order, len(self.asked))
        label = self.work.look.garments[order].definition.label
        self.work.result.notes += [f"{label}: {note}" for note in sewn.get("notes", ())]
        return sewn

    def watched(self, work: Generator[Step, None, T]) -> Generator[Step, None, T]:
        """The ``work`` on what is sewn, given up as soon as one of the others cannot be."""
        with closing(work):
            try:
                while True:
                    yield next(work)
                    for asked in self.asked:
                        asked.check()
            except StopIteration as end:
                return end.value

    def close(self) -> None:
        """Sew no further."""
        for asked in reversed(self.asked):  # what is on the table last: else the next would be put there
            asked.close()


def again(work: Work, garment: Garment, iterations: int) -> Generator[Step, None, dict]:
    """A garment sewn anew, with more iterations."""
    params = (yield from _question(work, garment)) | {"iterations": iterations}
    label = f"Sewing the {garment.definition.label} longer"
    return (yield from work.call(_method(garment), params, label))


def _question(work: Work, garment: Garment) -> Generator[Step, None, dict[str, Any]]:
    """What ``garment.sew`` is asked."""
    shape: dict[str, Any] = {}
    if garment.mesh:
        shape = {"mesh": artist_mesh.from_file(garment.file).as_dict(), "name": garment.definition.label,
                 "design": dict(garment.design)}
    return shape | {
        "garment": cut_of(garment),
        "cut_for": (yield from _size(work, garment)) if garment.size else None,
        "body": shape_of(work.look.body),
        "pose": work.look.drape_pose,
    }


def _size(work: Work, garment: Garment) -> Generator[Step, None, dict[str, Any]]:
    """The form of the fit model that a garment's size is cut for."""
    sex = sex_word(work.look.body.gender)
    chart = Path(garment.chart) if garment.chart else None
    params = size_table.question(size_table.size(garment.size, None if chart else sex, chart), sex)
    name = cache.key(people_store.FIT, keys.version_of(people_store.FIT), weights=keys.weights("body"), **params)
    found = work.store.get(name)
    if found is None:
        said = yield from work.call("body.fit", params, f"Fitting size {garment.size}")
        found = fit_request.answer(said, params["population"])
        work.store.put(name, found)
    return shape_of(body_from_dict(found["body"]))


def _method(garment: Garment) -> str:
    """The runtime's call that puts the garment on."""
    return "garment.sew_mesh" if garment.mesh else "garment.sew"
