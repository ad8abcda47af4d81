# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks, one after another, in a Blender kept warm for them: told on standard input, answered on standard output.

A line of JSON each: ``{"look": spec, "out": folder, "population": ..., "patience": ..., "stamp": ..., "export": ...}``
is answered by any number of ``{"label", "fraction"}`` and one ``{"end": true, "unchanged": ...}`` or ``{"end": true,
"error": ...}``.
"""

from __future__ import annotations

import json
import queue
import sys
import traceback
from pathlib import Path
from typing import Any

from ..blender import aside
from ..core.errors import Exit, StorageError, TryOnError
from ..spec.look import look_from_dict
from ..spec.stamp import Stamps


def command() -> list[str]:
    """What starts one."""
    return aside.command("workflows.look_worker")


def environment() -> dict[str, str]:
    """For it: this one's, and where its packages are."""
    return aside.environment()


def main() -> None:
    """Answer orders until whoever gives them is gone."""
    orders: queue.Queue[bytes] = queue.Queue()
    say = aside.talk(lambda: None, orders.put)
    while True:
        order = json.loads(orders.get())
        try:
            say({"end": True, "unchanged": _made(order, lambda fraction, label: say({"label": label,
                                                                                     "fraction": fraction}))})
        except Exception as error:
            say({"end": True, "error": _told(error)})


def _made(order: dict[str, Any], progress: Any) -> bool:
    """Make a look; whether its folder held it already."""
    from . import look_files, look_kept

    look, out = look_from_dict(order["look"]), Path(order["out"])
    formats = order.get("export", ())
    stamps, about = Stamps(order["stamp"]), {"population": order["population"], "patience": order["patience"]}
    if look_kept.found(out, look, formats=formats, stamps=stamps, **about) is not None:
        return True
    look_files.make_look(look, out, stamps=stamps, progress=progress, touch_up=True, export=formats, **about)
    return False


def _told(error: Exception) -> dict[str, Any]:
    """An exception as plain values."""
    if isinstance(error, TryOnError):
        full = isinstance(error, StorageError) and bool(error.full)
        return {"said": str(error), "code": int(error.code), "full": full}
    if isinstance(error, OSError):
        return {"said": f"{error.strerror or error}: {error.filename or ''}.", "code": int(Exit.ENVIRONMENT),
                "full": False}
    traceback.print_exc(file=sys.stderr)
    return {"said": f"TryOn itself failed: {type(error).__name__}: {error}.", "code": int(Exit.FAULT), "full": False}
