# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of the runtime's methods. Imports wait for the first call that needs them."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sys

from ...core.progress import Progress
from .design_methods import DESIGNS
from .garment_methods import GARMENTS
from .handlers import Handler, lazily

PACKAGES = ("torch", "anny", "numpy", "scipy", "safetensors")
_BODY, _FABRIC, _SKIN = "....gan_core.body.", "....gan_core.fabric.", "....gan_core.skin."
_MAKEUP = "....gan_core.makeup."


def runtime_info(params: dict, progress: Progress) -> dict:
    """Versions, the device torch would use, and this process' peak memory in MB (0 where unknown); all that the runtime
    needs is imported for it."""
    for i, name in enumerate(PACKAGES):
        progress(i / len(PACKAGES), f"Loading {name}")
        importlib.import_module(name)
    import torch

    cuda = torch.cuda.is_available()
    metal = getattr(torch.backends, "mps", None) is not None and torch.backends.mps.is_available()
    return {
        "python": platform.python_version(),
        "executable": sys.executable,
        "pid": os.getpid(),
        **{name: importlib.metadata.version(name) for name in PACKAGES},
        "device": "cuda" if cuda else "mps" if metal else "cpu",
        "device_name": torch.cuda.get_device_name() if cuda else platform.processor() or platform.machine(),
        "peak_mb": _peak_mb(),
    }


def _peak_mb() -> float:
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


METHODS: dict[str, Handler] = {
    "runtime.info": runtime_info,
    **{f"body.{name}": lazily(_BODY + "methods", f"body_{name}") for name in ("topology", "shape", "path")},
    **{f"body.{name}": lazily(_BODY + "people_methods", f"body_{name}")
       for name in ("measures", "read", "fit", "fit_many", "sample", "percentiles", "tape")},
    "asset.fit": lazily(_BODY + "asset_methods", "asset_fit"),
    **GARMENTS,
    "fabric.sample": lazily(_FABRIC + "methods", "fabric_sample", tells=False),
    **{f"fabric.{name}": lazily(_FABRIC + "style_methods", f"fabric_{name}", tells=False)
       for name in ("mix", "restyle", "interpolate", "separations")},
    **{f"fabric.{name}": lazily(_FABRIC + "restore_methods", f"fabric_{name}", tells=False)
       for name in ("upscale", "inpaint", "tile")},
    "fabric.photo": lazily(_FABRIC + "photo", "fabric_photo", tells=False),
    "fabric.scan": lazily(_FABRIC + "scan_methods", "fabric_scan", tells=False),
    "fabric.project": lazily(_FABRIC + "style_methods", "fabric_project"),
    **{f"skin.{name}": lazily(_SKIN + "methods", f"skin_{name}") for name in ("sample", "tile")},
    "appearance.match": lazily(".appearance_methods", "appearance_match"),
    "makeup.maps": lazily(_MAKEUP + "methods", "makeup_maps"),
    **{f"makeup.{name}": lazily(_MAKEUP + "draw_methods", f"makeup_{name}")
       for name in ("sample", "between", "portraits")},
    "makeup.transfer": lazily(_MAKEUP + "photo_methods", "makeup_transfer"),
    **DESIGNS,
}
