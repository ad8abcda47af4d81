# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors of the fabric generator. ``gan_core`` imports nothing of the add-on's, so it brings its own."""

from __future__ import annotations


class FabricError(ValueError):
    """A fabric was asked for that cannot be made: an unknown class, a broken colour, an absurd size.

    ``message`` says what is wrong and what is allowed, ``mend`` what to do next.
    """

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.message} {self.mend}".strip()
