# SPDX-License-Identifier: GPL-3.0-or-later
"""The runtime process: answers one call after another until its stdin ends.

Messages are dicts (see protocol.py). The client sends ``{"id", "method", "params"}``; the server sends once
``{"kind": "hello"}`` and for each call any number of ``progress`` and then a ``result`` or an ``error``.
An error with ``fatal`` means that the process is not fit for another call (memory, a broken GPU context).
"""

from __future__ import annotations

import faulthandler
import importlib
import importlib.metadata
import importlib.util
import json
import os
import platform
import queue
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..core import errors
from . import protocol

Progress = Callable[[float, str], None]
Handler = Callable[[dict, Progress], dict]

PACKAGES = ("torch", "anny", "numpy", "scipy", "safetensors")
TICK_SECONDS = 0.05
# gan_core imports nothing of ours and brings errors of its own; what Blender's side calls them.
ALIASES = {"CheckpointError": "WeightsError", "FabricError": "SpecError", "WishError": "SpecError",
           "DesignError": "SpecError"}

DUMMIES = 8  # bodies that designs are tried on, kept at most

_topology: dict[str, Any] = {}
_dummies: dict[str, Any] = {}
_figures: dict[str, Any] = {}  # by body and pose, oldest first
FIGURES = 4


# -- what can be called: imports wait for the first call that needs them --------------------------------------------


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


def _body(name: str, of: str) -> Handler:
    """The handler ``name`` of the module ``of`` among the bodies' rooms."""

    def handler(params: dict, progress: Progress) -> dict:
        module = importlib.import_module(f"...gan_core.body.{of}", __package__)
        return getattr(module, name)(params, progress)

    return handler


def _body_of(body: dict, pose: str, progress: Progress) -> dict:
    """A body as garments take it: arrays, made from the spec and the pose that Blender's body came from."""
    from ...gan_core.body import calls as bodies
    from ..core.meshes import triangles_of

    if not _topology:  # the same for every body
        _topology.update(bodies.body_topology({}, progress))
    shape = bodies.body_shape({"body": body, "pose": pose}, progress)
    return {**_topology, **shape, "triangles": triangles_of(_topology["quads"])}


def _figure_of(body: dict, pose: str, progress: Progress) -> Any:
    """The body as a tailor reads it; the last few are kept with the sections that were taken of them."""
    from ..garments.figure import figure_from

    key = json.dumps([body, pose], sort_keys=True)
    if key not in _figures:
        _figures[key] = figure_from(_body_of(body, pose, progress))
        for old in list(_figures)[:-FIGURES]:
            del _figures[old]
    return _figures[key]


def garment_sew(params: dict, progress: Progress) -> dict:
    """``cut_for``: the body that the garment is cut for, where that is not the wearer's."""
    from ..garments import calls
    from . import sweeps

    share = 0.2  # of the progress bar for the body

    def making_body(fraction: float, message: str = "") -> None:
        progress(share * fraction, message)

    def sewing(fraction: float, message: str = "") -> None:
        progress(share + (1 - share) * fraction, message)

    cut_for = params.get("cut_for")
    return calls.garment_sew(params, _figure_of(params["body"], params["pose"], making_body), sewing,
                             _figure_of(cut_for, params["pose"], making_body) if cut_for else None, sweeps.cloth)


def garment_preview(params: dict, progress: Progress) -> dict:
    from ..garments import calls

    return calls.garment_preview(params, _figure_of(params["body"], params["pose"], progress))


def garment_sew_mesh(params: dict, progress: Progress) -> dict:
    from ..garments import artist

    return artist.garment_sew_mesh(params, _body_of(params["body"], params["pose"], progress), progress)


def garment_pattern(params: dict, progress: Progress) -> dict:
    """``body``: a spec's, for which the pattern is drafted; None for a file's."""
    from ..garments import calls

    body = _body_of(params["body"], "relaxed", progress) if params.get("body") else None
    return calls.garment_pattern(params, body)


def garment_nest(params: dict, progress: Progress) -> dict:
    """``bodies``: {size: a spec's body}."""
    from ..garments import calls

    return calls.garment_nest(params, {size: _body_of(b, "relaxed", progress) for size, b in params["bodies"].items()})


def garment_page(params: dict, progress: Progress) -> dict:
    """``body``: a spec's, for which the panels are drafted."""
    from ..garments import calls

    return calls.garment_page(params, _body_of(params["body"], "relaxed", progress))


def garment_follow(params: dict, progress: Progress) -> dict:
    from ..garments import follow

    return follow.garment_follow(params, progress)


def garment_try(params: dict, progress: Progress) -> dict:
    """``body``: a spec's. The last few bodies are kept, as designs are tried on by the hundred."""
    from ..garments import trial

    key = json.dumps(params["body"], sort_keys=True)
    if key not in _dummies:
        while len(_dummies) >= DUMMIES:
            _dummies.pop(next(iter(_dummies)))
        _dummies[key] = trial.Trial(_body_of(params["body"], "relaxed", progress))
    return trial.garment_try(params, _dummies[key])


