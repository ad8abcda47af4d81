# SPDX-License-Identifier: GPL-3.0-or-later
"""The runtime process: answers one call after another until its stdin ends.

Messages are dicts (see protocol.py). The client sends ``{"id", "method", "params"}``; the server sends once
``{"kind": "hello"}`` and for each call any number of ``progress`` and then a ``result`` or an ``error``.
An error with ``fatal`` means that the process is not fit for another call (memory, a broken GPU context).
"""

from __future__ import annotations

import faulthandler
import importlib.util
import os
import platform
import queue
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...core import errors
from ...core.progress import Progress
from ..wire import protocol
from .faults import describe
from .handlers import Handler
from .methods import METHODS

TICK_SECONDS = 0.05


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
