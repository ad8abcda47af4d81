# SPDX-License-Identifier: GPL-3.0-or-later
"""How long somebody is willing to wait for one thing. Long work asks between its small steps, and keeps the best it has
once the answer is that it is enough: a result that can be judged, never an error."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .parameters import Parameter

SECONDS = Parameter("patience", 120.0, 5.0, 86400.0, "s",
                    "the longest that one garment may take: to fall, settle, be mended, follow into a pose, be judged")
Enough = Callable[[], bool]  # whether to stop here, and keep what there is


def never() -> bool:
    """For whoever waits as long as it takes."""
    return False


class Patience:
    """Seconds for one thing, of which those count that pass inside ``counting``.

    ``spent``: seconds that count from the start, of an earlier run that this one goes on with.
    """

    def __init__(self, seconds: float = math.inf, spent: float = 0.0,
                 clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds, self._before, self._clock = seconds, spent, clock
        self._since: float | None = None

    @contextmanager
    def counting(self) -> Iterator[None]:
        """The time that passes in here counts."""
        self._since = self._clock()
        try:
            yield
        finally:
            self._before, self._since = self.spent, None

    def end(self) -> None:
        """It is enough, whatever time is left: somebody asks for no longer than until now."""
        self.seconds = min(self.seconds, self.spent)

    @property
    def spent(self) -> float:
        """Seconds that have counted so far."""
        return self._before + (0.0 if self._since is None else self._clock() - self._since)

    @property
    def left(self) -> float:
        """Seconds that are left, 0 at the least."""
        return max(0.0, self.seconds - self.spent)

    def out(self, reserve: float = 0.0) -> bool:
        """Whether no more than ``reserve`` seconds are left, which what follows will need."""
        return self.left <= reserve
