# SPDX-License-Identifier: GPL-3.0-or-later
"""An answer of the runtime that a job will need, while the job goes on: the one sews what the other drapes next."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from ..core import cache
from ..core.progress import Step, steps_of, thought
from ..runtime.client.call import Call

PAUSE = 0.01  # seconds between two looks at a call


@dataclass
class Pending:
    """What is kept as ``name`` in ``store``, or else what ``call`` will answer, ``reduced`` to what matters and kept
    from then on. ``label``: what is going on meanwhile."""

    store: cache.Store
    name: str
    label: str
    found: dict[str, Any] | None = None
    call: Call | None = None
    reduced: Callable[[dict[str, Any]], dict[str, Any]] = dict

    def check(self) -> None:
        """Raise the call's error as soon as it has one, without waiting."""
        if self.call is not None and self.call.poll() and self.call.error is not None:
            raise self.call.error

    def wait(self) -> Generator[Step, None, dict]:
        """The answer; until it is there, how far it is. Closing this leaves the call alone."""
        if self.call is not None:
            answer = yield from steps_of(self.call, self.label, pause=PAUSE, cancel=False)
            self.call = None
            self.found = yield from thought(lambda: self._kept(answer), self.label, 1.0)
        assert self.found is not None
        return self.found

    def _kept(self, answer: dict[str, Any]) -> dict[str, Any]:
        found = self.reduced(answer)
        self.store.put(self.name, found)
        return found

    def close(self) -> None:
        """Nobody wants to know any more."""
        if self.call is not None:
            self.call.cancel()  # without effect once it has ended
