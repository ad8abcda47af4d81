# SPDX-License-Identifier: GPL-3.0-or-later
"""The ``tryon`` command, also ``blender -b --command tryon``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from . import body_cli, fabric_cli, garment_cli, look_cli
from .core.errors import TryOnError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code: 0 done and passed, 1 the drape failed its certificate, 2 an error.

    ``tryon body``: 0 done, 2 for wrong input, 1 for whatever else went wrong.
    """
    arguments = _parser().parse_args(argv)
    try:
        return arguments.run(arguments)
    except TryOnError as error:
        print(f"tryon: {error}", file=sys.stderr)
        return arguments.error_code(error) if hasattr(arguments, "error_code") else 2
    except KeyboardInterrupt:
        print("\ntryon: cancelled", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("tryon", description="Makes a person, dresses them, and proves the fit.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    look_cli.add_to(commands)
    body_cli.add_to(commands)
    garment_cli.add_to(commands)
    fabric_cli.add_to(commands)
    doctor = commands.add_parser("doctor", help="check this machine and name the mend")
    doctor.set_defaults(run=_doctor)
    return parser


def _doctor(_: argparse.Namespace) -> int:
    from . import doctor

    return doctor.main()


if __name__ == "__main__":
    sys.exit(main())
