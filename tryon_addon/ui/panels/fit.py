# SPDX-License-Identifier: GPL-3.0-or-later
"""The last drape's certificate, as the panel shows it."""

from __future__ import annotations

import json
from typing import Any

import bpy

from ...core.errors import SpecError
from ...evaluation.figures import FIGURES
from ..operators.record import drape_inputs
from ..properties import look
from .layouts import draw_text

SHOWN = (  # of a certificate: key, label, format
    *((f.name, f.label, f"{{:.{f.decimals}f}} {f.unit}") for f in FIGURES.values() if f.label),
    ("frames", "Frames", "{:d}"),
    ("seconds", "Simulated in", "{:.1f} s"),
)


def draw_certificate(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The last drape: passed or not and why, and the figures."""
    group = look.look_of(context.scene)
    if not group.certificate:
        return
    certificate = json.loads(group.certificate)
    box = layout.box()
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
    if outdated(context.scene):
        draw_text(box, "Body or pattern have changed since", context, "FILE_REFRESH")


def _draw_figures(layout: Any, certificate: dict[str, Any]) -> None:
    for name, text, form in SHOWN:
        split = layout.split(factor=0.6)
        split.label(text=text)
        value = certificate.get(name)
        split.label(text="-" if value is None else form.format(value))


def outdated(scene: Any) -> bool:
    """Whether the panel describes another shape than the one that was last made."""
    try:
        return look.look_of(scene).made != drape_inputs(look.look_from_scene(scene, "drape"))
    except SpecError:  # no garment chosen
        return True
