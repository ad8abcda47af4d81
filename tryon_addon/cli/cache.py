# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon cache show | prune | clear``: what is kept so that it need not be computed twice."""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Sequence

from ..core import cache_size
from ..core.cache_size import GB, VARIABLE, Entry
from ..core.errors import CacheError
from ..core.folders import cache_folder
from ..core.parameters import Parameter
from .terminal import AddCommand

TO = Parameter("--to", 0.0, 0.0, cache_size.LIMIT.high, "GB", "what is to be left")


def add_to(command: AddCommand) -> None:
    """Add them to ``tryon cache``."""
    sub = command("show", "how much is kept, of what, and where", _show)
    sub.add_argument("--json", action="store_true", help="as JSON, in bytes and seconds since 1970")

    sub = command("prune", "remove what was used longest ago until the rest is within the limit", _prune,
                  "Removes what was used longest ago until the rest is within the limit. What has been used in the "
                  "last ten minutes stays: a run may be going on.")
    sub.add_argument("--to", type=float, metavar="GB", help=f"within so many gigabytes, instead of {VARIABLE}")

    command("clear", "remove all that is kept; it is computed again when needed", _clear)


def _show(arguments: argparse.Namespace) -> int:
    folder, limit = cache_folder(), cache_size.limit()
    there = cache_size.entries(folder)
    stages = defaultdict(list)
    for entry in there:
        stages["half written" if entry.part else entry.stage].append(entry)
    rows = sorted(stages.items(), key=lambda row: -_bytes(row[1]))
    if arguments.json:
        told = {stage: {"count": len(found), "bytes": _bytes(found), "oldest": found[0].used} for stage, found in rows}
        print(json.dumps({"folder": str(folder), "limit": limit, "bytes": _bytes(there), "count": len(there),
                          "oldest": there[0].used if there else None, "stages": told}, indent=2))
        return 0
    print(f"{_size(_bytes(there))} of {_size(limit)} in {folder}")
    width = max([len(stage) for stage in stages], default=0)
    for stage, found in rows:
        print(f"  {stage:<{width}}  {len(found):>5}  {_size(_bytes(found)):>8}  oldest used {_when(found[0])}")
    print(f"{VARIABLE}=GB sets another limit, TRYON_CACHE another folder.")
    return 0


def _prune(arguments: argparse.Namespace) -> int:
    limit = cache_size.limit() if arguments.to is None else TO.check(arguments.to, "cache prune") * GB
    gone = cache_size.prune(cache_folder(), limit)
    left = _bytes(cache_size.entries(cache_folder()))
    print(f"{_removed(gone)}; {_size(left)} are left{', in use just now' if left > limit else ''}.")
    return 0


def _clear(_: argparse.Namespace) -> int:
    folder = cache_folder()
    try:
        gone = cache_size.clear(folder)
    except OSError as error:
        raise CacheError(f"Cannot clear {folder}: {error.strerror or error}.", "Look at its permissions.") from None
    print(f"{_removed(gone)} from {folder}.")
    return 0


def _removed(gone: Sequence[Entry]) -> str:
    return f"Removed {len(gone)} files, {_size(_bytes(gone))}"


def _bytes(found: Sequence[Entry]) -> int:
    return sum(entry.size for entry in found)


def _size(amount: float) -> str:
    return f"{amount / GB:.1f} GB" if amount >= GB else f"{amount / 1e6:.1f} MB"


def _when(entry: Entry) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(entry.used))