def garment_check(params: dict, progress: Progress) -> dict:
    from ..garments import calls

    return calls.garment_check(params)


def accessory_make(params: dict, progress: Progress) -> dict:
    """``body``: a spec's, on which the accessory sits, in the pose ``pose``; ``vertices`` (V, 3) m if it was moved."""
    from ..accessories import calls
    from ..core.poses import DRAPE_POSES

    progress(0.0, f"Making the {params['accessory'].get('kind')}")
    body = _body_of(params["body"], params["pose"], progress)
    if "vertices" in params:
        body["vertices"] = params["vertices"]
    standing = None if params["pose"] in DRAPE_POSES else _body_of(params["body"], DRAPE_POSES[0], progress)
    return calls.accessory_make(params, body, standing)


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


METHODS: dict[str, Handler] = {
    "runtime.info": runtime_info,
    "body.topology": _body("body_topology", "calls"),
    "body.shape": _body("body_shape", "calls"),
    "body.path": _body("body_path", "calls"),
    **{f"body.{name}": _body(f"body_{name}", "people_calls")
       for name in ("measures", "read", "fit", "fit_many", "sample", "percentiles", "tape")},
    "garment.sew": garment_sew,
    "garment.sew_mesh": garment_sew_mesh,
    "garment.preview": garment_preview,
    "garment.check": garment_check,
    "garment.pattern": garment_pattern,
    "garment.nest": garment_nest,
    "garment.page": garment_page,
    "garment.follow": garment_follow,
    "garment.try": garment_try,
    "accessory.make": accessory_make,
    "fabric.sample": fabric_sample,
    "design.surprise": design_surprise,
    "design.outfit": design_outfit,
}


# -- serving --------------------------------------------------------------------------------------------------------


def main(requests: int, answers: int, arguments: list[str]) -> None:
    """Serve on two file descriptors. ``--methods FILE.py:TABLE`` adds handlers of a test's or an experiment's own."""
    faulthandler.enable()  # a crash in native code tells on stderr where it was
    methods = dict(METHODS)
    if arguments[:1] == ["--methods"]:
        methods |= _load_table(arguments[1])
    inbox: queue.SimpleQueue[dict] = queue.SimpleQueue()
    threading.Thread(target=_watch, args=(open(requests, "rb", buffering=0), inbox), daemon=True).start()
    serve(inbox.get, open(answers, "wb", buffering=0), methods)


def serve(receive: Callable[[], dict], stream: Any, methods: dict[str, Handler]) -> None:
    """Answer requests for ever; the process ends when the pipe does."""

    def send(message: dict) -> None:
        buffers = protocol.encode(message)
        try:
            protocol.write(stream, buffers)
        except OSError:  # nobody listens any more
            os._exit(0)

    send({"kind": "hello", "pid": os.getpid(), "python": platform.python_version()})
    while True:
        request = receive()
        ticket = request["id"]
        try:
            send({"kind": "result", "id": ticket, "value": _answer(request, methods, _ticker(send, ticket))})
        except BaseException as error:  # noqa: BLE001 - also SystemExit: whatever it was, the client must hear of it
            send({"kind": "error", "id": ticket, **describe(error, request["method"])})
        del request  # big arrays do not wait for the next call


def _answer(request: dict, methods: dict[str, Handler], progress: Progress) -> dict:
    handler = methods.get(request["method"])
    if handler is None:
        allowed = ", ".join(sorted(methods))
        raise errors.RuntimeCallError(f"The runtime has no method {request['method']!r}.", f"It has {allowed}.")
    return handler(request["params"], progress)


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


def _ticker(send: Callable[[dict], None], ticket: int) -> Progress:
    """A progress function that sends at most every TICK_SECONDS, and every new sentence."""
    last_time, last_message = 0.0, None

    def progress(fraction: float, message: str = "") -> None:
        nonlocal last_time, last_message
        now = time.monotonic()
        if message == last_message and now - last_time < TICK_SECONDS and fraction < 1:
            return
        last_time, last_message = now, message
        send({"kind": "progress", "id": ticket, "fraction": float(fraction), "message": str(message)})

    return progress


def _watch(stream: Any, inbox: queue.SimpleQueue[dict]) -> None:
    """Read requests; when the client is gone, end this process, whatever the main thread is at."""
    try:
        while True:
            inbox.put(protocol.read(stream))
    except EOFError:
        os._exit(0)
    except BaseException:  # noqa: BLE001 - without requests there is nothing left to do
        traceback.print_exc()
        os._exit(4)


def _load_table(named: str) -> dict[str, Handler]:
    file, _, table = named.rpartition(":")
    spec = importlib.util.spec_from_file_location(Path(file).stem, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, table)


def _peak_mb() -> float:
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
