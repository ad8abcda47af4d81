# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps pictures from being looked at by a network."""

from __future__ import annotations


class EncoderError(Exception):
    """The encoder's weights are not there, or not the ones that are known: ``mend`` says what to do."""

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.message, self.mend = message, mend

    def __str__(self) -> str:
        return f"{self.message} {self.mend}".strip()
