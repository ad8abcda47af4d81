# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody chooses to be made: body, garments, size, cloth, pose, scene; and how far it is."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...catalog.accessories import ACCESSORIES
from ...catalog.body.hair import CUTS
from ...catalog.body.poses import LIBRARY
from ...catalog.garments import PROGRAMMES
from ...catalog.garments.role import LOWER, OVER, UPPER, WHOLE
from ...core.errors import SpecError
from ...evaluation.ratings import digest_of
from ...spec import thumbnails
from ...spec.look import POSES, STUDIOS
from ...spec.people_store import People as Saved
from ..fitting import CLOTHS, COLOURS, MEASURES, PLACES, SIZES, TONES, advice_of, cast, measures_from, spec_from
from ..guard import limiter
from ..people import measures_of
from ..queue import ENDED, MAKING
from ..room import OWN, done, room, values
from ..words import garment, said, sentence, told

routes = Blueprint("choosing", __name__)
WATCHERS = 12  # streams at once; each holds a thread of the server
LASTS, EVERY = 50.0, 1.0  # seconds of a stream, after which the browser asks again; and between two looks
SHELVES = ("garments", "poses", "cloths", "hair")
_watching = threading.BoundedSemaphore(WATCHERS)


@routes.get("/choose")
def choose() -> ResponseReturnValue:
    """The page to choose on; what was told of one's own body stands there already."""
    chosen = {key: request.args.getlist(key) for key in request.args}
    return render_template(
        "choose.html", places=[(place, [p for p in PROGRAMMES.values() if p.role.place == place]) for place in PLACES],
        sizes=SIZES, cloths=CLOTHS, colours=COLOURS, poses=[LIBRARY[name] for name in POSES], studios=STUDIOS,
        accessories=list(ACCESSORIES.values()), cast=cast(), measures=MEASURES, cuts=CUTS, tones=TONES, chosen=chosen,
        own=measures_of(room().store, room().vault, current_user),
        saved=Saved().names() if current_user.may("stylist") else [], can_make=bool(room().settings.command),
        seconds=room().queue.seconds(), words={LOWER: "Trousers and skirts", UPPER: "Tops", WHOLE: "Dresses",
                                               OVER: "Jackets and coats"})


@routes.get("/choose/pictures/<shelf>/<name>.png")
def thumbnail(shelf: str, name: str) -> Response:
    """The small picture of a choice."""
    if shelf not in SHELVES or name not in thumbnails.SHELVES[shelf] or not thumbnails.path(shelf, name).is_file():
        abort(404)
    answer = Response(thumbnails.path(shelf, name).read_bytes(), mimetype="image/png")
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer


@routes.post("/choose")
@limiter.limit("30 per minute")
def ask() -> ResponseReturnValue:
    """Ask for a look. One that is on the shelf shows at once; one's own measures are kept, sealed, where that is
    ticked."""
    form = request.form
    try:
        label, spec = spec_from(form, saved=current_user.may("stylist"))
        if form.get("body") == "own" and form.get("keep"):
            told_of = {"sex": form.get("sex", "female"), "age": form.get("age", ""), **measures_from(form)}
            room().store.run("update people set sealed = ? where id = ?", room().vault.seal(told_of), current_user.id)
        there = next((one for one in room().shelf.looks() if one.digest == digest_of(spec)), None)
        if there is not None:
            return redirect(url_for("pages.look", name=there.name), 303)
        if not room().settings.command:
            raise SpecError("No looks are made here.", "Ask whoever runs this page to start it where Blender is.")
        number = room().queue.ask(current_user.id, current_user.role, label, spec)
    except SpecError as error:
        flash(sentence(error))
        kept: dict[str, Any] = {field: form.getlist(field) for field in form if not _private(field)}
        return redirect(url_for("choosing.choose", **kept), 303)
    return redirect(url_for("choosing.fittings") + f"#f-{number}", 303)


