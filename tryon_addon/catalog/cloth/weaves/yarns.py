# SPDX-License-Identifier: GPL-3.0-or-later
"""Which colour every thread has: setts, palette and weave of a spec, checked and put together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ....core.errors import SpecError
from . import drafts, setts
from .kinds import KINDS, SETTS
from .setts import DYES, Sett

LARGEST = 4096  # threads each way in a tile
UNSEEN = "-"  # a weft that the warp covers, or colour that is printed on


@dataclass(frozen=True)
class Yarns:
    """One tile of a cloth on the loom, N weft by M warp threads.

    ``over`` (N, M) says where the warp is on top, ``shown`` (N, M) which colour of ``palette`` is seen there.
    ``repeat`` is how many threads one repeat has: of the sett, of the weave where the sett is one colour.
    """

    palette: tuple[str, ...]
    over: NDArray[np.bool_]
    shown: NDArray[np.intp]
    repeat: int


def sett_of(text: str, where: str = "fabric.threads") -> Sett:
    """A named sett or thread counts. Raises SpecError."""
    return setts.parse(SETTS[text].threads if text in SETTS else text, where)


def on_the_loom(kind: str, threads: str = "", weft: str = "", weave: str = "", palette: Sequence[str] = ()) -> Yarns:
    """The cloth that a spec says; what is empty is the kind's own.

    Raises:
        SpecError: thread counts or weave that cannot be read, colours that do not go with the letters, or counts that
            fit the weave only after more than 4,096 threads.
    """
    own = KINDS[kind]
    warp = sett_of(threads or own.threads)
    # A kind's weft goes with the kind's warp; with threads of one's own the weft is the same, or unseen.
    crossing = weft or (own.weft if not threads or own.weft == UNSEEN else "")
    fill = warp if crossing in ("", UNSEEN) else sett_of(crossing, "fabric.weft")
    colours = _dyed(tuple(dict.fromkeys((*warp.letters, *fill.letters))), own.palette if not threads else (), palette)
    draft = drafts.draft_of(weave or own.weave)
    high, wide = draft.shape
    columns = math.lcm(wide, warp.count if len(warp.letters) > 1 else 1)
    rows = high if crossing == UNSEEN else math.lcm(high, fill.count if len(fill.letters) > 1 else 1)
    for name, count, step, size in (("threads", warp.count, wide, columns), ("weft", fill.count, high, rows)):
        if size > LARGEST:
            raise SpecError(f"fabric.{name} has {count} threads, which meet the weave again only after {size}.",
                            f"Make it a multiple of {step}, so that a tile has at most {LARGEST}.")
    names = list(colours)
    over = np.tile(draft, (rows // high, columns // wide))
    lengthwise = np.array([names.index(c) for c in _run(warp, columns)], np.intp)
    crosswise = np.array([names.index(c) for c in _run(fill, rows)], np.intp)
    on_top = over | (crossing == UNSEEN)
    coloured = [sett.count for sett in (warp, fill) if len(sett.letters) > 1]
    return Yarns(tuple(colours.values()), over, np.where(on_top, lengthwise[None], crosswise[:, None]),
                 coloured[0] if coloured else wide)


def _run(sett: Sett, count: int) -> str:
    """``count`` threads of the sett, over and over."""
    return (sett.threads * (count // sett.count + 1))[:count]


def _dyed(names: Sequence[str], own: Sequence[str], palette: Sequence[str]) -> dict[str, str]:
    """Letter -> #rrggbb: of the palette in the letters' order, of the kind, or the letter's usual dye."""
    if palette and len(palette) != len(names):
        raise SpecError(f"fabric.palette has {len(palette)} colours, and the threads {len(names)}: {' '.join(names)}.",
                        f"Give {len(names)} colours in that order, or none.")
    chosen = palette or (own if len(own) == len(names) else ())
    if chosen:
        return dict(zip(names, chosen, strict=True))
    for name in names:
        if name not in DYES:
            raise SpecError(f"The thread colour {name} is not known.",
                            f"Give a palette, or use letters of: {' '.join(DYES)}.")
    return {name: DYES[name] for name in names}
