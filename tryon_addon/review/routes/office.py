# SPDX-License-Identifier: GPL-3.0-or-later
"""What an admin does: invite people, give roles, see who did what."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..guard import limiter, needs
from ..people import Person
from ..room import done, look_or_404, room, text_of, values
from ..store import now
from .account import forget

routes = Blueprint("office", __name__, url_prefix="/people")


@routes.get("")
@needs("admin")
def people() -> ResponseReturnValue:
    """Everybody, open invitations, the last of the audit log."""
    return _page("")


def _page(link: str) -> ResponseReturnValue:
    rows, names = room().store.rows, room().people.names()
    waiting = rows("select role, name, look, by, at, until from invitations where used is null and by <> 'host' and "
                   "until > ? order by at desc limit 50", now())
    log = rows("select at, person, what, about from audit order by id desc limit 100")
    return render_template("people.html", people=room().people.all(), waiting=waiting, log=log, names=names, link=link)


@routes.post("/invitations")
@needs("stylist")
@limiter.limit("60 per hour")
def invite() -> ResponseReturnValue:
    """A link for one person; a stylist invites viewers. ``look``: where it leads."""
    data = values()
    role, name, look = data.get("role", "viewer"), text_of(data, "name", 200), text_of(data, "look", 300)
    if role != "viewer" and not current_user.may("admin"):
        abort(403)
    if look:
        look_or_404(look)
    if name and not current_user.may("admin"):
        abort(403)  # by name one comes in as who has it
    token = room().people.invite(role, current_user.id, name, look)
    room().store.note(current_user.id, f"invited a {role}", name)
    link = url_for("entering.enter", token=token, _external=True)
    if not current_user.may("admin"):
        return done("The link works once.", link=link)
    return done("The link works once.", link=link) if look else _page(link)


@routes.post("/<number>/role")
@needs("admin")
def set_role(number: str) -> ResponseReturnValue:
    """Another role; whoever it is has to come in again."""
    row = room().people.get(number)
    if row is None:
        abort(404)
    role = values().get("role", "")
    room().people.set_role(number, role)
    room().store.note(current_user.id, f"role: {role}", row["name"])
    return done("That is changed.")


@routes.post("/<number>/delete")
@needs("admin")
def delete(number: str) -> ResponseReturnValue:
    """Somebody who has asked for it, or should not be here; nobody deletes themselves here."""
    row = room().people.get(number)
    if row is None or number == current_user.id:
        abort(404)
    forget(room(), Person(row["id"], row["name"], row["role"]))
    room().store.note(current_user.id, "deleted a person")
    return done("That person is deleted.")
