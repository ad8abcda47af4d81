# SPDX-License-Identifier: GPL-3.0-or-later
"""Thread counts: ``B24 W4 K8`` as the order of coloured threads in a cloth.

A letter is a colour, the number after it how many threads lie side by side. A sett repeats as it stands. With a slash
at the first and the last stripe (``B/24 W4 K/8``) it is mirrored there instead, as tartans are: the two pivots lie once
in the whole at their full count, whatever is between them twice. ``(K2 W2)*4`` says a group four times over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ....core.errors import SpecError

MOST_THREADS = 1200  # in one repeat
MOST_COLOURS = 8
HOW = "Write letters with counts such as B24 W4 K8; with pivots B/24 W4 K/8; a group as (K2 W2)*4."

# The letter that weavers use for a colour -> the colour it gets where the palette says nothing.
DYES = {
    "A": "#7fa8c9", "B": "#1f3560", "C": "#8f2436", "G": "#1f4d38", "K": "#17171a", "L": "#8a7fb0", "M": "#6d1f3a",
    "N": "#8b8d90", "O": "#c4692b", "P": "#4d2c5e", "R": "#a8232b", "S": "#d8cbb2", "T": "#6a4a32", "W": "#f1ede3",
    "Y": "#d9a93b",
}  # fmt: skip
_STRIPE = re.compile(r"([A-Z])(/?)(\d{1,4})")
_GROUP = re.compile(r"\(([^()]*)\)\s*\*\s*(\d{1,3})")


@dataclass(frozen=True)
class Sett:
    """Stripes as (letter, threads), in the order they are read; ``mirrored`` at the first and the last."""

    stripes: tuple[tuple[str, int], ...]
    mirrored: bool = False

    @property
    def whole(self) -> tuple[tuple[str, int], ...]:
        """The stripes of one repeat, the way back of a mirrored sett with them."""
        return self.stripes + self.stripes[-2:0:-1] if self.mirrored else self.stripes

    @property
    def count(self) -> int:
        """Threads in one repeat."""
        return sum(threads for _, threads in self.whole)

    @property
    def letters(self) -> tuple[str, ...]:
        """Its colours, each once, in the order that they come."""
        return tuple(dict.fromkeys(letter for letter, _ in self.stripes))

    @property
    def threads(self) -> str:
        """One letter a thread, one repeat long."""
        return "".join(letter * threads for letter, threads in self.whole)

    def __str__(self) -> str:
        last = len(self.stripes) - 1
        return " ".join(f"{letter}{'/' if self.mirrored and i in (0, last) else ''}{threads}"
                        for i, (letter, threads) in enumerate(self.stripes))


def parse(text: object, where: str = "fabric.threads") -> Sett:
    """The sett that ``text`` says.

    Raises:
        SpecError: not thread counts, a pivot without the other, a count of none, or more threads or colours than a
            repeat may have; says which word, and what is allowed.
    """
    words = _spelt_out(text, where).replace(",", " ").split() if isinstance(text, str) and len(text) <= 4000 else []
    if not words:
        raise SpecError(f"{where} is {str(text)[:60]!r}.", HOW)
    found = [_STRIPE.fullmatch(word) for word in words]
    for word, match in zip(words, found, strict=True):
        if match is None:
            raise SpecError(f"{where} has {word[:40]!r}, which is no thread count.", HOW)
        if int(match[3]) == 0:
            raise SpecError(f"{where} has {word!r}, a stripe of no thread.", "Give every stripe 1 thread or more.")
    marked = [i for i, match in enumerate(found) if match and match[2]]
    if marked and (len(words) < 2 or marked != [0, len(words) - 1]):
        raise SpecError(f"{where} is {str(text)[:60]!r}, with a slash that has no partner.",
                        "Mark both pivots, the first stripe and the last, or none: B/24 W4 K/8.")
    sett = Sett(tuple((match[1], int(match[3])) for match in found if match), bool(marked))
    if sett.count > MOST_THREADS:
        raise SpecError(f"{where} has {sett.count} threads in a repeat.", f"Use 1 to {MOST_THREADS}.")
    if len(sett.letters) > MOST_COLOURS:
        raise SpecError(f"{where} has {len(sett.letters)} colours: {' '.join(sett.letters)}.",
                        f"Use at most {MOST_COLOURS}.")
    return sett


def _spelt_out(text: str, where: str) -> str:
    """``text`` with every group written as often as it says; groups stand side by side, never inside each other."""
    def again(match: re.Match[str]) -> str:
        times = int(match[2])
        if not 1 <= times <= 200:
            raise SpecError(f"{where} repeats a group {times} times.", "Repeat it 1 to 200 times.")
        return f" {match[1]} " * times

    return _GROUP.sub(again, text)
