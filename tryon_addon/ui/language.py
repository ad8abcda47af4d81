# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the interface in the user's language: English as written in the code, others by a table each.

``assets/languages/<locale>.toml`` gives every English text its translation; ``{}`` stands for what differs (a number, a
name, another text, which is translated in its turn). What registration knows (names, tooltips, labels) is given to
Blender under a context of our own, so that Blender's dictionary never translates by accident: its *Skin* is a mesh's
skinning. What panels draw is translated here, and Blender is told to leave it.

``own`` does both to a class before it is registered, so that nothing has to be said where texts are written.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import bpy

from ..catalog.languages import table, translated
from ..core.errors import TryOnError

CONTEXT = "TryOn"
__all__ = ["BLENDERS", "CONTEXT", "Layout", "locale", "own", "said", "sentence", "table", "translated"]
BLENDERS = {"zh_HANS": ("zh_HANS", "zh_CN")}  # table -> what Blender's versions call the language
NAMES, TIPS = ("name", "bl_label"), ("description", "bl_description")
_DEFAULT = "*"  # the context in which Blender looks for tooltips, whatever a class says


# -- the table ------------------------------------------------------------------------------------------------------


def locale() -> str:
    """The table of the language that the user has chosen for the interface; empty for English and what has none."""
    view: Any = bpy.context.preferences.view
    chosen = bpy.app.translations.locale if view.use_translate_interface else ""
    return next((name for name, others in BLENDERS.items() if chosen in others), "")


def said(text: str) -> str:
    """``text`` in the language of the interface, or as it is."""
    name = locale()
    return (translated(text, name) or text) if name and text else text


def sentence(error: TryOnError) -> str:
    """What went wrong and how to mend it, in the language of the interface."""
    return " ".join(filter(None, (said(error.message), said(error.mend))))


# -- what is drawn --------------------------------------------------------------------------------------------------


class Layout:
    """A UILayout whose texts are translated by our table, and by no other."""

    def __init__(self, layout: Any) -> None:
        object.__setattr__(self, "_layout", layout)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._layout, name, value)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._layout, name)
        return functools.partial(self._call, found) if callable(found) else found

    def _call(self, function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        for word in ("text", "heading"):
            if options.get(word):
                options |= {word: said(options[word]), "translate": False}
        return self._ours(function(*arguments, **options))

    def _ours(self, made: Any) -> Any:
        if isinstance(made, tuple):
            return tuple(map(self._ours, made))
        return Layout(made) if type(made) is type(self._layout) else made


class _Drawing:
    """A panel while it draws: itself, but for its layout."""

    def __init__(self, panel: Any) -> None:
        self.layout, self._panel = Layout(panel.layout), panel

    def __getattr__(self, name: str) -> Any:
        return getattr(self._panel, name)


def _drawn(draw: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(draw)
    def drawn(self: Any, context: Any) -> None:
        draw(_Drawing(self), context)

    drawn.ours = True  # type: ignore[attr-defined]
    return drawn


def _why_not(_cls: type, text: str) -> None:
    """Why a button is grey."""
    bpy.types.Operator.poll_message_set(said(text))


# -- what is registered ---------------------------------------------------------------------------------------------


def properties_of(cls: type) -> Iterator[dict[str, Any]]:
    """The keywords of every property that a class is annotated with, or a class that it is made of."""
    for base in reversed(cls.__mro__):
        for deferred in vars(base).get("__annotations__", {}).values():
            keywords = getattr(deferred, "keywords", None)
            if isinstance(keywords, dict):
                yield keywords


def own(cls: Any) -> type:
    """Give a class our context, and translate what it draws; before it is registered, and as often as that is."""
    for keywords in properties_of(cls):
        keywords.setdefault("translation_context", CONTEXT)
    if hasattr(cls, "bl_label"):
        cls.bl_translation_context = CONTEXT
    if issubclass(cls, bpy.types.Operator) and "poll_message_set" not in vars(cls):
        cls.poll_message_set = classmethod(_why_not)
    draw = vars(cls).get("draw") or next((vars(b)["draw"] for b in cls.__mro__ if "draw" in vars(b)), None)
    if draw is not None and not hasattr(draw, "ours") and callable(draw):
        cls.draw = _drawn(draw)
    return cls


def texts(classes: tuple[type, ...]) -> tuple[set[str], set[str]]:
    """What Blender itself shows of ``classes``: names and labels, and tooltips."""
    names, tips = set(), set()
    for cls in classes:
        names.add(getattr(cls, "bl_label", ""))
        if issubclass(cls, bpy.types.Operator | bpy.types.Panel | bpy.types.Menu):
            tips.add(getattr(cls, "bl_description", "") or (cls.__doc__ or "").strip())
        for keywords in properties_of(cls):
            if "HIDDEN" in keywords.get("options", ()):
                continue
            names.add(keywords.get("name", ""))
            tips.add(keywords.get("description", ""))
            for item in keywords["items"] if isinstance(keywords.get("items"), list | tuple) else ():
                names.add(item[1])
                tips.add(item[2])
    return names - {""}, tips - {""}


def messages(classes: tuple[type, ...]) -> dict[str, dict[tuple[str, str], str]]:
    """What ``bpy.app.translations`` takes, of every language that has a table."""
    names, tips = texts(classes)
    pairs = [(CONTEXT, text) for text in names] + [(_DEFAULT, text) for text in tips]
    return {blenders: {pair: word for pair in pairs if (word := translated(pair[1], ours))}
            for ours, others in BLENDERS.items() for blenders in others}
