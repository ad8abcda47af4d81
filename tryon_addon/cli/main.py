# SPDX-License-Identifier: GPL-3.0-or-later
"""The ``tryon`` command, also ``blender -b --command tryon``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from ..core.errors import TryOnError
from . import body, fabric, garment, look


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code: 0 done and passed, 1 the drape failed its certificate, 2 an error.

    ``tryon body``: 0 done, 2 for wrong input, 1 for whatever else went wrong.
    """
    arguments = _parser().parse_args(argv)
    try:
        code = arguments.run(arguments)
        sys.stdout.flush()
        return code
    except TryOnError as error:
        print(f"tryon: {error}", file=sys.stderr)
        return arguments.error_code(error) if hasattr(arguments, "error_code") else 2
    except KeyboardInterrupt:
        print("\ntryon: cancelled", file=sys.stderr)
        return 130
    except BrokenPipeError:  # whoever reads, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains when it flushes at exit
        return 141  # as a shell says of a program that this ended


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("tryon", description="Makes a person, dresses them, and proves the fit.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    look.add_to(commands)
    body.add_to(commands)
    garment.add_to(commands)
    fabric.add_to(commands)
    doctor = commands.add_parser("doctor", help="check this machine and name the mend")
    doctor.set_defaults(run=_doctor)
    return parser


def _doctor(_: argparse.Namespace) -> int:
    from . import doctor

    return doctor.main()


if __name__ == "__main__":
    sys.exit(main())
