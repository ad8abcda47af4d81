# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel shows of the job under way and of what went wrong.

Neither in the file nor in the undo history: a job outlives neither. Plain values only, so that drawing decides nothing.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field

import bpy

from ..core.errors import Cancelled, InstallError, RuntimeUnavailable, TryOnError
from ..core.progress import TimeLeft, duration

MARK = "tryon_hidden"  # of an object that is hidden while a drape is seen to fall


@dataclass(frozen=True)
class Problem:
    """An error as a sub-panel shows it; ``install`` offers the button that mends it."""

    message: str
    mend: str
    install: bool

    @staticmethod
    def of(error: TryOnError) -> Problem:
        """The problem that ``error`` tells of."""
        return Problem(error.message, error.mend, isinstance(error, (RuntimeUnavailable, InstallError)))


@dataclass
class Session:
    """The one job under way, if any, and the last problem of each section."""

    job: str = ""  # its label; empty while nothing runs
    label: str = ""
    fraction: float = 0.0
    time: TimeLeft = field(default_factory=TimeLeft)
    cancelling: bool = False
    taken_away: bool = False  # undo, another file or the end of the extension has ended the last job
    can_keep: bool = False  # a garment drapes, and the best so far can be kept
    keeping: bool = False  # somebody wants that
    ready: str = ""  # the choice of a runtime that has been tried, and has all that it needs
    left: str = ""  # the garment whose best so far is kept of a drape that was ended; until the next job
    pictures: dict[str, str] = field(default_factory=dict)  # files of the views that the job has rendered so far
    problems: dict[str, Problem] = field(default_factory=dict)
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)  # lines that are no problem: a doctor's report

    @property
    def busy(self) -> bool:
        """Whether a job runs."""
        return bool(self.job)

    def begin(self, job: str) -> None:
        """A job starts: nothing of the last one is left to see."""
        self.job, self.label, self.fraction, self.cancelling = job, job, 0.0, False
        self.taken_away = False
        self.can_keep = self.keeping = False
        self.pictures, self.left = {}, ""
        self.time = TimeLeft()

    def show(self, label: str, fraction: float) -> None:
        """What the job does now, and how much of it is done (never less than before)."""
        self.time.show(fraction)
        self.label, self.fraction = label, self.time.fraction

    def end(self) -> None:
        """The job has ended, in whatever way."""
        self.job, self.label, self.fraction, self.cancelling = "", "", 0.0, False
        self.can_keep = self.keeping = False
        self.pictures = {}

    def text(self) -> str:
        """One line for the progress bar and the status bar."""
        left = self.time.seconds
        return self.label if left is None else f"{self.label}, about {duration(left)} left"


SESSION = Session()


def redraw() -> None:
    """Have the sidebars drawn anew, not what stands beside them; nothing to do without a window."""
    for manager in bpy.data.window_managers:
        for window in manager.windows:
            for area in window.screen.areas:
                for region in area.regions:
                    if (area.type, region.type) in (("VIEW_3D", "UI"), ("PREFERENCES", "WINDOW")):
                        region.tag_redraw()


def next_turn(steps: list[Generator[float, None, None]], section: str) -> float | None:
    """A timer's tick: the seconds that the one of ``steps`` wants to wait; None at its end, and ``steps`` is empty.

    What goes wrong becomes the problem of ``section``.
    """
    try:
        return next(steps[0])
    except StopIteration:
        pass
    except TryOnError as error:
        if not isinstance(error, Cancelled):
            SESSION.problems[section] = Problem.of(error)
    steps.clear()
    return None
