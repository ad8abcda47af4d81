# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates made up: every figure 0 but those that are said."""

from __future__ import annotations

import dataclasses
from typing import Any

from tryon.tryon_addon.evaluation.certificate import Certificate
from tryon.tryon_addon.evaluation.figures import FIGURES


def certificate(name: str = "tee", figures: dict[str, float] | None = None, **fields: Any) -> Certificate:
    """A certificate of 60 frames in 5 s."""
    return Certificate(name, dict.fromkeys(FIGURES, 0.0) | (figures or {}), **({"frames": 60, "seconds": 5.0} | fields))


def but(other: Certificate, figures: dict[str, float], **fields: Any) -> Certificate:
    """The same with other ``figures``."""
    return dataclasses.replace(other, figures={**other.figures, **figures}, **fields)
