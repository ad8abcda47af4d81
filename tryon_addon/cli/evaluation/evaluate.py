# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon evaluate``: how finished looks fit, as JSON and a page, and whether that is good enough."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ...core.errors import Exit, SpecError
from ...workflows import evaluations
from ...workflows.evaluation import appearances
from ..terminal import ProgressLine


def add_to(sub: argparse.ArgumentParser) -> None:
    """The options of ``tryon evaluate``."""
    sub.description = ("Put together what looks' folders say of their fit: comfort, zones, verdicts, ratings. Exit "
                       "code 1: a look lies under a --fail-under.")
    sub.add_argument("looks", nargs="+", type=Path, metavar="LOOK_DIR", help="a folder of tryon look --out")
    sub.add_argument("--out", type=Path, required=True, metavar="DIR",
                     help="folder for evaluation.json and index.html with its pictures")
    sub.add_argument("--reference", type=Path, metavar="PICTURE",
                     help="a picture of what was wanted, or another look's folder: each look is compared with it")
    sub.add_argument("--shows", choices=tuple(appearances.SHOWS), default="",
                     help="what the reference shows: " + "; ".join(f"{name}, {text}" for name, text in
                                                                   appearances.SHOWS.items()) + " (default: look)")
    sub.add_argument("--mask", type=Path, metavar="PICTURE", help="white where to look in the reference")
    sub.add_argument("--reference-width", type=float, metavar="CM",
                     help="how wide the reference is; by default its figure is as tall as the look's")
    sub.add_argument("--view", default="", help="of the look, to compare; by default its first")
    sub.add_argument("--pdf", action="store_true", help="also report.pdf, by weasyprint: pip install 'tryon[report]'")
    sub.add_argument("--fail-under", action="append", default=[], metavar="SCORE=NUMBER",
                     help=f"end with 1 where a look has less, for example comfort=70; repeatable: "
                          f"{', '.join(evaluations.SCORES)}")
    sub.set_defaults(run=_evaluate)


def limits_of(words: Sequence[str]) -> dict[str, float]:
    """Scores and the least of each. Raises SpecError."""
    found: dict[str, float] = {}
    for word in words:
        score, _, text = word.partition("=")
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if score not in evaluations.SCORES or not 0 <= value <= 100:
            raise SpecError(f"--fail-under is {word!r}.",
                            f"Write SCORE=NUMBER with one of {', '.join(evaluations.SCORES)} and 0 to 100.")
        found[score] = value
    return found


def _evaluate(arguments: argparse.Namespace) -> int:
    limits = limits_of(arguments.fail_under)
    looks, matches = evaluations.read_all(arguments.looks), []
    if arguments.reference is not None:
        reference = appearances.Reference(arguments.reference, arguments.shows, arguments.mask,
                                          arguments.reference_width, arguments.view)
        with ProgressLine() as line:
            matches = [appearances.match(look, reference, progress=line.show) for look in looks]
    elif arguments.shows or arguments.mask or arguments.reference_width:
        raise SpecError("There is nothing to compare with.", "Name a picture: --reference PICTURE.")
    content = evaluations.report(looks, arguments.out, pdf=arguments.pdf, matches=matches)
    for look in content["looks"]:
        said = "no garments" if look["comfort"] is None else f"comfort {look['comfort']:g}"
        stars = "not rated" if look["satisfaction"] is None else f"{look['satisfaction']:.1f} of 5"
        alike = "" if look["appearance"] is None else f"appearance {look['appearance']:g}, "
        print(f"{look['name']}: {said}, {alike}satisfaction {stars}")
        for sentence in look.get("match", {}).get("sentences", ()):
            print(f"  {sentence}")
        for garment in look["garments"]:
            for sentence in garment["sentences"][:3]:
                print(f"  {garment['name']}, {garment['size']}: {sentence}")
    print(arguments.out / evaluations.INDEX)
    failing = evaluations.under(content, limits)
    for sentence in failing:
        print(sentence)
    return Exit.FAILED if failing else Exit.PASSED
