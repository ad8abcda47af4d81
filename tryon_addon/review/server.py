# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the fitting room on this machine's own address, and keeps its file safe: copies out, copies back."""

from __future__ import annotations

import contextlib
import logging
import shutil
import signal
import socket
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import waitress

from ..core import files
from ..core.errors import SpecError, StorageError
from ..core.folders import ratings_file
from . import monitor, pictures
from .app import create
from .maker import Maker
from .people import checked_name
from .room import Room, Settings
from .routes.entering import HOST
from .store import Store

__all__ = ["LOOPBACK", "Settings", "back_up", "restore", "serve"]
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
# Who asks, by what name and scheme, is what the proxy on this machine says.
PROXY = {"trusted_proxy": "127.0.0.1", "trusted_proxy_count": 1,
         "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}}
CONNECTIONS = 1000  # kept open at once: a browser has up to six, a proxy one for each visitor
THREADS = 24  # half of them may be held by streams of progress


def serve(settings: Settings, port: int, name: str, ready: Callable[[str, int], None], *,
          verbose: bool = False) -> None:
    """Serve until Ctrl-C. ``name``: whom the link is for that ``ready`` gets, with how many looks there are.

    Raises:
        SpecError: there is no such folder, or nothing in it. StorageError: the store or the port cannot be had.
    """
    if not settings.folder.is_dir():
        raise SpecError(f"There is no folder {settings.folder}.", "Name a lookbook's, or one with looks in it.")
    monitor.log_to_stderr(logging.INFO if verbose else logging.WARNING)
    app = create(settings)
    room: Room = app.extensions["tryon"]
    if not room.shelf.looks() and not settings.command:
        raise SpecError(f"{settings.folder} holds no looks.", "Name a folder that tryon lookbook run, or several tryon "
                                                              "look --out, have written to.")
    with contextlib.closing(_bound(port)) as bound:
        server = waitress.create_server(app, sockets=[bound], threads=THREADS, ident=None, channel_timeout=90,
                                        connection_limit=CONNECTIONS, backlog=1024, clear_untrusted_proxy_headers=True,
                                        **(PROXY if settings.secure else {}))
        maker = Maker(room.queue, settings.command, settings.environment) if settings.command else None
        if maker is not None:
            maker.start()
        pictures.tidy()
        token = room.people.invite("admin", HOST, checked_name(name))
        with contextlib.suppress(ValueError):  # not in the main thread: whoever started that ends it
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # waitress ends by it, and the Blender goes, too
        ready(f"http://127.0.0.1:{bound.getsockname()[1]}/enter/{token}", len(room.shelf.looks()))
        try:
            server.run()
        finally:
            if maker is not None:
                maker.stop()


def _bound(port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(("127.0.0.1", port))
    except OSError as error:
        bound.close()
        raise StorageError(f"Port {port} cannot be had: {error.strerror}.", "Name another one: --port N.") from None
    return bound


def back_up(copy: Path, path: Path | None = None) -> Path:
    """A whole copy of the store, also while it is written to. The key is not in it: keep that elsewhere.

    Raises:
        StorageError: there is none, or the copy cannot be written.
    """
    path = path or ratings_file()
    if not path.is_file():
        raise StorageError(f"There is nothing at {path}.", "Name the file with --ratings.")
    try:
        with files.aside(copy, private=True) as part:
            with contextlib.closing(sqlite3.connect(path)) as one, contextlib.closing(sqlite3.connect(part)) as other:
                one.backup(other)
                other.execute("pragma journal_mode = delete")
    except (OSError, sqlite3.Error) as error:
        raise StorageError(f"Cannot write {copy}: {error}.", "Choose another folder.") from None
    return copy


def restore(copy: Path, path: Path | None = None) -> Path:
    """Put a copy in the store's place; what was there becomes FILE.before. An older one is brought up to date.

    Raises:
        StorageError: it is no copy of a store, or somebody is using what is there.
    """
    path = path or ratings_file()
    if not copy.is_file():
        raise StorageError(f"There is nothing at {copy}.", "Name a file that --backup has written.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with files.aside(path, private=True) as part:
            shutil.copyfile(copy, part)
            Store(part)  # reads it, and brings it up to date
            with contextlib.closing(sqlite3.connect(part)) as checked:
                found = checked.execute("pragma integrity_check").fetchone()[0]
                checked.execute("pragma journal_mode = delete")
            if found != "ok":
                raise StorageError(f"{copy} is damaged: {found}.", "Take an older copy.")
            if path.is_file():
                with contextlib.closing(sqlite3.connect(path, timeout=2.0)) as older:
                    older.execute("pragma wal_checkpoint(truncate)")
                    older.execute("pragma journal_mode = delete")  # fails while somebody has it open
                shutil.copyfile(path, path.with_name(f"{path.name}.before"))
                path.with_name(f"{path.name}.before").chmod(0o600)
    except (OSError, sqlite3.Error) as error:
        raise StorageError(f"Cannot restore {path}: {error}.", "End tryon review first.") from None
    return path
