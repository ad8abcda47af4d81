# SPDX-License-Identifier: GPL-3.0-or-later
"""The page's words in the visitor's language: English as templates have it, Chinese by the table that the panel has."""

from __future__ import annotations

from typing import Any

from flask import g, has_request_context, request
from flask_login import current_user
from markupsafe import Markup, escape

from ..catalog.accessories import ACCESSORIES
from ..catalog.garments import PROGRAMMES
from ..catalog.languages import table, translated
from ..core.errors import TryOnError

LANGUAGES = {"en": ("English", ""), "zh": ("中文", "zh_HANS")}  # code -> its own name, and its table's
COOKIE = "tryon_language"


def language() -> str:
    """The code of the visitor's language: what they chose, else what their browser asks for."""
    if not has_request_context():
        return "en"
    if "language" not in g:
        try:
            chosen = getattr(current_user, "language", "")
        except TryOnError:  # the store cannot be read: that is told in some language, too
            chosen = ""
        chosen = chosen or request.cookies.get(COOKIE, "")
        g.language = chosen if chosen in LANGUAGES else request.accept_languages.best_match(LANGUAGES, "en")
    return str(g.language)


def said(text: str, *values: object) -> str:
    """``text`` in the visitor's language, ``{}`` filled with ``values``; HTML where a value is."""
    other = table(LANGUAGES[language()][1]).get(text, text)
    if not values:
        return other
    if any(isinstance(value, Markup) for value in values):
        return Markup(str(escape(other)).format(*(escape(value) for value in values)))
    return other.format(*values)


def told(text: object) -> str:
    """A sentence or a name that code has made, in the visitor's language where the table has it."""
    plain, name = str(text), LANGUAGES[language()][1]
    return (translated(plain, name) or plain) if name and plain else plain


def sentence(error: TryOnError) -> str:
    """What is wrong, and how to mend it."""
    return " ".join(filter(None, (told(error.message), told(error.mend))))


def garment(programme: str) -> str:
    """What a programme is called."""
    known: Any = PROGRAMMES.get(programme)
    return told(known.label if known else programme.replace("_", " ").capitalize())


def accessory(name: str) -> str:
    """What an accessory is called."""
    known: Any = ACCESSORIES.get(name)
    return told(known.label if known else name.replace("_", " ").capitalize())


def plain(name: str) -> str:
    """A view's, a cloth's or a pose's name, to be read."""
    return told(name.replace("_", " ").replace("-", " ").capitalize())
