# SPDX-License-Identifier: GPL-3.0-or-later
"""The garments, inner to outer, drafted and put together around the body; and all that is worn, put on in the scene."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from ...blender.body import assets
from ...blender.cloth import dress, follow
from ...blender.cloth.draped import Draped
from ...blender.cloth.terms import DrapeResult
from ...blender.files import artist_mesh
from ...catalog.body import size_table
from ...catalog.body.measures import sex_word
from ...core.progress import Step
from ...evaluation.certificate import in_sentences
from ...formats import size_charts
from ...spec import fit_request, keys
from ...spec.look import Garment, body_from_dict, cut_of, form_of, shape_of
from .. import accessories, carry
from ..context import Context
from ..pending import Pending
from ..stage import Stage
from . import body, fabric

T = TypeVar("T")


class Orders:
    """Garments that are being sewn, inner to outer, while the job goes on; ``close`` when no more are wanted."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.pending: list[Pending] = []
        self._requests: list[dict[str, Any]] = []  # what the runtime is asked for each

    def place(self) -> Generator[Step, None, None]:
        """Read what all are made from, ask for the innermost and wait for it: nothing can go on without."""
        garments = self.context.look.garments
        for i, garment in enumerate(garments):
            self._requests.append((yield from self.context.told(_request(self.context, garment), i, len(garments))))
        if garments:
            self._ask(1)
            yield from self.context.told(self.pending[0].wait())

    def place_all(self) -> None:
        """Ask for all others, to be sewn while what is there goes on."""
        self._ask(len(self._requests))

    def _ask(self, count: int) -> None:
        look = self.context.look
        for i in range(len(self.pending), count):
            garment, params = look.garments[i], self._requests[i]
            name = keys.sewn(look.body, garment, look.drape_pose, params["cut_for"])
            label = f"Sewing the {in_sentences(garment.definition.label)}"
            self.pending.append(self.context.pending(name, _method(garment), params, label))

    def take(self, order: int) -> Generator[Step, None, dict]:
        """One garment's answer."""
        garments = self.context.look.garments
        sewn = yield from self.context.told(self.pending[order].wait(), order, len(garments))
        label = garments[order].definition.label
        self.context.result.notes += [f"{label}: {note}" for note in sewn.get("notes", ())]
        return sewn

    def watched(self, work: Generator[Step, None, T]) -> Generator[Step, None, T]:
        """The ``work`` on what is sewn, given up as soon as one of the others cannot be."""
        with closing(work):
            try:
                while True:
                    yield next(work)
                    for pending in self.pending:
                        pending.check()
            except StopIteration as end:
                return end.value

    def close(self) -> None:
        """Sew no further."""
        for pending in reversed(self.pending):  # what is on the table last: else the next would be put there
            pending.close()


def again(context: Context, garment: Garment, iterations: int) -> Generator[Step, None, dict]:
    """A garment sewn anew, with more iterations."""
    params = (yield from _request(context, garment)) | {"iterations": iterations}
    label = f"Sewing the {in_sentences(garment.definition.label)} longer"
    return (yield from context.call(_method(garment), params, label))


def _request(context: Context, garment: Garment) -> Generator[Step, None, dict[str, Any]]:
    """What ``garment.sew`` is asked."""
    shape: dict[str, Any] = {}
    if garment.mesh:
        shape = {"mesh": artist_mesh.from_file(garment.file).as_dict(), "name": garment.definition.label,
                 "design": dict(garment.design)}
    return shape | {
        "garment": cut_of(garment),
        "cut_for": (yield from _size(context, garment)) if garment.size else None,
        "body": shape_of(context.look.body),
        "pose": context.look.drape_pose,
    }


def _size(context: Context, garment: Garment) -> Generator[Step, None, dict[str, Any]]:
    """The form of the fit model that a garment's size is cut for."""
    sex = sex_word(context.look.body.gender)
    one = size_charts.size_in(Path(garment.chart), garment.size, note=context.note) if garment.chart \
        else size_table.size(garment.size, sex)
    params = size_table.fit_params(one, sex)
    name = keys.name_of(keys.FIT, **params)
    found = context.store.get(name)
    if found is None:
        said = yield from context.call("body.fit", params, f"Fitting size {garment.size}")
        found = fit_request.fit_result(said, params["population"])
        context.store.put(name, found)
    return shape_of(body_from_dict(found["body"]))


def _method(garment: Garment) -> str:
    """The runtime's call that puts the garment on."""
    return "garment.sew_mesh" if garment.mesh else "garment.sew"


def made(context: Context) -> Orders:
    """The garments that this stage has ordered."""
    return context.made["garment"]


def run(context: Context) -> Generator[Step, None, None]:
    """Order the garments; where nothing will be draped, wait for all."""
    orders = context.made["garment"] = Orders(context)
    context.closing.callback(orders.close)
    yield from orders.place()
    if not context.runs("drape"):
        orders.place_all()
        for i in range(len(context.look.garments)):
            yield from orders.take(i)


def _undraped(context: Context) -> list[Draped]:
    """The garments as they are sewn, nothing known of how they hang."""
    unknown = float("nan")
    items = []
    for garment, pending in zip(context.look.garments, made(context).pending, strict=True):
        sewn = pending.found
        assert sewn is not None  # all were waited for
        still = DrapeResult(sewn["sewn"], 0, 0.0, unknown, unknown, unknown, False)
        items.append(Draped(garment, sewn, sewn["sewn"], still, False))
    return items


def show(context: Context) -> Generator[Step, None, None]:
    """An object a garment and an accessory; what is no longer worn is taken away."""
    person, worn = context.person, context.made.get("drape")
    maps = context.made.get("fabric") or []
    objects = []
    for i, item in enumerate(worn.garments if worn else _undraped(context)):
        label = f"Putting on the {in_sentences(item.garment.definition.label)}"
        yield context.step(label, 1.0)
        cloth = (yield from fabric.prepared(context, item.garment, maps[i], label)) if maps else None
        objects.append((yield from context.told(dress.putting_on(person, item, cloth, label))))
    context.result.garments = [obj.name for obj in objects]
    dress.take_off_others(person, set(context.result.garments))
    extras = accessories.put_on(person, context.look.accessories, worn.accessories if worn else [])
    context.result.accessories = [obj.name for obj in (*extras, *assets.worn_by(person).values())]
    spec = [form_of(context.look.body), context.look.pose] if worn else None
    follow.made_on(person, carry.arms(body.made(context).topology), spec)


STAGE = Stage("garment", 6.0, run, show, needs=("body",), keeps=(keys.FIT, keys.SEW))
