# SPDX-License-Identifier: GPL-3.0-or-later
"""What the pattern view shows: the panels of all that is worn, drafted anew whenever the panel says something else.

Whoever draws asks ``current``; what it shows is then brought up to date by a timer, one call of the runtime at a time,
the newest wish always last. Nothing of it is in the file: it follows from the sliders.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import bpy

from ...core.errors import TryOnError
from ...core.progress import steps_of
from ...spec.look import Garment, cut_of, shape_of
from .. import preferences
from ..properties import garments
from ..properties.body import body_from
from ..properties.look import look_of
from ..session import SESSION, next_turn

SECTION = "pattern"
ROLE = "pattern"  # of the image whose editor is a pattern view
POLL_SECONDS = 0.01
LIMIT_SECONDS = 60.0
GAP = 8.0  # cm between two garments
EDITORS = ("IMAGE_EDITOR", "VIEW_3D")  # that show it, or what is chosen in it


@dataclass(frozen=True)
class Sheet:
    """One garment's panels on the table, ``at`` (x, y) cm; ``made`` is the answer of ``garment.panels``."""

    programme: str
    label: str
    made: dict[str, Any]
    at: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Chosen:
    """One panel: of which garment, and its number in the garment's pattern."""

    programme: str
    panel: int


@dataclass
class View:
    """What is shown now, and what was asked for to show it."""

    sheets: tuple[Sheet, ...] = ()
    asked: str = ""  # what ``sheets`` follow from
    failed: str = ""  # what could not be drafted: not tried again until the sliders move
    chosen: Chosen | None = None
    version: int = 0  # counts what has to be drawn anew
    sizes: dict[str, dict[str, Any]] = field(default_factory=dict)  # fit models, by what was asked for

    @property
    def width(self) -> float:
        """cm of the table that is covered."""
        return max((s.at[0] + s.made["width"] for s in self.sheets), default=100.0)

    @property
    def height(self) -> float:
        return max((s.made["height"] for s in self.sheets), default=100.0)

    def choose(self, chosen: Chosen | None) -> None:
        """Show one panel, or none, in colour in every editor."""
        if chosen != self.chosen:
            self.chosen, self.version = chosen, self.version + 1
            redraw()

    def sheet(self, programme: str) -> Sheet | None:
        """The sheet of a garment, if it lies on the table."""
        return next((s for s in self.sheets if s.programme == programme), None)

    def name(self) -> str:
        """What is chosen, in words; empty where nothing is, or is no more."""
        sheet = self.sheet(self.chosen.programme) if self.chosen else None
        if self.chosen is None or sheet is None or self.chosen.panel >= len(sheet.made["panels"]):
            return ""
        return f"{sheet.label}: {words(sheet.made['panels'][self.chosen.panel]['name'])}"


VIEW = View()
_steps: list[Generator[float, None, None]] = []


def words(name: str) -> str:
    """A panel's name for people: sleeve_l as sleeve left, the wearer's."""
    for end, side in (("_l", " left"), ("_r", " right")):
        if name.endswith(end):
            name = name.removesuffix(end) + side
    return name.replace("_", " ")


def redraw() -> None:
    """Have every editor drawn anew that shows the pattern or the choice."""
    for manager in bpy.data.window_managers:
        for window in manager.windows:
            for area in window.screen.areas:
                if area.type in EDITORS:
                    area.tag_redraw()


def worn(scene: Any) -> tuple[Garment, ...]:
    """What has a pattern of all that the panel says is worn. Raises SpecError."""
    return tuple(g for g in garments.garments_from(look_of(scene).garments) if not g.mesh)


def wanted(scene: Any) -> str:
    """All that the pattern follows from, as text. Raises SpecError."""
    body = dataclasses.replace(body_from(look_of(scene).body), measures={})
    return json.dumps([[[g.programme, cut_of(g), g.size, g.chart] for g in worn(scene)], shape_of(body)])


def current(scene: Any) -> View:
    """What is shown; where that is no longer what the panel says, a timer starts to bring it up to date."""
    if not _steps and not SESSION.busy and preferences.runtime_missing() is None:
        try:
            now = wanted(scene)
        except TryOnError:  # a size chart without its row: the Garment panel says so
            return VIEW
        if now == VIEW.asked and VIEW.failed:  # back to what is shown
            VIEW.failed = ""
            SESSION.problems.pop(SECTION, None)
        if now not in (VIEW.asked, VIEW.failed):
            _steps[:] = [_following(scene.name)]
            bpy.app.timers.register(_turn, first_interval=0.0)
    return VIEW


def stop() -> None:
    """The extension is disabled, or another file is opened."""
    if bpy.app.timers.is_registered(_turn):
        bpy.app.timers.unregister(_turn)
    while _steps:
        _steps.pop().close()
    VIEW.__dict__.update(View(version=VIEW.version + 1).__dict__)


def _turn() -> float | None:
    wait = next_turn(_steps, SECTION)
    if wait is None:
        redraw()
    return wait


def _following(name: str) -> Generator[float, None, None]:
    """Draft and show until nothing has changed meanwhile; yields seconds to wait."""
    while (scene := bpy.data.scenes.get(name)) is not None and not SESSION.busy:
        asked = wanted(scene)
        if asked == VIEW.asked:
            return
        VIEW.failed = asked  # until it is drafted
        sex = "female" if look_of(scene).body.gender >= 0.5 else "male"
        body = shape_of(dataclasses.replace(body_from(look_of(scene).body), measures={}))
        sheets, x = [], 0.0
        for garment in worn(scene):
            shape = yield from cut_for(garment, body, sex)
            made = yield from _call("garment.panels", {"garment": cut_of(garment), "body": shape})
            sheets.append(Sheet(garment.programme, garment.definition.label, made, (x, 0.0)))
            x += made["width"] + GAP
        VIEW.sheets, VIEW.asked, VIEW.failed = tuple(sheets), asked, ""
        VIEW.version += 1
        SESSION.problems.pop(SECTION, None)
        redraw()
        yield 0.0


def cut_for(garment: Garment, body: dict[str, Any], sex: str) -> Generator[float, None, dict[str, Any] | None]:
    """The shape that a garment is cut for: the wearer's, its size's, or None where its file has it."""
    from ...catalog.body import size_table
    from ...spec import fit_request  # numpy comes with it, and enabling the extension imports this module
    from ...spec.look import body_from_dict
    from ...workflows import patterns

    if garment.file:
        return None
    size = patterns.size_of(garment, sex)
    if size is None:
        return body
    params = size_table.fit_params(size, sex)
    key = json.dumps(params, sort_keys=True)
    if key not in VIEW.sizes:
        answer = yield from _call("body.fit", params)
        found = fit_request.fit_result(answer, params["population"])
        VIEW.sizes[key] = shape_of(body_from_dict(found["body"]))
    return VIEW.sizes[key]


def _call(method: str, params: dict[str, Any]) -> Generator[float, None, dict]:
    call = preferences.runtime().start_call(method, json.loads(json.dumps(params)), timeout=LIMIT_SECONDS)
    for _ in steps_of(call, cancel=False):
        yield POLL_SECONDS
    return call.result()
