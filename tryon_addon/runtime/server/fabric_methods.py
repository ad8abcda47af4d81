# SPDX-License-Identifier: GPL-3.0-or-later
"""The runtime's methods around fabrics."""

from __future__ import annotations

from .handlers import Handler, lazily

_FABRIC = "....gan_core.fabric."




FABRICS: dict[str, Handler] = {
    "fabric.sample": lazily(_FABRIC + "methods", "fabric_sample", tells=False),
    **{f"fabric.{name}": lazily(_FABRIC + "style_methods", f"fabric_{name}", tells=False)
       for name in ("mix", "restyle", "interpolate", "separations")},
    **{f"fabric.{name}": lazily(_FABRIC + "restore_methods", f"fabric_{name}", tells=False)
       for name in ("upscale", "inpaint", "tile")},
    "fabric.project": lazily(_FABRIC + "style_methods", "fabric_project"),
}
