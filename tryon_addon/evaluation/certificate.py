# SPDX-License-Identifier: GPL-3.0-or-later
"""The drape certificate: figures that say whether a garment may be shown, held to their limits."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .figures import FIGURES


@dataclass(frozen=True)
class Spot:
    """Where a figure is at its worst: the point (x, y, z) in metres, and what a fitter calls it, if that is known."""

    figure: str
    at: tuple[float, float, float]
    place: str = ""


@dataclass(frozen=True)
class Effort:
    """What a drape has taken: ``attempts``, those broken off included, ``seconds`` of all of them, and the
    ``patience`` in seconds that ran out before one passed or all were made, None where it did not. ``tried``: the rungs
    of the ladder that were tried to their end."""

    attempts: int = 1
    seconds: float = 0.0
    patience: float | None = None
    tried: tuple[str, ...] = ()

    def after(self, earlier: Effort, patience: float) -> Effort:
        """Both together, of a drape that went on from another; ``patience`` was for both."""
        cut = self.patience is not None or earlier.patience is not None
        return Effort(earlier.attempts + self.attempts, earlier.seconds + self.seconds, patience if cut else None)

    def __str__(self) -> str:
        """Empty where nothing was cut short."""
        if self.patience is None:
            return ""
        one = "the only attempt" if self.tried else "first attempt, broken off"
        best = f"best of {self.attempts} attempts" if self.attempts > 1 else one
        return f"{best} after {self.seconds:.0f} s; asked for no longer than {self.patience:.0f} s"


@dataclass(frozen=True)
class Certificate:
    """Figures of one garment, or of a whole look (the worst of each, frames and seconds added up).

    ``figures`` has a value for each of ``FIGURES``, which can also be read as attributes:
    ``certificate.penetrating_pct``. ``limits`` has those that the garment and its pose shift, by figure; they are
    attributes too, by their ``limit_key``. ``repairs`` names what was tried after a first drape that failed, ``effort``
    what all of it took; ``label`` is the garment's name in sentences.

    Raises:
        ValueError: a figure is missing, or one is not in the table.
    """

    name: str
    figures: Mapping[str, float]
    frames: int
    seconds: float
    cached: bool = False
    limits: Mapping[str, float] = field(default_factory=dict)
    repairs: tuple[str, ...] = ()
    label: str = ""
    effort: Effort = Effort()
    spots: tuple[Spot, ...] = ()
    garments: tuple[Certificate, ...] = field(default=())

    def __post_init__(self) -> None:
        if wrong := self.figures.keys() ^ FIGURES.keys():
            raise ValueError(f"A certificate has every figure of the table and no other: {', '.join(sorted(wrong))}")

    def __getattr__(self, name: str) -> float:
        if name in FIGURES:
            return self.figures[name]
        for figure in FIGURES.values():
            if figure.limit_key and figure.limit_key == name:
                return self.limit(figure.name)
        raise AttributeError(f"A certificate has no {name!r}.")

    def limit(self, figure: str) -> float:
        """What a figure is held to."""
        return self.limits.get(figure, FIGURES[figure].limit)

    @property
    def failing(self) -> list[str]:
        """The names of the figures over their limits."""
        return [name for name in FIGURES if not self.figures[name] <= self.limit(name)]  # also catches NaN

    @property
    def reasons(self) -> list[str]:
        """One sentence for every figure over its limit; empty when the drape passed."""
        if self.garments:
            return [reason for garment in self.garments for reason in garment.reasons]
        places = {spot.figure: f"; worst at the {spot.place}" for spot in self.spots if spot.place}
        return [FIGURES[name].told(in_sentences(self.label or self.name), self.figures[name], self.limit(name))
                + places.get(name, "") for name in self.failing]

    @property
    def cut_short(self) -> str:
        """Where patience ran out, in words; empty where it did not."""
        if self.garments:
            return ". ".join(f"{g.label or g.name}: {g.cut_short}" for g in self.garments if g.cut_short)
        return str(self.effort)

    @property
    def passed(self) -> bool:
        """Whether every figure is within its limit."""
        return not self.reasons

    @property
    def badness(self) -> float:
        """The worst figure over its limit; up to 1 passes. Infinite where a figure is unknown."""
        shares = [self.figures[name] / self.limit(name) for name in FIGURES]
        return math.inf if any(math.isnan(s) for s in shares) else max(shares)

    def kept(self) -> dict[str, Any]:
        """Plain values that lose nothing, of one garment's certificate, for ``from_kept``."""
        return dataclasses.asdict(self)

    @staticmethod
    def from_kept(values: Mapping[str, Any], *, cached: bool) -> Certificate:
        """The certificate that ``values`` are of; ``cached``: whether its drape was kept from an earlier run."""
        spots = tuple(Spot(**spot | {"at": tuple(spot["at"])}) for spot in values["spots"])
        effort = Effort(**values["effort"] | {"tried": tuple(values["effort"]["tried"])})
        own = {"cached": cached, "spots": spots, "effort": effort, "repairs": tuple(values["repairs"]), "garments": ()}
        return Certificate(**{**values, **own})

    def as_dict(self) -> dict[str, Any]:
        """Plain values for ``look.json``: figures rounded, ``passed`` and ``reasons`` first."""
        told: dict[str, Any] = {"passed": self.passed, "reasons": self.reasons, "name": self.name}
        told |= {name: _plain(self.figures[name]) for name in FIGURES}
        told |= {"frames": self.frames, "seconds": _plain(self.seconds), "cached": self.cached}
        told |= {f.limit_key: _plain(self.limit(f.name)) for f in FIGURES.values() if f.limit_key}
        told |= {"repairs": list(self.repairs), "attempts": self.effort.attempts}
        told |= {"spent_s": _plain(self.effort.seconds), "cut_short": self.cut_short}
        told |= {"spots": [{"figure": spot.figure, "at": list(spot.at), "place": spot.place} for spot in self.spots]}
        return told | ({"garments": [g.as_dict() for g in self.garments]} if self.garments else {})


def in_sentences(label: str) -> str:
    """A garment's label inside a sentence: "circle skirt", but "T-shirt" and "A-line dress"."""
    return label if label[1:2] in ("-", "") or label[1:2].isupper() else f"{label[0].lower()}{label[1:]}"


def _plain(value: float) -> float | None:
    """Rounded; JSON knows no NaN."""
    return value if isinstance(value, int) else round(value, 4) if math.isfinite(value) else None


def overall(garments: Iterable[Certificate]) -> Certificate:
    """The worst of each figure over all garments of a look."""
    items = tuple(garments)

    def worst(figure: str) -> float:
        values = [item.figures[figure] for item in items]
        return math.nan if any(math.isnan(v) for v in values) else max(values)

    return Certificate(
        name="look",
        figures={figure: worst(figure) for figure in FIGURES},
        frames=sum(item.frames for item in items),
        seconds=sum(item.seconds for item in items),
        cached=all(item.cached for item in items),
        effort=Effort(sum(item.effort.attempts for item in items), sum(item.effort.seconds for item in items)),
        garments=items,
    )
