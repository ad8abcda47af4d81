# SPDX-License-Identifier: GPL-3.0-or-later
"""In a Blender of its own: run a lookbook, and tell whoever started it how far it is, a line of JSON each.

It ends, with all that it has started, when it is done and when the pipe to it closes.
"""

from __future__ import annotations

from pathlib import Path

from ...blender import aside
from ...core.errors import TryOnError
from ...lookbook import manifest, runner
from ...lookbook.book import Record
from ...lookbook.plan import plan
from ...lookbook.worker import Worker
from ...workflows import look_worker

EVERY = 10  # pieces of news in one


def main(book: str, out: str, stamp: str) -> None:
    """Make what is not there of the manifest ``book`` into ``out``."""
    say = aside.talk(lambda: None)  # those that make looks notice, as their pipes close
    count = 0

    def tell(fraction: float, label: str, ended: Record | None) -> None:
        nonlocal count
        count += 1
        if ended is not None or count % EVERY == 0:
            look = {"name": ended.name, "state": ended.state, "error": ended.error} if ended else None
            say({"fraction": fraction, "label": label, "look": look})

    try:
        settings = runner.Settings(lambda: Worker(look_worker.command(), look_worker.environment()), stamp=stamp)
        runner.run(plan(manifest.read(Path(book))), Path(out), settings, tell)
        say({"end": True, "error": ""})
    except TryOnError as error:
        say({"end": True, "error": str(error)})