def _private(field: str) -> bool:
    """Whether a field must not stand in an address: addresses are kept in logs."""
    return field.startswith("m_") or field in ("csrf_token", "age")


@routes.post("/choose/advice")
@limiter.limit("120 per minute")
def advise() -> ResponseReturnValue:
    """Which size suits the measures, with reasons, for each garment chosen; and how each zone sits in every size."""
    found = advice_of(request.form)
    return jsonify({programme: {
        "garment": garment(programme), "size": one.size, "second": one.second, "sure": round(one.sure, 2),
        "said": said("{}, else {}", one.size, one.second) if one.second else one.size,
        "why": [told(why) for why in one.why],
        "zones": {size: [{"zone": told(seat.zone.capitalize()), "outside": round(seat.outside_cm, 1)} for seat in seats]
                  for size, seats in one.table.items()}} for programme, one in found.items()})


# -- what was asked for ------------------------------------------------------------------------------------------------


@routes.get("/fittings")
def fittings() -> ResponseReturnValue:
    """One's own fittings; a stylist's page has everybody's with ``all=1``."""
    everybody = bool(request.args.get("all")) and current_user.may("stylist")
    rows = room().queue.of(None if everybody else current_user.id)
    return render_template("fittings.html", rows=[_row(row) for row in rows], everybody=everybody, own=OWN,
                           names=room().people.names() if everybody else {})


def _row(row: sqlite3.Row) -> dict[str, Any]:
    """A fitting as the page has it, with the seconds that are left, about."""
    queue = room().queue
    left, ahead = None, 0
    if row["state"] not in ENDED:
        took = queue.seconds()
        ahead = queue.ahead(row["id"]) if row["state"] != MAKING else 0
        left = round(took * (1.0 - row["fraction"]) + took * ahead)
    views = json.loads(row["views"])
    cover = next((view for view in ("three-quarter", "front") if view in views), "")
    return {"id": row["id"], "person": row["person"], "label": told(row["label"]), "state": row["state"],
            "at": row["at"], "step": told(row["step"].partition(":")[0]) if row["step"] else "",
            "error": told(row["error"]),
            "fraction": row["fraction"], "left": left, "ahead": ahead, "cover": cover, "ended": row["state"] in ENDED}


@routes.get("/fittings/status.json")
def status() -> ResponseReturnValue:
    """The same as JSON, for who cannot stream."""
    return jsonify(_news(current_user.id))


def _news(person: str) -> list[dict[str, Any]]:
    return [{key: one[key] for key in ("id", "state", "step", "fraction", "left", "ahead", "error", "ended")}
            for one in map(_row, room().queue.of(person, most=50))]


@routes.get("/fittings/events")
@limiter.limit("60 per minute")
def events() -> ResponseReturnValue:
    """How one's fittings get on, as server-sent events; ends after a while, and the browser asks again."""
    if not _watching.acquire(blocking=False):
        abort(503)
    person, until = current_user.id, time.monotonic() + LASTS

    def stream() -> Iterator[str]:
        try:
            yield "retry: 2000\n\n"
            last = None
            while time.monotonic() < until:
                news = _news(person)
                if news != last:
                    yield f"data: {json.dumps(news)}\n\n"
                    last = news
                else:
                    yield ": still here\n\n"  # so that who is gone is noticed
                if all(one["ended"] for one in news):
                    break
                time.sleep(EVERY)
        finally:
            _watching.release()

    return Response(stream_with_context(stream()), mimetype="text/event-stream",
                    headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})


@routes.post("/fittings/<number>/cancel")
def cancel(number: str) -> ResponseReturnValue:
    """Take it back: one's own, or as a stylist anybody's."""
    values()
    if not room().queue.cancel(number, current_user.id, any_ones=current_user.may("stylist")):
        abort(404)
    room().store.note(current_user.id, "fitting cancelled", number)
    return done("That is cancelled.")
