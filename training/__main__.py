# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m tryon.training fabric --data DIR --out runs/fabric``: data, training and weights in one go;
``python -m tryon.training people --data DIR --out runs/body`` the same for bodies, ``designs`` for designs,
``skins`` for skins, ``makeup`` for make-up, ``realism`` for the critic of renders.

``compare`` trains generators of other kinds, with other losses, on the same pictures. Run again, each goes on where
it was stopped. ``export`` writes weights from the last checkpoint at any time, ``measure`` their figures.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .compare import run as compare_run
from .fabric import measure
from .fabric import run as fabric_run
from .makeup import run as makeup_run
from .realism import run as realism_run
from .restore import run as restore_run
from .skin import run as skin_run


def people(args: argparse.Namespace) -> int:
    """Statistics of people and the generator of bodies, see ``body.run``."""
    from .body.people import PeopleError
    from .body.run import run

    try:
        return run(args)
    except PeopleError as error:
        fabric_run.say(str(error))
        return 1


def designs(args: argparse.Namespace) -> int:
    """The generator of designs, see ``design.run``."""
    from .design.data import DesignDataError
    from .design.run import run

    try:
        return run(args)
    except DesignDataError as error:
        fabric_run.say(str(error))
        return 1


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tryon.training", description=__doc__)
    tasks = parser.add_subparsers(dest="task", required=True)
    fabric_run.add_tasks(tasks)
    compare_run.add_task(tasks)
    measure.add_task(tasks)
    restore_run.add_task(tasks)
    skin_run.add_task(tasks)
    makeup_run.add_task(tasks)
    realism_run.add_task(tasks)

    task = tasks.add_parser("people", help="collect people, fit their statistics, train BodyGAN and export both")
    task.add_argument("--data", type=Path, required=True, help="folder with ansur2 and nhanes")
    task.add_argument("--out", type=Path, default=Path("runs/body"), help="report, checkpoint, log and figures")
    task.add_argument("--assets", type=Path, help="where statistics, weights and cards go (default: OUT/weights)")
    task.add_argument("--config", type=Path, help="a TOML file of settings (default: training/body/people.toml)")
    task.add_argument("--start", type=Path, help="begin with the generator of another run's checkpoint")
    task.add_argument("--steps", type=int, default=0, help="instead of the settings'")
    task.add_argument("--minutes", type=float, default=0, help="stop after so long (0: when the steps are done)")
    task.add_argument("--seed", type=int, default=0)
    task.add_argument("--threads", type=int, default=2)
    task.add_argument("--hardware", default="", help="what the card names as the machine")
    task.add_argument("--side", choices=("validation", "test"), default="test", help="people that figures are against")
    task.add_argument("--seeds", type=int, default=10, help="of every figure")
    task.add_argument("--cross-fit", action="store_true", help="five more models, each judged on a fold it never saw")
    task.add_argument("--without-figures", action="store_true", help="write weights alone")
    task.add_argument("--only-statistics", action="store_true", help="stop after the population statistics")
    task.set_defaults(run=people)

    task = tasks.add_parser("designs", help="train DesignGAN on designs that were tried on, and export it")
    task.add_argument("--data", type=Path, help="of `tryon garment collect` (default: training/design/collected)")
    task.add_argument("--out", type=Path, default=Path("runs/design"))
    task.add_argument("--assets", type=Path, help="where weights and card go (default: OUT/weights)")
    task.add_argument("--tried", type=Path, help="folder of `tryon garment collect --from surprise`, for the card")
    task.add_argument("--loss", choices=("non-saturating", "wgan-gp", "lsgan", "hinge"), default="non-saturating")
    task.add_argument("--steps", type=int, default=0, help="instead of the settings'")
    task.add_argument("--seed", type=int, default=0)
    task.add_argument("--seeds", type=int, default=10, help="of every figure")
    task.add_argument("--threads", type=int, default=1)
    task.add_argument("--hardware", default="", help="what the card names as the machine")
    task.add_argument("--without-training", action="store_true", help="write the card of the weights in --assets anew")
    task.add_argument("--without-figures", action="store_true", help="write weights alone")
    task.set_defaults(run=designs)
    args = parser.parse_args(argv)
    return args.run(args)


if __name__ == "__main__":
    sys.exit(main())
