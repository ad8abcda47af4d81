# SPDX-License-Identifier: GPL-3.0-or-later
"""An exception in the runtime as plain values that travel to the client."""

from __future__ import annotations

import traceback

from ...core import errors

# gan_core imports nothing of ours and brings errors of its own; what Blender's side calls them.
ALIASES = {"CheckpointError": "WeightsError", "FabricError": "SpecError", "FitRequestError": "SpecError",
           "DesignError": "SpecError", "PoseError": "SpecError", "SkinError": "SpecError", "MakeupError": "SpecError"}


def describe(error: BaseException, method: str) -> dict:
    """An exception as plain values: the name of a class in core.errors, message, mend, traceback, fatal."""
    kinds = [ALIASES.get(kind.__name__, kind.__name__) for kind in type(error).__mro__]
    known = next((name for name in kinds if hasattr(errors, name)), None)
    text = f"{type(error).__name__}: {error}"
    trace = "".join(traceback.format_exception(error))
    fatal = False
    if isinstance(error, MemoryError) or "OutOfMemoryError" in kinds or _is_allocation_failure(text):
        known, fatal = "RuntimeOutOfMemory", True
        message = f"Not enough memory for {method}: {str(error) or type(error).__name__}."
        mend = "Close other programs, or ask for less (a smaller texture, a coarser garment)."
    elif isinstance(error, ImportError) and not (error.name or "").startswith(__name__.split(".")[0]):
        known, fatal = "RuntimeUnavailable", True
        message, mend = f"The runtime's Python cannot load what {method} needs: {text}.", ""
    elif known or hasattr(error, "mend"):
        known = known if known not in (None, "TryOnError") else "RuntimeCallError"
        message, mend = str(getattr(error, "message", error)), str(getattr(error, "mend", ""))
    else:
        known, fatal = "RuntimeCallError", "CUDA error" in text or "AcceleratorError" in kinds
        message, mend = f"{method} failed: {text}", "Please report this, with the console's text, if it comes again."
    return {"type": known, "message": message, "mend": mend, "traceback": trace, "fatal": fatal}


def _is_allocation_failure(text: str) -> bool:
    """torch's CPU allocator and Warp tell of missing memory by a plain RuntimeError."""
    text = text.lower()
    return "runtimeerror" in text and ("allocate memory" in text or "failed to allocate" in text)
