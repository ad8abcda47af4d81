# SPDX-License-Identifier: GPL-3.0-or-later
"""How long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[float, str], None]  # a share 0..1 of the work, and what is being done, for a person to read


def quiet(fraction: float, message: str) -> None:
    """Progress that nobody listens to."""
