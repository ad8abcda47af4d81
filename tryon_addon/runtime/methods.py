# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of what the runtime can be asked. Imports wait for the first call that needs them."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sys

from .garment_methods import GARMENTS
from .handlers import Handler, Progress, lazily

PACKAGES = ("torch", "anny", "numpy", "scipy", "safetensors")
_BODY = "...gan_core.body."


def runtime_info(params: dict, progress: Progress) -> dict:
    """Versions, the device torch would use, and this process' peak memory in MB (0 where unknown)."""
    progress(0.0, "Loading torch")
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


def fabric_sample(params: dict, progress: Progress) -> dict:
    from ...gan_core.fabric import calls

    return calls.fabric_sample(params)


def design_surprise(params: dict, progress: Progress) -> dict:
    """``programme`` by name; its parameters are today's."""
    from ...gan_core.design import calls
    from ..core.designs import programme

    definition = programme(params["programme"])
    rows = [{"name": p.name, "low": p.low, "high": p.high, "default": p.default} for p in definition.parameters]
    return calls.design_surprise({**params, "parameters": rows})


def design_outfit(params: dict, progress: Progress) -> dict:
    """``asked``: what ``design_surprise`` is asked, once a garment; ``cut``: its answers in the same order."""
    return {"cut": [design_surprise(one, progress) for one in params["asked"]]}


def _peak_mb() -> float:
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


METHODS: dict[str, Handler] = {
    "runtime.info": runtime_info,
    **{f"body.{name}": lazily(_BODY + "calls", f"body_{name}") for name in ("topology", "shape", "path")},
    **{f"body.{name}": lazily(_BODY + "people_calls", f"body_{name}")
       for name in ("measures", "read", "fit", "fit_many", "sample", "percentiles", "tape")},
    **GARMENTS,
    "fabric.sample": fabric_sample,
    "design.surprise": design_surprise,
    "design.outfit": design_outfit,
}
