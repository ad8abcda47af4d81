# SPDX-License-Identifier: GPL-3.0-or-later
"""What is worn above and below the waist in one."""

from __future__ import annotations

from .entry import Programme

DRESSES: tuple[Programme, ...] = ()
