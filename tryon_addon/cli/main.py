# SPDX-License-Identifier: GPL-3.0-or-later
"""The ``tryon`` command, also ``blender -b --command tryon``."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..core.errors import Exit
from .terminal import Volume, add_volume, family, is_verbose, set_volume, tell


@dataclass(frozen=True)
class Command:
    """``tryon NAME``: its line of ``tryon --help``, and of a family the module of this folder that has a sub-command.

    The module of the same name, or ``module`` where that lies in a folder, adds the options of a plain command,
    ``add_to(parser)``; a family's modules add the parsers of their sub-commands, ``add_to(command)``. Only what is
    called is imported.
    """

    text: str
    family: Mapping[str, str] = field(default_factory=dict)
    module: str = ""

    def add_to(self, parser: argparse.ArgumentParser, words: Sequence[str]) -> None:
        """Options or sub-commands. ``words``: the command line, which begins with the name."""
        if not self.family:
            _module(self.module or words[0]).add_to(parser)
            add_volume(parser)
            return
        command, called = family(parser), "".join(words[1:2])
        for name in [self.family[called]] if called in self.family else dict.fromkeys(self.family.values()):
            _module(name).add_to(command)


def _module(name: str) -> Any:
    return importlib.import_module(f".{name}", __package__)


# A new command, or sub-command, is a name here and its module.
COMMANDS = {
    "look": Command("dress a person and render the views"),
    "body": Command("people in centimetres: measure, fit, sample, sizes", {
        "measures": "body.measures", "poses": "body.measures",
        "fit": "body.fit", "sample": "body.fit", "percentiles": "body.fit", "sizes": "body.fit",
        "tapes": "body.tapes",
        "list": "body.saved", "export": "body.saved", "forget": "body.saved",
    }),
    "garment": Command("sewing patterns: list, check, cut out, grade", {
        "list": "garment", "check": "garment",
        "pattern": "garment_pattern", "nest": "garment_pattern",
        "surprise": "garment_designs", "collect": "garment_designs",
        "book": "garment_book",
    }),
    "fabric": Command("fabrics: list, swatches with their rights, drape test", {
        "list": "fabric",
        "sample": "fabric_sample",
        **dict.fromkeys(("mix", "restyle", "interpolate", "project", "upscale", "inpaint", "tile"), "fabric_edits"),
        "drape-test": "fabric_drape_test",
    }),
    "lookbook": Command("many looks from one manifest: plan, run, line sheet, jobs for render farms", {
        "plan": "lookbook.make", "run": "lookbook.make", "sheet": "lookbook.sheet", "export": "lookbook.farm",
        "task": "lookbook.farm"}),
    "review": Command("the fitting room: a page to choose, look, rate and take away", module="review.serve"),
    "assets": Command("assets of MakeHuman and MPFB2: add, list, remove", dict.fromkeys(("add", "list", "remove"),
                                                                                       "assets")),
    "skin": Command("skins: draw people's maps by number", {"sample": "skin"}),
    "makeup": Command("make-up: list, draw looks, show one on a face, read one off a photo",
                      dict.fromkeys(("list", "sample", "show", "transfer"), "makeup")),
    "rerender": Command("make a picture again from the stamp in it, and compare"),
    "evaluate": Command("how finished looks fit: figures, verdicts and a page", module="evaluation.evaluate"),
    "compare": Command("what differs between two finished looks", module="evaluation.compare"),
    "rate": Command("stars and a comment for a finished look", module="evaluation.rate"),
    "ratings": Command("what people say of looks: list, export, forget, agreement", {
        **dict.fromkeys(("list", "export", "forget", "agreement"), "evaluation.ratings"),
    }),
    "recommend": Command("which looks somebody may like next, and why", module="evaluation.recommend"),
    "size": Command("which size somebody takes", {"advise": "evaluation.size_advise",
                                                     "run": "evaluation.size_run"}),
    "cache": Command("what is kept so that it need not be computed twice: show, prune, clear", {
        **dict.fromkeys(("show", "prune", "clear"), "cache"),
    }),
    "doctor": Command("check this machine and name the mend"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command, and say how it ended: the exit code, of ``errors.Exit``."""
    try:
        arguments = parse(sys.argv[1:] if argv is None else argv)
        set_volume(getattr(arguments, "volume", Volume.USUAL))
        code = arguments.run(arguments)
        sys.stdout.flush()
        return int(code)
    except SystemExit as end:  # argparse: wrong words, or --help
        return end.code if isinstance(end.code, int) else int(Exit.PASSED if end.code is None else Exit.FAULT)
    except BrokenPipeError:  # whoever reads, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains when it flushes at exit
        return 141  # as a shell says of a program that this ended
    except BaseException as error:  # noqa: BLE001 - whatever it was, it is told in a sentence
        return int(tell(error, verbose=is_verbose()))


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The words of a command line; ``run`` is what its command does. Exits where they are wrong, or ask for help."""
    parser = argparse.ArgumentParser("tryon", description="Makes a person, dresses them, and proves the fit.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        sub = commands.add_parser(name, help=command.text)
        if [*argv[:1]] == [name]:
            command.add_to(sub, argv)
    return parser.parse_args(argv)
