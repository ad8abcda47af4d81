# SPDX-License-Identifier: GPL-3.0-or-later
"""What a stage of a look is. The stages themselves are a file each in ``stages``, and stand there in their order."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any

from ..core.progress import Step
from ..spec.keys import Kind

Run = Callable[[Any], Generator[Step, None, None]]  # of the job's ``context.Context``


@dataclass(frozen=True)
class Stage:
    """One stage of the way from a spec to a look.

    ``run`` works aside and leaves what it made in ``context.made[name]``; ``show`` changes the artist's scene, after
    all stages have run. ``weight``: about the seconds that it takes on a quiet machine with two cores, or a function
    that tells them of a job: its share of the progress. ``needs``: the stages whose results it takes.
    ``keeps``: the kinds of results that it keeps; what says whether its work must be done again is their versions.
    """

    name: str
    weight: float | Callable[[Any], float]
    run: Run | None = None
    show: Run | None = None
    needs: tuple[str, ...] = ()
    keeps: tuple[Kind, ...] = ()


    def seconds(self, context: Any) -> float:
        """About how many it takes in this job."""
        return self.weight(context) if callable(self.weight) else self.weight


def in_order(stages: Sequence[Stage]) -> tuple[Stage, ...]:
    """The stages as they stand.

    Raises:
        ValueError: a name twice, or a stage before one that it needs.
    """
    names: list[str] = []
    for stage in stages:
        if stage.name in names:
            raise ValueError(f"Two stages are called {stage.name}.")
        if late := [need for need in stage.needs if need not in names]:
            raise ValueError(f"The stage {stage.name} needs {late[0]}, which does not run before it.")
        names.append(stage.name)
    return tuple(stages)
