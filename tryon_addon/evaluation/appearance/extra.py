# SPDX-License-Identifier: GPL-3.0-or-later
"""The packages of the optional extra ``appearance``."""

from __future__ import annotations

import importlib
from typing import Any

from ...core.errors import InstallError


def needs(name: str, package: str = "") -> Any:
    """A package of the extra ``appearance``. Raises InstallError."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise InstallError(f"Comparing appearances needs {package or name}, which the runtime's Python has not: "
                           f"{error}.", "Install it there: pip install \"tryon[appearance]\".") from None
