# SPDX-License-Identifier: GPL-3.0-or-later
"""Which looks, colourways and sizes somebody may like next, why, and how little is known of it.

One plain function for command, panel, Python and page: ``recommend``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ..ratings import Rating
from .features import Features, features_of
from .model import MIDDLE, Said, Taste

BOLD = 1.5  # deviations that what is little known is let off when something is to be learned
MATTERS = 0.08  # stars from which a group is a reason
TOP = 5  # looks of a large choice that are somebody's very best
FEW = 3  # ratings below which nothing is promised
MOST = 500  # of the newest ratings, that are taken


@dataclass(frozen=True)
class Candidate:
    """A look that can be recommended: its ``digest``, by which ratings name it, its ``name`` and its features."""

    digest: str
    name: str
    features: Features

    @staticmethod
    def of(digest: str, name: str, said: Mapping[str, Any]) -> Candidate:
        """Of the content of a ``look.json``."""
        return Candidate(digest, name, features_of(said))


@dataclass(frozen=True)
class Choice:
    """A look, colourway or size: ``stars`` expected, ``off`` by so many (one deviation), ``rated`` already by the
    rater, and ``why`` in sentences."""

    look: str
    name: str
    stars: float
    off: float
    rated: int | None
    why: tuple[str, ...]
    palette: tuple[str, ...] = ()
    size: str = ""


@dataclass(frozen=True)
class Recommendation:
    """For ``rater``: ``looks``, chosen together so that one of the best is likely among them, ``colourways``, the best
    first, a ``size`` by programme where looks come in several, ``ask``, the looks that a rating would tell most of,
    ``ratings``, how many of the rater's count, ``known``, the share of what sets looks apart that they tell, 0 to
    1, and ``said``, that in a sentence."""

    rater: str
    looks: tuple[Choice, ...]
    colourways: tuple[Choice, ...]
    sizes: Mapping[str, Choice]
    ask: tuple[Choice, ...]
    ratings: int
    known: float
    said: str

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {**asdict(self), "known": round(self.known, 3),
                "looks": [_plain(one) for one in self.looks], "ask": [_plain(one) for one in self.ask],
                "colourways": [_plain(one) for one in self.colourways],
                "sizes": {name: _plain(one) for name, one in self.sizes.items()}}


def recommend(candidates: Sequence[Candidate], given: Sequence[Rating], rater: str, *, count: int = 3,
              palettes: Sequence[Sequence[str]] = (), new: bool = False) -> Recommendation:
    """What ``rater`` may like best of ``candidates``, from the ratings that count (``Ratings.newest()``).

    Args:
        given: of all raters: what they have in common tells of whoever has said little.
        count: of looks, of colourways, and of looks to ask about.
        palettes: #rrggbb lists that the best look is tried in; without any, those of the candidates.
        new: leave out what the rater has rated already.

    With no ratings at all it says so, and looks come in the order of their comfort.
    """
    number = {one.digest: k for k, one in enumerate(candidates)}
    said = [Said(number[one.look], one.rater, float(one.overall)) for one in given if one.look in number][-MOST:]
    mine = {one.look: int(one.stars) for one in said if one.rater == rater}
    taste = Taste([one.features for one in candidates], said)
    stars, off = taste.expected(rater)
    known = taste.known(rater) if said else 0.0
    if said:
        order = likeliest(taste, rater, [k for k in range(len(candidates)) if not (new and k in mine)], count)
    else:
        order = sorted(range(len(candidates)), key=lambda k: -candidates[k].features.fit.get("comfort", 0.0))
    wanted = [k for k in order if not (new and k in mine)]

    def choice(k: int) -> Choice:
        why = _why(taste, candidates, rater, k, mine) if said else ()
        return Choice(candidates[k].digest, candidates[k].name, float(stars[k]), float(off[k]), mine.get(k), why)

    unseen = [k for k in range(len(candidates)) if k not in mine]
    ask = sorted(unseen, key=lambda k: -(stars[k] + BOLD * off[k]))[:count]
    return Recommendation(
        rater, tuple(choice(k) for k in wanted[:count]),
        _colourways(candidates, said, rater, wanted[:1], palettes, count) if said else (),
        _sizes(candidates, stars, off, mine, order) if said else {},
        tuple(choice(k) for k in ask), len(mine), known, _told(len(mine), len(said), known, stars, off, order))


def likeliest(taste: Taste, rater: str, among: Sequence[int], count: int) -> list[int]:
    """All of ``among``, the first ``count`` chosen together: so that one of the rater's very best is most likely among
    them, which three looks of one kind are not; the rest by the stars that are expected."""
    stars, _ = taste.expected(rater)
    drawn = taste.draws(rater)
    top = max(1, min(TOP, drawn.shape[1] // 40))
    best = np.argsort(-drawn, axis=1)[:, :top]
    within = np.zeros(drawn.shape, bool)
    np.put_along_axis(within, best, True, axis=1)
    left, open_, chosen = list(among), np.ones(len(drawn), bool), list[int]()
    while left and len(chosen) < count:
        gain = within[open_].mean(axis=0) if open_.any() else np.zeros(drawn.shape[1])
        chosen.append(max(left, key=lambda k: (gain[k], stars[k])))
        left.remove(chosen[-1])
        open_ &= ~within[:, chosen[-1]]
    return chosen + sorted(left, key=lambda k: -stars[k])


def _plain(one: Choice) -> dict[str, Any]:
    return {**asdict(one), "stars": round(one.stars, 2), "off": round(one.off, 2), "why": list(one.why),
            "palette": list(one.palette)}


def _told(mine: int, all_: int, known: float, stars: np.ndarray, off: np.ndarray, order: Sequence[int]) -> str:
    if not all_:
        return ("Nobody has rated any of these looks: nothing is known of likings, and they come in the order of their "
                "comfort.")
    if not len(order):
        return "There is no look to recommend."
    best = order[0]
    about = f"the best may be off by {off[best]:.1f} stars, and {100 * known:.0f} % of what sets looks apart is known"
    if not mine:
        return f"You have rated none of these looks; what others said is all there is: {about}."
    few = f"{mine} rating{'' if mine == 1 else 's'} of yours tell"
    return f"{few}{'s' if mine == 1 else ''} {'very little' if mine < FEW else 'this much'}: {about}."


def _why(taste: Taste, candidates: Sequence[Candidate], rater: str, k: int, mine: Mapping[int, int]) -> tuple[str, ...]:
    """Groups that count for or against it, each with the look of the rater's own that says so most."""
    found: list[str] = []
    for group, value in sorted(taste.reasons(rater, k).items(), key=lambda pair: -abs(pair[1])):
        if abs(value) < MATTERS or len(found) == 3:
            continue
        # Whom it is like in this and who pulls the same way.
        pull = {n: taste.near[group][k, n] * (stars - MIDDLE) * np.sign(value) for n, stars in mine.items() if n != k}
        like = max(pull, key=lambda n: pull[n]) if pull else None
        part = f"its {group} {'adds' if value > 0 else 'takes'} {abs(value):.1f} stars"
        if like is not None and pull[like] > 0.2:
            part += f": like {candidates[like].name}'s, which you gave {mine[like]}"
        found.append(part)
    return tuple(found)


