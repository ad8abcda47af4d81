# SPDX-License-Identifier: GPL-3.0-or-later
"""What is looked at: the gallery, a look, two looks beside each other, their pictures."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...catalog import comfort
from ...catalog.garments import PROGRAMMES
from ...evaluation import ratings
from ...lookbook.axes import AXES
from ...lookbook.book import PASSED
from .. import pictures
from ..room import OWN, look_or_404, room
from ..shelf import Look, cloth_of, content_of
from .opinions import STATES, notes_of

routes = Blueprint("pages", __name__)
A_PAGE = 24  # looks
ALIKE, VARIANTS = 6, 24  # looks on a look's page
FURTHEST = 100_000  # page
ONES = tuple(axis.one for axis in AXES.values())
FELT = 0.05  # kPa from which it is worth a line
WIDE = 10.0  # cm of ease beyond the most that a bar still shows


@routes.get("/")
def gallery() -> ResponseReturnValue:
    """A page of looks, filtered by what the book varies, by approval, by words."""
    looks = room().shelf.looks()
    facets: dict[str, list[str]] = remembered("facets", lambda: _facets(looks))
    wanted = {one: request.args[one] for one in facets if request.args.get(one)}
    words = request.args.get("q", "").casefold().split()[:8]
    found = looks if not wanted and not words else [
        look for look in looks if all(look.labels.get(one) == label for one, label in wanted.items())
        and all(word in _text(look) for word in words)]
    state = request.args.get("state", "")
    if state in STATES:
        decided = room().approvals(found) if len(found) < 900 else _all_approvals()
        found = [look for look in found if decided.get(look.digest) == state]
    pages = max(1, -(-len(found) // A_PAGE))
    page = min(pages, max(1, request.args.get("page", 1, type=int) or 1), FURTHEST)
    shown = found[(page - 1) * A_PAGE : page * A_PAGE]
    return render_template("gallery.html", looks=shown, count=len(found), total=len(looks), page=page, pages=pages,
                           facets=facets, wanted=wanted, state=state, states=STATES, stars=room().stars(shown),
                           approvals=room().approvals(shown), picks=room().picks(), title=room().shelf.title,
                           kept={k: v for k, v in request.args.items() if k != "page"})


def remembered(what: Hashable, worked_out: Callable[[], Any]) -> Any:
    """What is the same for everybody until there are other looks: of ten thousand it takes a while."""
    memo = room().shelf.memo
    if what not in memo:
        memo[what] = worked_out()
    return memo[what]


def _facets(looks: Sequence[Look]) -> dict[str, list[str]]:
    """Axis -> its labels, where there are several."""
    found = {one: sorted({look.labels[one] for look in looks if one in look.labels}) for one in ONES}
    return {one: labels for one, labels in found.items() if len(labels) > 1}


def _text(look: Look) -> str:
    return " ".join((look.name, *look.labels.values(), *look.wears)).casefold()


def _all_approvals() -> dict[str, str]:
    return {row["look"]: row["state"] for row in room().store.rows("select look, state from approvals order by at")}


@routes.get("/looks/<name>/pictures/<view>")
def picture(name: str, view: str) -> Response:
    """A view, whole or (``size=s``, ``size=m``) smaller."""
    return pictures.respond(room().shelf, look_or_404(name), view, request.args.get("size", ""))


@routes.get("/looks/<name>")
def look(name: str) -> ResponseReturnValue:
    """One look: its views, how it fits, what is said of it."""
    one = look_or_404(name)
    content = said_of(one)
    given = room().store.newest([one.digest])
    mine = next((r for r in given if r.rater.casefold() == current_user.name.casefold()), None)
    names = room().people.names()
    decisions = room().store.rows("select * from approvals where look = ? order by at desc limit 20", one.digest)
    looks = [] if name.startswith(OWN) else room().shelf.looks()
    return render_template(
        "look.html", look=one, stars=ratings.means(given), count=len(given), mine=mine, aspects=ratings.ASPECTS,
        others=[r for r in given if r is not mine and r.comment] if current_user.may("stylist") else [],
        decisions=[{**dict(row), "by": names.get(row["person"], "")} for row in decisions], states=STATES,
        notes=notes_of(one.digest), picked=one.digest in room().picks(),
        alike=remembered(("alike", name), lambda: alike_to(one, looks)) if looks else [],
        variants=remembered(("variants", name), lambda: variants_of(one, looks)) if looks else {},
        garments=garments_of(content), cloths=cloth_of(content["spec"]) if content else [],
        drape=content["drape"] if content else {}, comfort=_comfort(content))


def said_of(one: Look) -> dict[str, Any] | None:
    """The content of a look's index, a fitting's from where it is sealed."""
    return room().queue.content(one.name) if one.name.startswith(OWN) else content_of(one.folder)


def _comfort(content: Mapping[str, Any] | None) -> float | None:
    said = (content or {}).get("evaluation")
    return said.get("comfort") if isinstance(said, dict) else None


@dataclass(frozen=True)
class Bar:
    """A zone's ease as a bar: ``at`` and the good range ``low`` to ``high``, 0 to 100 along it; None where nothing is
    known. ``verdict``: tight, good or loose."""

    zone: str
    verdict: str
    ease: float | None
    pressure: float | None
    at: float | None
    low: float
    high: float


def garments_of(content: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """What the evaluation says of each garment, its zones as bars."""
    said = (content or {}).get("evaluation")
    found = []
    for one in said.get("garments", ()) if isinstance(said, Mapping) else ():
        fabrics = {c["programme"]: c for c in cloth_of((content or {})["spec"])}
        known = PROGRAMMES.get(one.get("programme", ""))
        kind = comfort.kind_of(known, known.physics) if known else ""
        every = [_bar(zone, figures, kind) for zone, figures in one.get("zones", {}).items()]
        bars = [bar for bar in every if bar.at is not None or (bar.pressure or 0.0) >= FELT or bar.verdict != "good"]
        found.append({"programme": one.get("programme", ""), "size": one.get("size", ""), "comfort": one["comfort"],
                      "parts": one.get("parts", {}), "sentences": one.get("sentences", ()), "bars": bars,
                      "cloth": fabrics.get(one.get("programme", ""), {})})
    return found


def _bar(zone: str, figures: Mapping[str, Any], kind: str) -> Bar:
    ease = figures.get("ease_cm")
    known = comfort.ease(kind, zone) if kind else None
    girth = figures.get("girth_cm") or 90.0  # only for ranges that are told in % of it
    least, most = known.of(girth) if known else (None, None)
    low, high = least or 0.0, (least or 0.0) + 2 * WIDE if most is None else most
    span = high + 2 * WIDE
    at = None if ease is None else min(100.0, max(0.0, 100 * (ease + WIDE) / span))
    return Bar(zone, str(figures.get("verdict", "good")), ease, figures.get("pressure_kpa"), at,
               100 * (low + WIDE) / span, 100.0 if most is None else 100 * (high + WIDE) / span)


def variants_of(one: Look, looks: Sequence[Look]) -> dict[str, list[tuple[str, Look]]]:
    """Axis of the book -> its labels, with the looks that differ from this one by that alone: size against size, cloth
    against cloth."""
    found: dict[str, list[tuple[str, Look]]] = {}
    mine = one.labels.items()
    for other in looks:
        differ = {axis for axis, _ in mine ^ other.labels.items()}
        if len(differ) == 1 and (axis := differ.pop()) in other.labels:
            found.setdefault(axis, []).append((other.labels[axis], other))
    return {axis: found[axis][:VARIANTS] for axis in ONES if axis in found}


def alike_to(one: Look, looks: Sequence[Look]) -> list[tuple[Look, str]]:
    """Other looks that share most with it, and what that is: first in the one thing by which they differ."""
    mine, worn = one.labels.items(), frozenset(one.wears)

    def shared(other: Look) -> int:
        return 2 * len(mine & other.labels.items()) + 3 * len(worn.intersection(other.wears))

    others = ((shared(look), look) for look in looks if look.digest != one.digest and look.views)
    best = [pair for pair in heapq.nlargest(ALIKE, others, key=lambda pair: pair[0]) if pair[0]]
    found = []
    for _, other in best:
        same = [garment for garment in other.wears if garment in one.wears]
        found.append((other, same[0] if same else ""))
    return found


@routes.get("/compare")
def compare() -> ResponseReturnValue:
    """Two looks: one over the other under a slider, and their figures side by side."""
    pair = [look_or_404(request.args.get(which, "")) for which in ("a", "b")]
    views = [view for view in pair[0].stills if view in pair[1].stills]
    if not views:
        abort(404)
    view = request.args.get("view", "")
    contents = [said_of(one) for one in pair]
    given = room().opinions(pair)
    return render_template(
        "compare.html", pair=pair, views=views, view=view if view in views else pair[0].cover if
        pair[0].cover in views else views[0], rows=_beside(contents), comforts=[_comfort(one) for one in contents],
        passed=[one.state == PASSED for one in pair],
        stars=[ratings.means(given.get(one.digest, []))["overall"] for one in pair],
        cloths=[cloth_of(one["spec"]) if one else [] for one in contents])


def _beside(contents: Sequence[Mapping[str, Any] | None]) -> list[dict[str, Any]]:
    """Zone by zone what both say, of garments that both wear."""
    worn = [{one["programme"]: one for one in garments_of(content)} for content in contents]
    rows = []
    for programme in (name for name in worn[0] if name in worn[1]):
        zones = [{bar.zone: bar for bar in side[programme]["bars"]} for side in worn]
        rows += [{"programme": programme, "zone": zone, "bars": [zones[0][zone], zones[1][zone]]}
                 for zone in zones[0] if zone in zones[1]]
    return rows
