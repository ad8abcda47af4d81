# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators around the runtime process: install, restart, examine; and the cache of results."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Any

import bpy

from ...core import cache_size
from ...core.errors import CacheError
from ...core.progress import Step, steps_of, thought
from .. import preferences
from ..language import said, sentence
from ..session import SESSION
from .modal import POLL_SECONDS, ModalOperator, runtime_call


@contextlib.contextmanager
def chosen_python() -> Iterator[None]:
    """Have whatever looks for the runtime's Python by itself find the preferences' choice."""
    from ...core.errors import RuntimeUnavailable
    from ...runtime.install.interpreter import VARIABLE, find_python

    before = os.environ.get(VARIABLE)
    with contextlib.suppress(RuntimeUnavailable):
        os.environ[VARIABLE] = str(find_python(*preferences.runtime_choice().values()).path)
    try:
        yield
    finally:
        os.environ.pop(VARIABLE, None)
        if before is not None:
            os.environ[VARIABLE] = before


def _tried() -> Generator[Step, None, None]:
    """Start the runtime and have it import all that it needs: only then it is ready."""
    said = yield from runtime_call("runtime.info", {}, "Starting the runtime")
    SESSION.ready = str(preferences.runtime_choice())
    SESSION.notes["runtime"] = (
        f"Python {said['python']}, torch {said['torch']}, anny {said['anny']}, on {said['device_name']}",
    )


class TRYON_OT_install_runtime(ModalOperator, bpy.types.Operator):
    """Make an environment with torch and anny in the extension's own folder. Needs the network, or a wheel folder"""

    bl_idname = "tryon.install_runtime"
    bl_label = "Install runtime"
    bl_options = {"REGISTER"}
    section = "runtime"
    needs_object_mode = False

    def steps(self, context: bpy.types.Context) -> Iterator[Any]:
        """Follow the installation, which runs on a thread of its own."""
        from ...runtime.client import client
        from ...runtime.install.install import Install

        chosen = preferences.settings()
        install = Install(
            preferences.user_folder("runtime"),
            online=bpy.app.online_access,
            variant=chosen.variant,
            wheels=Path(bpy.path.abspath(chosen.wheels)) if chosen.wheels else None,
            extra_index=chosen.extra_index,
        )
        client.shared().shutdown()  # nothing may hold files of the environment that is replaced
        install.start()
        yield from steps_of(install, pause=POLL_SECONDS)
        yield from _tried()

    def finished(self) -> str:
        return "The runtime is installed, and ready"

    def settled(self) -> Iterable[str]:
        """Whatever had no runtime has one now."""
        return (self.section, *[section for section, problem in SESSION.problems.items() if problem.install])


class TRYON_OT_restart_runtime(ModalOperator, bpy.types.Operator):
    """End the runtime process and start a fresh one"""

    bl_idname = "tryon.restart_runtime"
    bl_label = "Restart"
    bl_options = {"REGISTER"}
    section = "runtime"
    needs_object_mode = False

    def steps(self, context: bpy.types.Context) -> Iterator[Any]:
        """End it, start it, ask who it is."""
        preferences.runtime().shutdown()
        yield from _tried()

    def finished(self) -> str:
        return SESSION.notes["runtime"][0]


class TRYON_OT_doctor(ModalOperator, bpy.types.Operator):
    """Check Blender, the runtime, memory and disk, and name the mend of what is wrong"""

    bl_idname = "tryon.doctor"
    bl_label = "Doctor"
    bl_options = {"REGISTER"}
    section = "runtime"
    needs_object_mode = False

    def steps(self, context: bpy.types.Context) -> Iterator[Any]:
        """One group of checks a step."""
        from ...cli import doctor

        lines: list[str] = []
        with chosen_python():
            for i, group in enumerate(doctor.GROUPS):  # importing torch takes seconds
                for check in (yield from thought(group, "Examining", i / len(doctor.GROUPS))):
                    mend = f" -> {check.mend}" if check.mend else ""
                    lines.append(f"{check.state}: {check.name}: {check.value}{mend}")
        SESSION.notes["runtime"] = tuple(lines)
        self._ill = sum(not line.startswith(doctor.OK) for line in lines)

    def finished(self) -> str:
        return f"Doctor: {self._ill} things to mend" if self._ill else "Doctor: all is well"


class TRYON_OT_clear_cache(bpy.types.Operator):
    """Delete the results that are kept; they are computed again when needed"""

    bl_idname = "tryon.clear_cache"
    bl_label = "Clear cache"
    bl_options = {"REGISTER"}

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """Only files that the cache itself wrote."""
        folder = preferences.store_folder()
        try:
            gone = cache_size.clear(folder)
        except OSError as error:
            fault = CacheError(f"Cannot clear {folder}: {error}.", "Look at its permissions.")
            self.report({"ERROR"}, sentence(fault))
            return {"CANCELLED"}
        self.report({"INFO"}, said(f"Removed {len(gone)} results"))
        return {"FINISHED"}


CLASSES = (TRYON_OT_install_runtime, TRYON_OT_restart_runtime, TRYON_OT_doctor, TRYON_OT_clear_cache)
