# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a wish for make-up, or with a photograph."""

from __future__ import annotations


class MakeupError(ValueError):
    """A wish that cannot be met: what is wrong, with which value; ``mend``: what is allowed."""

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.message, self.mend = message, mend

    def __str__(self) -> str:
        return f"{self.message} {self.mend}".strip()
