# SPDX-License-Identifier: GPL-3.0-or-later
"""Simulated raters with hidden tastes: how often do 20 ratings find one of the five looks they like best of 200?
Found is what is among the three looks that are then recommended.

``make raters``. Nobody real has rated anything here. A hidden taste has likings of garments, cloths, colours and ease,
and of their pairs (three tenths of what sets looks apart), and stars come with noise, rounded to 1 .. 5. Before a rater
comes, 30 others have rated 20 looks each at random; popular is what they gave most stars on average.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np
from tryon.tryon_addon.evaluation.preferences.features import STEP, Features, lab_of
from tryon.tryon_addon.evaluation.preferences.model import Said, Taste
from tryon.tryon_addon.evaluation.preferences.recommend import BOLD, likeliest

GARMENTS = (("tee", "trousers"), ("shirt", "trousers"), ("blouse", "pencil_skirt"), ("a_line_dress",),
            ("sheath_dress",), ("tee", "a_line_skirt"), ("sweater", "slim_trousers"), ("jumpsuit",))
CLOTHS = ("plain", "stripe", "check", "floral", "dot", "denim")
PALETTES = (("#1f3a5f", "#f4f1ea"), ("#7a2f2b", "#f0e2c8"), ("#2f4a37", "#d9d2b4"), ("#20232a", "#c9c4ba"),
            ("#5b3a63", "#e8dff0"), ("#d8a13a", "#fff6df"), ("#e4b7b2", "#7d4f50"), ("#3f8f9b", "#f2f7f5"),
            ("#f4f1ea", "#c8c2b6"), ("#c2452d", "#26364d"))
NOISE, SPREAD = 0.5, 0.9  # stars: of the same look rated twice, and of looks
PAIRS, COMMON = 0.3, 0.25  # shares of a taste's variance: of pairs, and of what all raters have in common
OTHERS, GAVE, TAKEN, HIDDEN, SHOWN = 30, 20, 150, 5, 3
TUNED = 5  # ratings after which weights are chosen anew


def pool(random: np.random.Generator, count: int = 200) -> list[Features]:
    """Looks on one body, each once."""
    found: dict[tuple, Features] = {}
    while len(found) < count:
        g, c, p, s = (int(random.integers(n)) for n in (len(GARMENTS), len(CLOTHS), len(PALETTES), 4))
        ease = 4.0 + 5.0 * s + random.normal(0, 1)
        comfort = 55 + 10 * s - 2 * s * s + random.normal(0, 3)
        fit = {"ease": ease / STEP["ease"], "comfort": comfort / STEP["comfort"],
               "strain": max(0.0, 6 - 2 * s + random.normal(0, 0.5)) / STEP["strain"], "size": s / STEP["size"]}
        found.setdefault((g, c, p, s), Features({"stature": 172 / 12}, GARMENTS[g], (CLOTHS[c],) * len(GARMENTS[g]),
                                                PALETTES[p], fit, {GARMENTS[g][0]: "SMLX"[s]}))
    return list(found.values())


def taste(looks: list[Features], random: np.random.Generator, common: np.ndarray | None = None) -> np.ndarray:
    """(N,) hidden stars of each look, not rounded, of one rater; ``common``: what all raters share."""
    codes = [np.array([GARMENTS.index(f.garment) for f in looks]), np.array([CLOTHS.index(f.fabric[0]) for f in looks])]
    lab = np.array([lab_of(f.palette)[0] for f in looks]) / 35.0
    ease = np.array([f.fit["ease"] for f in looks])
    likes = [random.normal(size=8)[codes[0]], random.normal(size=6)[codes[1]],
             np.cos(lab @ random.normal(size=3) + random.uniform(0, 6)), -(ease - random.uniform(0.5, 2.5)) ** 2]
    pairs = [random.normal(size=(8, 6))[codes[0], codes[1]],
             np.cos(lab @ random.normal(size=3) + random.normal(size=8)[codes[0]] * 2),
             (random.normal(size=6)[codes[1]]) * (ease - ease.mean()),
             random.normal(size=8)[codes[0]] * (ease - ease.mean())]
    total = np.zeros(len(looks))
    for many, share in ((likes, 1 - PAIRS), (pairs, PAIRS)):
        part = sum((x - x.mean()) / x.std() for x in many)
        total += np.sqrt(share) * part / part.std()
    total = total / total.std()
    if common is not None:
        total = np.sqrt(COMMON) * (common - 3.0) / SPREAD + np.sqrt(1 - COMMON) * total
    return 3.0 + SPREAD * total


def stars(hidden: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """As they are given: with noise, whole, 1 to 5."""
    return np.clip(np.round(hidden + random.normal(0, NOISE, hidden.shape)), 1, 5)


def order_of(looks: list[Features], hidden: np.ndarray, before: list[Said], ratings: int, random: np.random.Generator
             ) -> tuple[np.ndarray, set[int]]:
    """(N,) the looks as they are recommended after so many ratings, and those that were rated."""
    said = list(before)
    mine: dict[int, float] = {}
    model = Taste(looks, said)
    for k in range(ratings):
        expected, off = model.expected("me")
        bold = expected + BOLD * (1 - k / ratings) * off
        bold[list(mine)] = -np.inf
        look = int(bold.argmax())
        mine[look] = float(stars(hidden[look : look + 1], random)[0])
        said.append(Said(look, "me", mine[look]))
        model = Taste(looks, said, weights=model.weights, tune=(k + 1) % TUNED == 0)
    return np.array(likeliest(model, "me", range(len(looks)), SHOWN)), set(mine)


def main() -> int:
    """1 where fewer than 80 % find one, or not twice as many as by popularity."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raters", type=int, default=100)
    parser.add_argument("--ratings", type=int, default=20)
    parser.add_argument("--others", type=int, default=OTHERS)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    hits = dict.fromkeys(("three", "one", "rated", "popular", "most popular"), 0)
    for number in range(arguments.raters):
        random = np.random.default_rng([arguments.seed, number])
        looks = pool(random)
        before, sums, common = [], np.zeros((len(looks), 2)), taste(looks, random)
        for other in range(arguments.others):
            theirs = taste(looks, random, common)
            for look in random.choice(len(looks), GAVE, replace=False):
                said = float(stars(theirs[look : look + 1], random)[0])
                before.append(Said(int(look), f"other {other}", said))
                sums[look] += said, 1
        hidden = taste(looks, random, common)
        best = set(np.argsort(-hidden)[:HIDDEN].tolist())
        order, mine = order_of(looks, hidden, before[-TAKEN:], arguments.ratings, random)
        mean = np.argsort(-(sums[:, 0] + 3) / (sums[:, 1] + 1))  # one look with one five is not popular
        for name, found in (("three", order[:SHOWN]), ("one", order[:1]), ("rated", mine), ("popular", mean[:SHOWN]),
                            ("most popular", mean[:1])):
            hits[name] += not best.isdisjoint(int(k) for k in found)
        if (number + 1) % 10 == 0:
            print(f"{number + 1} simulated raters, who found one of their five best: {hits}", flush=True)
    share, other_share = hits["three"] / arguments.raters, hits["popular"] / arguments.raters
    print(f"{100 * share:.0f} % (wanted 80), by popularity {100 * other_share:.0f} %")
    return 0 if share >= 0.8 and share >= 2 * other_share else 1


if __name__ == "__main__":
    sys.exit(main())
