# SPDX-License-Identifier: GPL-3.0-or-later
"""The last drape's certificate, as the panel shows it."""

from __future__ import annotations

from typing import Any

import bpy

from ...evaluation.figures import FIGURES
from ..operators import record
from ..properties import look
from .layouts import draw_text

SHOWN = (  # of a certificate: key, label, format
    *((f.name, f.label, f"{{:.{f.decimals}f}} {f.unit}") for f in FIGURES.values() if f.label),
    ("frames", "Frames", "{:d}"),
    ("seconds", "Simulated in", "{:.1f} s"),
)


def draw_certificate(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The last drape: passed or not and why, and the figures; or what has changed since, which makes them void."""
    if not look.look_of(context.scene).certificate:
        return
    box = layout.box()
    certificate = record.verdict(context.scene)
    if certificate is None:
        head = box.row()
        head.alert = True
        head.label(text="Not draped since", icon="FILE_REFRESH")
        for what in record.changed(context.scene):
            draw_text(box, f"Changed: {what}.", context)
        return
    passed = certificate["passed"]
    head = box.row()
    head.alert = not passed
    head.label(text="The fit passed" if passed else "The fit did not pass", icon="CHECKMARK" if passed else "ERROR")
    if certificate.get("cut_short"):  # a file saved before there was such a thing has none
        draw_text(box, certificate["cut_short"], context, "TIME")
    for reason in certificate["reasons"]:
        draw_text(box, reason, context)
    head, body = box.panel("tryon_certificate", default_closed=True)
    head.label(text="Figures")
    if body:
        _draw_figures(body.column(align=True), certificate)


def _draw_figures(layout: Any, certificate: dict[str, Any]) -> None:
    for name, text, form in SHOWN:
        split = layout.split(factor=0.6)
        split.label(text=text)
        value = certificate.get(name)
        split.label(text="-" if value is None else form.format(value))
