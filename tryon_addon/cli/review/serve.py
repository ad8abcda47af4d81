# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon review``: the fitting room of a folder of looks, in the browser."""

from __future__ import annotations

import argparse
import getpass
import importlib.util
import os
import sys
import webbrowser
from pathlib import Path
from typing import Any

from ...core.errors import Exit, InstallError, SpecError
from ..terminal import detail, is_verbose

PORT = 8765


def add_to(sub: argparse.ArgumentParser) -> None:
    """The options of ``tryon review``."""
    sub.add_argument("folder", type=Path, nargs="?", default=Path("."), metavar="FOLDER",
                     help="a lookbook, or any folder of looks; by default this one")
    sub.add_argument("--port", type=int, default=PORT, metavar="N", help=f"of 127.0.0.1 ({PORT}); 0 takes a free one")
    sub.add_argument("--no-browser", action="store_true", help="print the link and open no browser")
    sub.add_argument("--no-making", action="store_true", help="show and rate only: have no looks made")
    sub.add_argument("--host-name", action="append", default=[], metavar="NAME",
                     help="under which a proxy on this machine serves the page by HTTPS; repeatable")
    sub.add_argument("--ratings", type=Path, metavar="FILE",
                     help="the file that all is kept in; by default TRYON_RATINGS, or ratings.db in your data folder")
    sub.add_argument("--backup", type=Path, metavar="FILE", help="write a copy of that file, also while it is in use, "
                                                                 "and end")
    sub.add_argument("--restore", type=Path, metavar="FILE", help="put a copy back in its place, and end")
    sub.set_defaults(run=_review)


def _review(arguments: argparse.Namespace) -> int:
    require_flask()
    from ...review import server

    if arguments.backup or arguments.restore:
        if arguments.backup and arguments.restore:
            raise SpecError("--backup and --restore are two things.", "Give one of them.")
        does, file = (server.back_up, arguments.backup) if arguments.backup else (server.restore, arguments.restore)
        print(does(file, arguments.ratings))
        return Exit.PASSED
    if not 0 <= arguments.port <= 65535:
        raise SpecError(f"--port is {arguments.port}.", "Give a number from 0 to 65535.")
    command, environment = (None, {}) if arguments.no_making else _maker()
    settings = server.Settings(
        arguments.folder, arguments.ratings, hosts=(*server.LOOPBACK, *arguments.host_name),
        secure=bool(arguments.host_name), command=command or (), environment=environment,
        metrics=os.environ.get("TRYON_METRICS_TOKEN", ""))

    def ready(link: str, looks: int) -> None:
        print(f"{looks} look{'' if looks == 1 else 's'} at {link}\nThe link works once; Ctrl-C ends.", flush=True)
        if not arguments.no_browser:
            webbrowser.open(link)

    server.serve(settings, arguments.port, _name(), ready, verbose=is_verbose())
    return Exit.PASSED


def _maker() -> tuple[Any, dict[str, str]]:
    """What starts a Blender that makes looks; nothing where there is none."""
    if "bpy" not in sys.modules and importlib.util.find_spec("bpy") is None:
        detail("There is no Blender module here: looks are shown and rated, and none are made.")
        return None, {}
    from ...workflows import look_worker

    return look_worker.command(), look_worker.environment()


def _name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "admin"


def require_flask() -> None:
    """InstallError where the page's packages are missing."""
    for name in ("flask", "flask_login", "flask_wtf", "flask_limiter", "argon2", "cryptography", "waitress",
                 "prometheus_client", "PIL"):
        if importlib.util.find_spec(name) is None:
            raise InstallError(f"The page needs {name}, which is not here.", 'Install it: pip install "tryon[review]".')
