# SPDX-License-Identifier: GPL-3.0-or-later
"""What the routes work with: one store, vault, shelf and queue, and how a look is found for whoever asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import abort, current_app, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..evaluation import ratings
from ..evaluation.ratings import Rating
from .people import People
from .queue import Queue
from .shelf import Look, Shelf
from .store import Store
from .vault import Vault
from .words import said

OWN = "~"  # what the names of fittings begin with


@dataclass(frozen=True)
class Settings:
    """``folder``: the looks. ``store``: the file of ratings and all else. ``hosts``: by which names the page may be
    asked for. ``secure``: whether browsers come by HTTPS. ``command``, ``environment``: what starts a Blender that
    makes looks; nothing is made without. ``metrics``: the token that /metrics asks for; empty: nobody reads them."""

    folder: Path
    store: Path | None = None
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    secure: bool = False
    command: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    metrics: str = ""


@dataclass(frozen=True)
class Room:
    """All of it."""

    settings: Settings
    store: Store
    vault: Vault
    people: People
    shelf: Shelf
    queue: Queue

    @staticmethod
    def of(settings: Settings) -> Room:
        """Open what there is. Raises StorageError."""
        store = Store(settings.store)
        vault = Vault(store.path)
        shelf = Shelf(settings.folder)
        return Room(settings, store, vault, People(store), shelf, Queue(store, vault, shelf.root))

    def visible(self, name: str) -> Look | None:
        """A look, as far as whoever asks may see it: a fitting is its owner's, and the stylists'."""
        if not name.startswith(OWN):
            return self.shelf.find(name)
        found = self.queue.look(name)
        return found if found is not None and (found.owner == current_user.id or current_user.may("stylist")) else None

    def opinions(self, looks: Sequence[Look]) -> dict[str, list[Rating]]:
        """What counts of the ratings of these looks, by digest."""
        found: dict[str, list[Rating]] = {}
        for one in self.store.newest([look.digest for look in looks]):
            found.setdefault(one.look, []).append(one)
        return found

    def stars(self, looks: Sequence[Look]) -> dict[str, tuple[float, int]]:
        """Digest -> the mean of what is said all in all, and of how many."""
        return {look: (mean, len(given)) for look, given in self.opinions(looks).items()
                if (mean := ratings.means(given)["overall"]) is not None}

    def approvals(self, looks: Sequence[Look]) -> dict[str, str]:
        """Digest -> its state of approval, where somebody has said one."""
        marks = ", ".join("?" * len(looks))
        rows = self.store.rows(f"select look, state from approvals where look in ({marks}) order by at",
                               *(look.digest for look in looks))
        return {row["look"]: row["state"] for row in rows}

    def picks(self) -> set[str]:
        """The digests on the shortlist of whoever asks."""
        return {row["look"] for row in self.store.rows("select look from picks where person = ?", current_user.id)}


def room() -> Room:
    """That of the application at work."""
    found: Room = current_app.extensions["tryon"]
    return found


def look_or_404(name: str) -> Look:
    """A look that whoever asks may see; nobody learns whether there are others."""
    found = room().visible(name)
    if found is None:
        abort(404)
    return found


def values() -> dict[str, Any]:
    """What was sent: JSON or a form."""
    data = request.get_json(silent=True) if request.is_json else request.form.to_dict()
    if not isinstance(data, dict):
        abort(400)
    return data


def text_of(data: Mapping[str, Any], name: str, most: int) -> str:
    """A text that was sent, without what controls terminals; 400 where it is none or too long."""
    value = data.get(name, "")
    if not isinstance(value, str) or len(value) > most:
        abort(400)
    return "".join(c for c in value if c.isprintable() or c == "\n").strip()


def done(text: str, **more: Any) -> ResponseReturnValue:
    """The answer to a change: JSON for a script, else the page again with a word."""
    if request.is_json:
        return jsonify({"said": said(text), **more})
    flash(said(text))
    back = request.form.get("back", "")
    safe = back.startswith("/") and not back.startswith(("//", "/\\"))
    return redirect(back if safe else url_for("pages.gallery"), 303)
