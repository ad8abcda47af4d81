# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks in 3D: where one is, its glTF, and the wish for one."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...core.errors import SpecError
from ..guard import limiter
from ..queue import MODEL, SEALED
from ..room import OWN, look_or_404, room
from ..shelf import Look
from ..words import sentence
from .pages import said_of

routes = Blueprint("models", __name__)
GLB = "model/gltf-binary"


def name_of(look: Look) -> str:
    """By which name a look's glTF is asked for: its own, or that of a fitting of whoever asks; empty where there is
    none yet."""
    if look.name.startswith(OWN):
        return look.name if (look.folder / SEALED).is_file() else ""
    if room().shelf.within(look, MODEL) is not None:
        return look.name
    number = room().queue.model(look.digest, current_user.id)
    return f"{OWN}{number}" if number else ""


@routes.get("/looks/<name>/model.glb")
def model(name: str) -> Response:
    """The look as binary glTF."""
    look = look_or_404(name)
    if name.startswith(OWN):
        content = room().queue.model_of(name.removeprefix(OWN))
        if content is None:
            abort(404)
        return Response(content, mimetype=GLB)
    path = room().shelf.within(look, MODEL)
    if path is None:
        abort(404)
    answer = send_file(path, mimetype=GLB, conditional=True)
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


@routes.post("/looks/<name>/model")
@limiter.limit("30 per minute")
def ask(name: str) -> ResponseReturnValue:
    """Have a look made in 3D: a fitting of whoever asks."""
    look = look_or_404(name)
    content = said_of(look)
    try:
        if content is None or not room().settings.command:
            raise SpecError("No looks are made here.", "Ask whoever runs this page to start it where Blender is.")
        number = room().queue.ask(current_user.id, current_user.role, look.labels.get("outfit", look.name),
                                  content["spec"], model=True)
    except SpecError as error:
        flash(sentence(error))
        return redirect(url_for("pages.look", name=name), 303)
    return redirect(url_for("choosing.fittings") + f"#f-{number}", 303)
