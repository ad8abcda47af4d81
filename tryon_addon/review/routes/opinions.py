# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of looks: stars and words, states of approval, notes pinned on a picture."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, jsonify
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...core.errors import SpecError
from ...evaluation import ratings
from ...evaluation.ratings import ASPECTS, COMMENT, Rating
from ..guard import limiter, needs
from ..room import done, look_or_404, room, text_of, values
from ..store import new_id, now

routes = Blueprint("opinions", __name__, url_prefix="/looks/<name>")
STATES = {"draft": "Draft", "in review": "In review", "approved": "Approved", "rejected": "Rejected"}
NOTE = 500  # letters
MOST_NOTES = 200  # of a look


@routes.post("/ratings")
@limiter.limit("60 per minute")
def rate(name: str) -> ResponseReturnValue:
    """Stars from 1 to 5; appearance and comfort may be left out. It is on the disk when this answers."""
    look, data = look_or_404(name), values()
    stars = {aspect: _star(data.get(aspect), aspect) for aspect in ASPECTS}
    if stars["overall"] is None:
        raise SpecError("overall is missing.", "Give a whole number from 1 (worst) to 5 (best).")
    given: dict[str, Any] = {**stars, "comment": text_of(data, "comment", COMMENT)}
    kept = room().store.add(Rating(look.digest, look.name, current_user.name, **given))
    mine = room().store.newest([look.digest])
    return done("Thank you, that is kept.", id=kept.id, count=len(mine), means=ratings.means(mine))


def _star(value: Any, aspect: str) -> int | None:
    if value in (None, ""):
        return None
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 3:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise SpecError(f"{aspect} is no number.", "Give a whole number from 1 (worst) to 5 (best).")


@routes.post("/approval")
@needs("stylist")
def approve(name: str) -> ResponseReturnValue:
    """What has been decided; every decision stays, with who and when, and the last one counts."""
    look, data = look_or_404(name), values()
    state = data.get("state")
    if state not in STATES:
        abort(400)
    room().store.run("insert into approvals values (?, ?, ?, ?, ?, ?, ?)", new_id(), look.digest, look.name, state,
                     text_of(data, "note", NOTE), current_user.id, now())
    room().store.note(current_user.id, f"approval: {state}", look.name)
    return done("That is decided.", state=state)


@routes.post("/notes")
@limiter.limit("60 per minute")
def pin(name: str) -> ResponseReturnValue:
    """A note at a place of a view: ``x``, ``y`` from 0 to 1, from the picture's upper left."""
    look, data = look_or_404(name), values()
    text, view = text_of(data, "text", NOTE), data.get("view")
    if view not in look.views or not text:
        abort(400)
    try:
        x, y = (float(data[axis]) for axis in ("x", "y"))
    except (KeyError, TypeError, ValueError):
        abort(400)
    if not (0 <= x <= 1 and 0 <= y <= 1):
        abort(400)
    number = new_id()
    with room().store.change() as store:
        if store.execute("select count(*) from notes where look = ?", (look.digest,)).fetchone()[0] >= MOST_NOTES:
            raise SpecError(f"{MOST_NOTES} notes are pinned here.", "Remove some.")
        store.execute("insert into notes values (?, ?, ?, ?, ?, ?, ?, ?, ?, null)",
                      (number, look.digest, look.name, view, x, y, text, current_user.id, now()))
    return done("Pinned.", id=number)


@routes.get("/notes")
def notes(name: str) -> ResponseReturnValue:
    """Those of a look, as JSON."""
    return jsonify(notes_of(look_or_404(name).digest))


@routes.post("/notes/<number>/done")
def settle(name: str, number: str) -> ResponseReturnValue:
    """Tick a note off, or bring it back: by who wrote it, or a stylist."""
    row = _note(name, number)
    room().store.run("update notes set done = ? where id = ?", None if row["done"] else now(), number)
    return done("Brought back." if row["done"] else "Ticked off.")


@routes.post("/notes/<number>/remove")
def remove(name: str, number: str) -> ResponseReturnValue:
    """Take a note away: by who wrote it, or a stylist."""
    _note(name, number)
    room().store.run("delete from notes where id = ?", number)
    return done("Removed.")


def _note(name: str, number: str) -> Any:
    row = room().store.row("select * from notes where id = ? and look = ?", number, look_or_404(name).digest)
    if row is None:
        abort(404)
    if row["person"] != current_user.id and not current_user.may("stylist"):
        abort(403)
    return row


def notes_of(digest: str) -> list[dict[str, Any]]:
    """The notes on a look, in the order of their time, with who wrote each and whether the visitor may change it."""
    names = room().people.names()
    return [{"id": row["id"], "view": row["view"], "x": row["x"], "y": row["y"], "text": row["text"], "at": row["at"],
             "done": bool(row["done"]), "by": names.get(row["person"], ""),
             "mine": row["person"] == current_user.id or current_user.may("stylist")}
            for row in room().store.rows("select * from notes where look = ? order by at", digest)]
