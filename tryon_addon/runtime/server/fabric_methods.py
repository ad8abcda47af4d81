# SPDX-License-Identifier: GPL-3.0-or-later
"""The runtime's methods around fabrics."""

from __future__ import annotations

import importlib

from ...core.progress import Progress
from .handlers import Handler

_FABRIC = "....gan_core.fabric."


def _plainly(module: str, name: str) -> Handler:
    """The function ``name``, which reports no progress, as a handler."""
    def handler(params: dict, progress: Progress) -> dict:
        return getattr(importlib.import_module(_FABRIC + module, __package__), name)(params)

    return handler


def fabric_project(params: dict, progress: Progress) -> dict:
    from ....gan_core.fabric import style_methods

    return style_methods.fabric_project(params, lambda done: progress(done, "Finding the cloth"))


FABRICS: dict[str, Handler] = {
    "fabric.sample": _plainly("methods", "fabric_sample"),
    **{f"fabric.{name}": _plainly("style_methods", f"fabric_{name}")
       for name in ("mix", "restyle", "interpolate", "separations")},
    **{f"fabric.{name}": _plainly("restore_methods", f"fabric_{name}") for name in ("upscale", "inpaint", "tile")},
    "fabric.project": fabric_project,
}
