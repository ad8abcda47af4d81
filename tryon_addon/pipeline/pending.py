# SPDX-License-Identifier: GPL-3.0-or-later
"""An answer of the runtime that a job will need, while the job goes on: the one sews what the other drapes next."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from ..core import cache
from ..runtime.client.call import Call

Progress = Generator[tuple[str, float], None, dict]  # (label, fraction) pairs


@dataclass
class Asked:
    """What is kept as ``name`` in ``store``, or else what ``call`` will answer, kept from then on. ``label``: what is
    going on meanwhile."""

    store: cache.Store
    name: str
    label: str
    found: dict[str, Any] | None = None
    call: Call | None = None

    def check(self) -> None:
        """Raise the call's error as soon as it has one, without waiting."""
        if self.call is not None and self.call.poll() and self.call.error is not None:
            raise self.call.error

    def wait(self) -> Progress:
        """The answer."""
        if self.call is not None:
            while not self.call.poll():
                yield self.call.message or self.label, self.call.fraction
                time.sleep(0.01)
            self.found, self.call = self.call.result(), None
            self.store.put(self.name, self.found)
        assert self.found is not None
        return self.found

    def close(self) -> None:
        """Nobody wants to know any more."""
        if self.call is not None:
            self.call.cancel()  # without effect once it has ended
