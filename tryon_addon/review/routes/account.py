# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody has here: their language, password, measures; all of it exported, and deleted, when they ask."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, abort, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from ...core import cache
from ...core.errors import TryOnError
from ...spec.look import look_from_dict
from ...spec.people_store import forget_results
from .. import pictures
from ..guard import is_person, limiter
from ..people import Person, measures_of
from ..room import OWN, Room, done, room, text_of, values
from ..words import COOKIE, LANGUAGES, said

routes = Blueprint("account", __name__)
YEAR = 365 * 24 * 3600  # seconds


@routes.get("/account")
def account() -> ResponseReturnValue:
    """The page of one's own."""
    return render_template("account.html", measures=measures_of(room().store, room().vault, current_user))


@routes.post("/language")
def choose_language() -> ResponseReturnValue:
    """English or Chinese, remembered; also of who is not in yet."""
    code = values().get("language")
    if code not in LANGUAGES:
        abort(400)
    if is_person(current_user):
        room().store.run("update people set language = ? where id = ?", code, current_user.id)
    back = request.form.get("back", "/")
    answer = make_response(redirect(back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/", 303))
    answer.set_cookie(COOKIE, code, max_age=YEAR, httponly=True, samesite="Lax",
                      secure=room().settings.secure)
    return answer


@routes.post("/account/password")
@limiter.limit("10 per hour")
def set_password() -> ResponseReturnValue:
    """To come in without a link; other sessions of theirs end."""
    data = values()
    new = data.get("password", "")
    if current_user.has_password and room().people.known(current_user.name, str(data.get("old", ""))) is None:
        abort(403)
    room().people.set_password(current_user, new if isinstance(new, str) else "")
    room().store.run("delete from sessions where person = ? and digest not in (select digest from sessions where "
                     "person = ? order by at desc limit 1)", current_user.id, current_user.id)
    room().store.note(current_user.id, "password set")
    return done("Your password is set.")


@routes.post("/account/measures/forget")
def forget_measures() -> ResponseReturnValue:
    """The measures alone."""
    room().store.run("update people set sealed = null where id = ?", current_user.id)
    room().store.note(current_user.id, "measures forgotten")
    return done("Your measures are forgotten.")


@routes.get("/account/data.json")
def export() -> Response:
    """All that is kept of whoever asks, to take away."""
    answer = jsonify(data_of(room(), current_user))
    answer.headers["Content-Disposition"] = 'attachment; filename="my-fitting-room.json"'
    room().store.note(current_user.id, "data exported")
    return answer


def data_of(here: Room, person: Person) -> dict[str, Any]:
    """Plain values: who they are, what they measured, said, pinned, picked, asked for."""
    rows = here.store.rows
    fittings = [{**dict(row), "spec": here.vault.open(row["sealed"])} for row in rows(
        "select id, label, state, at, begun, ended, sealed from fittings where person = ? order by at", person.id)]
    for one in fittings:
        del one["sealed"]
    return {
        "name": person.name, "role": person.role, "measures": measures_of(here.store, here.vault, person),
        "ratings": [asdict(one) for one in here.store.all() if one.rater.casefold() == person.name.casefold()],
        "notes": [dict(row) for row in rows("select * from notes where person = ?", person.id)],
        "shortlist": [dict(row) for row in rows("select look, name, at from picks where person = ?", person.id)],
        "approvals": [dict(row) for row in rows("select * from approvals where person = ?", person.id)],
        "fittings": fittings,
        "audit": [dict(row) for row in rows("select at, what, about from audit where person = ?", person.id)]}


@routes.post("/account/delete")
def delete() -> ResponseReturnValue:
    """Everything of theirs, at once and for good. They type their name, so that it is no slip."""
    if text_of(values(), "name", 200).casefold() != current_user.name.casefold():
        flash(said("Type your name as it is, to delete everything."))
        return redirect(url_for("account.account"), 303)
    person = current_user._get_current_object()
    forget(room(), person)
    logout_user()
    cookie.clear()
    flash(said("Everything of yours is deleted."))
    return redirect(url_for("entering.sign_in"), 303)


def forget(here: Room, person: Person) -> None:
    """Delete somebody: rows, pictures, and the kept results that came from their body."""
    for row in here.queue.of(person.id, most=100_000):
        look = here.queue.look(OWN + row["id"])
        if look is not None:
            pictures.forget([path for view in look.views if (path := here.shelf.file(look, view))])
    bodies = []
    for spec in here.queue.forget(person.id):
        try:
            body = look_from_dict(spec).body
        except TryOnError:  # of an older version
            continue
        if body.measures:
            bodies.append(body)
    if bodies:
        forget_results(cache.Store(), bodies)
    here.people.delete(person.id, person.name)
    here.store.note("", "person deleted")
