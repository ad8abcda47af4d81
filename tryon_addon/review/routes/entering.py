# SPDX-License-Identifier: GPL-3.0-or-later
"""Coming in, by a link or a password, and leaving."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from ...core.errors import SpecError
from ..guard import limiter
from ..people import Person
from ..room import room
from ..words import said, sentence

routes = Blueprint("entering", __name__)
HOST = "host"  # whom the link is for that the command prints


@routes.route("/enter/<token>", methods=["GET", "POST"])
@limiter.limit("60 per minute")
def enter(token: str) -> ResponseReturnValue:
    """By a link, once. That of the command opens at once; others ask for a name, so that no preview uses them up."""
    found = room().people.invitation(token)
    if found is None:
        return render_template("sign_in.html", wrong=said("This link has been used, or is too old."), next=""), 410
    mistake = ""
    if request.method == "POST" or found["by"] == HOST:
        try:
            person = room().people.accept(token, request.form.get("name", ""))
        except SpecError as error:
            person, mistake = None, sentence(error)
        if person is not None:
            _come_in(person, "link")
            where = url_for("pages.look", name=found["look"]) if found["look"] else url_for("pages.gallery")
            return redirect(where, 303)
    return render_template("enter.html", invitation=found, mistake=mistake), 422 if mistake else 200


@routes.route("/sign-in", methods=["GET", "POST"])
@limiter.limit("5 per minute; 50 per hour", methods=["POST"])
def sign_in() -> ResponseReturnValue:
    """By name and password."""
    where = request.values.get("next", "")
    where = where if where.startswith("/") and not where.startswith(("//", "/\\")) else url_for("pages.gallery")
    if current_user.is_authenticated:
        return redirect(where)
    if request.method == "GET":
        return render_template("sign_in.html", wrong="", next=where)
    person = room().people.known(request.form.get("name", ""), request.form.get("password", ""))
    if person is None:
        room().store.note("", "sign-in refused")
        return render_template("sign_in.html", wrong=said("Name and password do not match."), next=where), 401
    _come_in(person, "password")
    return redirect(where, 303)


@routes.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Leave: the session ends in the store, not in the browser alone."""
    room().people.end(current_user)
    logout_user()
    session.clear()
    flash(said("You have left."))
    return redirect(url_for("entering.sign_in"), 303)


def _come_in(person: Person, how: str) -> None:
    """A session that nobody has had before: whatever the browser brought is thrown away."""
    session.clear()
    session.permanent = True
    begun = room().people.begin(person)
    if not login_user(begun):
        abort(403)
    room().store.note(person.id, "came in", how)
