# SPDX-License-Identifier: GPL-3.0-or-later
"""The application: the room, its guard, its routes, its words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask, url_for
from flask_login import current_user

from . import monitor, words
from .guard import install
from .people import ROLES
from .room import Room, Settings
from .routes import account, choosing, entering, models, office, opinions, pages, shortlist

ASSETS = Path(__file__).resolve().parents[2] / "assets" / "review"
VIEWER = ASSETS / "static" / "three" / "three.module.js"  # comes with zip and wheel, and into a clone by `make three`
ROUTES = (pages, models, opinions, shortlist, choosing, entering, account, office, monitor)


def create(settings: Settings) -> Flask:
    """The fitting room of a folder, as a WSGI application.

    Raises:
        StorageError: the store cannot be used.
    """
    app = Flask("tryon.review", static_folder=str(ASSETS / "static"), template_folder=str(ASSETS / "templates"))
    room = Room.of(settings)
    app.extensions["tryon"] = room
    monitor.install(app)  # first: what the guard refuses is counted, too
    install(app, settings, room.vault.signature)
    for module in ROUTES:
        app.register_blueprint(module.routes)
    app.jinja_env.globals.update(_=words.said, told=words.told, garment=words.garment, accessory=words.accessory,
                                 plain=words.plain, language=words.language, LANGUAGES=words.LANGUAGES, ROLES=ROLES)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # sizes come in their order
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_everywhere)
    return app


def _everywhere() -> dict[str, Any]:
    return {"me": current_user, "asset": asset, "can_make": True, "model_name": models.name_of,
            "has_viewer": VIEWER.is_file()}


def asset(name: str) -> str:
    """The address of a file of the page, another one when the file is another."""
    try:
        changed = (ASSETS / "static" / name).stat().st_mtime_ns
    except OSError:
        changed = 0
    return url_for("static", filename=name, v=f"{changed % 2**40:x}")