def _colourways(candidates: Sequence[Candidate], said: Sequence[Said], rater: str, best: Sequence[int],
                palettes: Sequence[Sequence[str]], count: int) -> tuple[Choice, ...]:
    """The best look in other colours."""
    if not best:
        return ()
    one = candidates[best[0]]
    tried = list(dict.fromkeys(tuple(p) for p in (palettes or [c.features.palette for c in candidates])
                               if p and tuple(p) != one.features.palette))
    if not tried:
        return ()
    taste = Taste([*(c.features for c in candidates), *(one.features.dyed(p) for p in tried)], said)
    stars, off = taste.expected(rater)
    order = sorted(range(len(tried)), key=lambda k: -stars[len(candidates) + k])[:count]
    found = []
    for k in order:
        n = len(candidates) + k
        more = stars[n] - stars[best[0]]
        why = f"{abs(more):.1f} stars {'more' if more > 0 else 'less'} than in its own colours are expected"
        found.append(Choice(one.digest, one.name, float(stars[n]), float(off[n]), None, (why,), tried[k]))
    return tuple(found)


def _sizes(candidates: Sequence[Candidate], stars: np.ndarray, off: np.ndarray, mine: Mapping[int, int],
           order: Sequence[int]) -> dict[str, Choice]:
    """Of each programme that comes in several sizes, the size of the look that is expected to please most."""
    seen: dict[str, dict[str, int]] = {}
    for k in order:
        for programme, size in candidates[k].features.size.items():
            seen.setdefault(programme, {}).setdefault(size, k)
    found = {}
    for programme, sizes in seen.items():
        if len(sizes) < 2:
            continue
        (size, k), (other, n) = sorted(sizes.items(), key=lambda pair: -stars[pair[1]])[:2]
        why = f"{stars[k] - stars[n]:.1f} stars more than in {other} are expected, or {off[k]:.1f} off"
        found[programme] = Choice(candidates[k].digest, candidates[k].name, float(stars[k]), float(off[k]),
                                  mine.get(k), (why,), size=size)
    return found
