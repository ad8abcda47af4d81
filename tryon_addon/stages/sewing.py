# SPDX-License-Identifier: GPL-3.0-or-later
"""The garments, inner to outer, drafted and put together around the body."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

from ..core import cache, saved, size_table, wish
from ..core.measures import sex_word
from ..core.spec import Garment, body_from_dict, cut_of, shape_of
from ..scene import artist
from . import kept
from .result import Step
from .work import Work


def sew(work: Work, body_key: str) -> Generator[Step, None, tuple[list[dict], list[str]]]:
    """The answers of ``garment.sew``, and the names that they are kept under."""
    sewn: list[dict] = []
    keys: list[str] = []
    count = len(work.look.garments)
    for i, garment in enumerate(work.look.garments):
        params = yield from _question(work, garment)
        name = work.name("sew", garment=params["garment"], body=body_key, cut_for=params["cut_for"])
        label = f"Sewing the {garment.definition.label}"
        sewn.append((yield from work.kept(name, _method(garment), params, label, i / count, (i + 1) / count)))
        work.result.notes += [f"{garment.definition.label}: {note}" for note in sewn[-1].get("notes", ())]
        keys.append(name)
    return sewn, keys


def again(work: Work, garment: Garment, iterations: int) -> Generator[Step, None, dict]:
    """A garment sewn anew, with more iterations."""
    params = (yield from _question(work, garment)) | {"iterations": iterations}
    label = f"Sewing the {garment.definition.label} longer"
    return (yield from work.call(_method(garment), params, label))


def _question(work: Work, garment: Garment) -> Generator[Step, None, dict[str, Any]]:
    """What ``garment.sew`` is asked."""
    shape: dict[str, Any] = {}
    if garment.mesh:
        shape = {"mesh": artist.from_file(garment.file).as_dict(), "name": garment.definition.label,
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
    name = cache.key(saved.FIT, kept.version_of(saved.FIT), weights=kept.weights("body"), **params)
    found = work.store.get(name)
    if found is None:
        said = yield from work.call("body.fit", params, f"Fitting size {garment.size}")
        found = wish.answer(said, params["population"])
        work.store.put(name, found)
    return shape_of(body_from_dict(found["body"]))


def _method(garment: Garment) -> str:
    """The runtime's call that puts the garment on."""
    return "garment.sew_mesh" if garment.mesh else "garment.sew"
