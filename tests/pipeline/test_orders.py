# SPDX-License-Identifier: GPL-3.0-or-later
"""Garments are sewn while others drape; what cannot be sewn is told at once, and nothing is sewn for nobody."""

import pytest
from tryon.tryon_addon.core.cache import Store
from tryon.tryon_addon.core.errors import PatternError
from tryon.tryon_addon.pipeline.job import Job
from tryon.tryon_addon.pipeline.stages.sew import Orders
from tryon.tryon_addon.spec.look import Garment, Look


class Table:
    """A runtime that sews when it is told to, one after the other."""

    def __init__(self):
        self.calls = []

    def start_call(self, method, params, timeout):
        assert method == "garment.sew"
        self.calls.append(Call(params["garment"]["programme"]))
        return self.calls[-1]

    def sew(self, *, error=None):
        """Finish the next, if one is asked for by now."""
        call = next((c for c in self.calls if not c.done), None)
        if call is not None:
            call.done, call.error = True, error


class Call:
    def __init__(self, programme):
        self.programme, self.message, self.fraction, self.done, self.error = programme, "", 0.5, False, None
        self.cancelled = 0

    def poll(self):
        return self.done

    def result(self):
        return {"notes": [f"a {self.programme}"]}

    def cancel(self):
        self.cancelled = max((c.cancelled for c in TABLE.calls), default=0) + 1


TABLE = Table()


@pytest.fixture
def orders(tmp_path):
    TABLE.calls = []
    look = Look(garments=tuple(Garment(name) for name in ("trousers", "shirt", "blazer")))
    return Orders(Job(look, until="drape", runtime=TABLE, store=Store(tmp_path)))


def placed(orders):
    """The first is sewn, all others are asked for."""
    for _ in orders.place():
        TABLE.sew()
    orders.place_all()
    return orders


def ended(work):
    try:
        for _ in range(300):
            next(work)
    except StopIteration as end:
        return end.value
    raise AssertionError("it waits for ever")


def test_the_first_is_waited_for_alone_and_all_others_are_asked_for_together(orders):
    for _ in orders.place():
        assert len(TABLE.calls) <= 1, "cloth for the first is woven before the others are sewn"
        TABLE.sew()
    orders.place_all()
    assert [c.programme for c in TABLE.calls] == ["trousers", "shirt", "blazer"]
    assert [c.done for c in TABLE.calls] == [True, False, False], "the first alone is waited for"


def test_what_is_taken_is_kept(orders):
    placed(orders)
    assert ended(orders.take(0))["notes"] == ["a trousers"]
    assert orders.context.result.notes == ["Straight trousers: a trousers"]
    TABLE.sew()
    ended(orders.take(1))
    again = Orders(orders.context)
    ended(again.place())
    again.place_all()
    assert [c.programme for c in TABLE.calls[3:]] == ["blazer"], "two are kept"


def test_a_garment_that_cannot_be_sewn_is_told_while_another_drapes(orders):
    placed(orders)
    frames = []

    def drape():
        try:
            for frame in range(100):
                frames.append(frame)
                if frame == 3:
                    TABLE.sew()
                if frame == 5:
                    TABLE.sew(error=PatternError("The blazer has no sleeves.", "Draw them."))
                yield frame
        finally:
            frames.append("cleared away")

    with pytest.raises(PatternError, match="no sleeves"):
        ended(orders.watched(drape()))
    assert frames[-2:] == [5, "cleared away"]


def test_nothing_is_sewn_for_nobody(orders):
    placed(orders)
    ended(orders.take(0))
    orders.close()
    trousers, shirt, blazer = TABLE.calls
    assert not trousers.cancelled and 0 < blazer.cancelled < shirt.cancelled, "what is on the table last"
