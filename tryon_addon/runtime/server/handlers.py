# SPDX-License-Identifier: GPL-3.0-or-later
"""What a method of the runtime is: a function of params and progress, both ways plain values and arrays."""

from __future__ import annotations

import importlib
from collections.abc import Callable

from ...core.progress import Progress

Handler = Callable[[dict, Progress], dict]


def lazily(module: str, name: str, *, tells: bool = True) -> Handler:
    """The function ``name`` of ``module`` (relative to this package), imported by the first call that needs it.

    ``tells``: whether it takes progress beside its params.
    """

    def handler(params: dict, progress: Progress) -> dict:
        function = getattr(importlib.import_module(module, __package__), name)
        return function(params, progress) if tells else function(params)

    return handler
