# SPDX-License-Identifier: GPL-3.0-or-later
"""The views of a look rendered by a second Blender, while the artist's goes on: started here, and listened to.

It gets a copy of the person and of the scene's cameras, written as a library, so that neither the artist's file, nor
its undo, nor its list of recent files notices: ``render_child`` runs the stage there and says how far it is, a line of
JSON each. It ends when it is done, when this is closed, and when the pipe to it closes: with whoever started it.
"""

from __future__ import annotations

import collections
import json
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Any

import bpy

from ..blender import aside, people
from ..core import errors, files
from ..core.errors import RenderError
from ..core.fields import to_dict
from ..runtime.wire import process as processes
from .context import Context

COPY, ORDER = "scene.blend", "order.json"
PREFIX = "tryon-render-"
NAMED = ("body", "garments", "accessories")  # of a result: names of objects


class Rendering:
    """The views of ``context`` under way (``core.progress.Underway``): into its ``out``, told in its ``result``.

    Raises:
        StorageError: the copy cannot be written.
    """

    def __init__(self, context: Context) -> None:
        self.message, self.fraction = "Starting Blender for the views", 0.0
        self._context = context
        self._process: subprocess.Popen[bytes] | None = None
        self._heard: collections.deque[dict[str, Any]] = collections.deque()
        self._done: dict[str, Any] | None = None
        self._ended = RenderError("The views were not rendered.")
        self._folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=bpy.app.tempdir or None))
        try:
            _write_copy(context, self._folder / COPY)
            files.save(self._folder / ORDER, json.dumps(_order(context)), private=True)
            with (self._folder / "stderr").open("wb") as log:
                self._process = processes.start(
                    aside.command("pipeline.render_child", str(self._folder)), aside.environment(str(self._folder)),
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
            self._ear = threading.Thread(target=self._listen, args=(self._process,), name="tryon-views", daemon=True)
            self._ear.start()
        except BaseException:
            self.cancel()
            raise

    @property
    def pid(self) -> int:
        """Of the other Blender."""
        assert self._process is not None
        return self._process.pid

    def poll(self) -> bool:
        """Whether it has ended; what it has said by now is in ``message``, ``fraction`` and the job's result."""
        gone = not self._ear.is_alive()  # before what it has said is taken: nothing comes after
        while self._heard:
            said = self._heard.popleft()
            if "views" in said:
                self._context.result.views |= {view: Path(path) for view, path in said["views"].items()}
            if "label" in said:
                self.message, self.fraction = said["label"], max(self.fraction, said["fraction"])
            if "end" in said:
                self._done = said
        return gone or self._done is not None

    def result(self) -> None:
        """All views are there. Raises what went wrong in the other Blender, or a RenderError where that has ended."""
        if self._done is None:
            raise self._ended
        if "error" in self._done:
            raise _error_of(self._done["error"])
        self._context.result.timings |= self._done["timings"]
        if self._done["worst"]:
            self._context.result.worst = Path(self._done["worst"])

    def cancel(self) -> None:
        """End it at once, with all that it has begun."""
        process, self._process = self._process, None
        if process is not None:
            if self._done is None and process.poll() is not None:
                self._ended = self._last_words(process.returncode)
            processes.kill(process)
            process.wait()
            self._ear.join(1.0)
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            try:
                said = json.loads(line)
            except ValueError:  # not ours: a driver's banner
                continue
            if isinstance(said, dict):
                self._heard.append(said)
        process.wait()

    def _last_words(self, returncode: int | None) -> RenderError:
        try:
            words = processes.last_words((self._folder / "stderr").read_bytes())
        except OSError:
            words = []
        line = processes.telling_line(words)
        why = "its memory may have run out" if processes.was_killed(returncode) else line and f"it said: {line}"
        return RenderError(
            f"The Blender that renders the views {processes.describe_exit(returncode)} at: {self.message}"
            f"{f' ({why})' if why else ''}.", "Nothing has changed; press Render Views again.")


def _write_copy(context: Context, path: Path) -> None:
    """What the person has, the scene's cameras, and whatever those need, with absolute paths."""
    wanted = {*people.worn(context.person).values(),
              *(obj for obj in context.scene.objects if obj.type == "CAMERA" and "tryon_view" not in obj)}
    wanted |= {child for obj in wanted for child in obj.children_recursive}
    try:
        bpy.data.libraries.write(str(path), wanted, path_remap="ABSOLUTE")
    except (RuntimeError, OSError) as error:
        if files.lacks_space(path, str(error)):
            raise files.full(path) from None
        raise RenderError(f"Cannot copy the scene to {path.parent}: {error}.", "See the console.") from None


def _order(context: Context) -> dict[str, Any]:
    """What ``render_child`` has to know, as plain values."""
    scene, result = context.scene, context.result
    certificate = result.certificate
    return {
        "look": to_dict(context.look), "asked": to_dict(context.asked), "population": context.population,
        "stamps": {"kind": context.stamps.kind, "people": str(context.stamps.people.folder)},
        "out": str(context.out.absolute()) if context.out else None,
        "result": {name: getattr(result, name) for name in NAMED},
        "things": {name: obj.name for name, obj in people.worn(context.person).items()},
        "passport": result.more.get("passport"),
        "certificates": [one.kept() for one in certificate.garments] if certificate else None,
        "scene": {"frame": scene.frame_current,
                  "camera": scene.camera.name if scene.camera else ""},
        "devices": devices(),
    }


def devices() -> dict[str, Any]:
    """What the preferences say that Cycles computes on."""
    addon = bpy.context.preferences.addons.get("cycles")
    settings: Any = getattr(addon, "preferences", None)
    kind = getattr(settings, "compute_device_type", "NONE")
    if kind == "NONE":
        return {"kind": kind, "used": []}
    return {"kind": kind, "used": [one.id for one in settings.devices if one.use]}


def _error_of(said: dict[str, Any]) -> Exception:
    """What ``render_child`` was told by an exception there."""
    if "errno" in said:
        return OSError(said["errno"], said["message"], said["full"] or None)
    kind = getattr(errors, said["kind"], RenderError)
    more = {"full": said["full"]} if kind is errors.StorageError else {}
    return kind(said["message"], said["mend"], **more)
