# SPDX-License-Identifier: GPL-3.0-or-later
"""TryOn registered for one test."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from tryon.tryon_addon.ui import registration
from tryon.tryon_addon.ui.session import SESSION, Session


@contextlib.contextmanager
def registered() -> Iterator[None]:
    """TryOn enabled, and disabled again whatever happens."""
    registration.register()
    try:
        yield
    finally:
        SESSION.__dict__.update(Session().__dict__)
        registration.unregister()
