# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting the panel's jobs in the window without looking for their buttons, and what they may not leave behind."""

from __future__ import annotations

from typing import Any

from window import BlenderWindow

MODULE = "bl_ext.user_default.tryon"
NEW = "bpy.ops.wm.read_homefile(use_factory_startup=False); 0"
LIMIT_S = 900.0  # for one job on a busy machine
# The properties that the panel edits: the person's, or the scene's while nobody is there.
LOOK = ("next((c for c in bpy.context.scene.collection.children_recursive if 'tryon_person' in c),"
        " bpy.context.scene).tryon")
SESSION = f"""
import sys
session = sys.modules["{MODULE}.tryon_addon.ui.session"].SESSION
"""
STATE = SESSION + "[session.job, session.label, [f'{p.message} {p.mend}' for p in session.problems.values()]]"
START = """
window = bpy.context.window_manager.windows[0]
area = next(area for area in window.screen.areas if area.type == "VIEW_3D")
with bpy.context.temp_override(window=window, area=area, region=area.regions[-1]):
    said = list(bpy.ops.tryon.{operator}("INVOKE_DEFAULT"))
said
"""
CHILDREN = r"""
import os
from pathlib import Path
children = []
for status in Path("/proc").glob("[0-9]*/status"):
    try:
        said = dict(line.partition(":\t")[::2] for line in status.read_text().splitlines())
        if int(said["PPid"]) == os.getpid():
            words = (status.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            children.append(f"{status.parent.name} {words or said['Name']}")
    except (OSError, KeyError):
        pass
children
"""
# Of a job: temporary files, handlers, threads, data, and who is hidden.
LEFT = """
import os, threading
handlers = [name for name in dir(bpy.app.handlers) if isinstance(getattr(bpy.app.handlers, name), list)]
ours = {name: len([h for h in getattr(bpy.app.handlers, name) if "tryon" in h.__module__]) for name in handlers}
kinds = ("objects", "meshes", "curves", "hair_curves", "scenes", "worlds", "cameras", "lights", "images", "materials",
         "collections", "node_groups", "texts")
[sorted(name for name in os.listdir(bpy.app.tempdir) if "tryon" in name), {n: c for n, c in ours.items() if c},
 {kind: sorted(one.name for one in getattr(bpy.data, kind)) for kind in kinds},
 sorted(t.name for t in threading.enumerate() if t.name in ("tryon-views", "tryon-thought")),
 [bool(o.hide_get()) for o in bpy.context.scene.objects if "tryon_hidden" in o]]
"""


class Jobs:
    """The jobs of one window."""

    def __init__(self, window: BlenderWindow) -> None:
        self.window = window

    def start(self, operator: str) -> None:
        """Begin a job, as its button does."""
        assert self.window.ask(START.format(operator=operator)) == ["RUNNING_MODAL"], operator

    def state(self) -> tuple[str, str, list[str]]:
        """(the job's name, what it does, what the panel shows as wrong)."""
        return tuple(self.window.ask(STATE))

    def until(self, words: str, limit_s: float = LIMIT_S) -> None:
        """Wait until the job says this."""
        self.window.wait(lambda: words in self.state()[1], f"{words!r}", limit_s, every_s=0.02)

    def end(self, limit_s: float = LIMIT_S) -> list[str]:
        """Wait until no job is under way; what the panel shows as wrong."""
        self.window.wait(lambda: not self.state()[0], "the job to end", limit_s, every_s=0.1)
        return self.state()[2]

    def run(self, operator: str) -> None:
        """All of a job, which does not fail."""
        self.start(operator)
        wrong = self.end()
        assert not wrong, f"{wrong}; see {self.window.shot('failed')}"

    def left(self) -> Any:
        """What is there now; compare it with what was there before. The runtime is no child of a job."""
        return self.window.ask(LEFT)

    def children(self, word: str) -> list[int]:
        """Processes of Blender's whose command has this word."""
        return [int(line.split()[0]) for line in self.window.ask(CHILDREN) if word in line]

    def dismiss(self) -> None:
        """Put away what was wrong."""
        self.window.ask(SESSION + "session.problems.clear()")
