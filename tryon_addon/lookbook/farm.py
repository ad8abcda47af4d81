# SPDX-License-Identifier: GPL-3.0-or-later
"""A lookbook as a job for a render farm: a step a stage, a task a drape and a task a view, then all put together.

A task fills the cache that all machines share (``TRYON_CACHE``), under names that say what it was made from: one that
is run again, or twice, finds it there. The last one finds everything and writes the folders. The manifest says the
engine, the cameras and the layers of every view; tasks name views by it, and nothing is left to the farm's machines.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..core.errors import SpecError
from .plan import Plan

MOST_VIEWS = 1024  # values that Open Job Description allows in a list
SECONDS = 4 * 3600  # of a task, after which it hangs


def openjd(plan: Plan, book: Path, out: Path, place: Path) -> str:
    """A job template of Open Job Description (jobtemplate-2023-09) for the folder ``place``, as JSON. Its paths are
    parameters, which a farm maps to each machine's. Raises SpecError where there are more views than it allows."""
    views = [view.stem for view in plan.book.base.pictures]
    if len(views) > MOST_VIEWS:
        raise SpecError(f"The lookbook has {len(views):,} views a look.", f"A template can name {MOST_VIEWS:,}.")
    looks = {"name": "Look", "type": "INT", "range": f"1-{len(plan.entries)}"}
    said = {
        "specificationVersion": "jobtemplate-2023-09",
        "name": plan.book.title[:128] or "TryOn lookbook",
        "description": f"{len(plan.entries):,} looks, {plan.drapes:,} drapes, {plan.pictures:,} pictures",
        "parameterDefinitions": [
            _path("Book", "FILE", "IN", "The manifest; the files that it names lie beside it.", book, place),
            _path("Out", "DIRECTORY", "INOUT", "The lookbook's folder.", out, place),
            _path("Cache", "DIRECTORY", "INOUT", "Where results are kept, for all machines.", out / ".cache", place),
            {"name": "TryOn", "type": "STRING", "default": "tryon", "description": "What starts TryOn there."}],
        "jobEnvironments": [{"name": "Cache", "variables": {"TRYON_CACHE": "{{Param.Cache}}"}}],
        "steps": [
            _step("Drape", "", [{"name": "Drape", "type": "INT", "range": f"1-{plan.drapes}"}],
                  ["task", "{{Param.Book}}", "--drape", "{{Task.Param.Drape}}"]),
            _step("Render", "Drape", [looks, {"name": "View", "type": "STRING", "range": views}],
                  ["task", "{{Param.Book}}", "--look", "{{Task.Param.Look}}", "--view", "{{Task.Param.View}}"]),
            _step("Gather", "Render", [], ["run", "{{Param.Book}}", "--out", "{{Param.Out}}"])]}
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"


def _path(name: str, kind: str, flow: str, text: str, usual: Path, place: Path) -> dict[str, Any]:
    """A parameter; what it usually is has to be told from the template's folder."""
    default = os.path.relpath(usual.resolve(), place.resolve()) if usual.drive == place.drive else ""
    return {"name": name, "type": "PATH", "objectType": kind, "dataFlow": flow, "description": text,
            **({"default": Path(default).as_posix()} if default else {})}


def _step(name: str, after: str, space: list[dict[str, Any]], words: list[str]) -> dict[str, Any]:
    run = {"command": "{{Param.TryOn}}", "args": ["lookbook", *words], "timeout": SECONDS}
    return {"name": name, **({"dependencies": [{"dependsOn": after}]} if after else {}),
            **({"parameterSpace": {"taskParameterDefinitions": space}} if space else {}),
            "script": {"actions": {"onRun": run}}}


_FLAMENCO = """\
// SPDX-License-Identifier: GPL-3.0-or-later
// A TryOn lookbook as a job of Flamenco: put this file into the manager's folder `scripts`.
// Workers need TRYON_CACHE in their environment: a folder that all of them see.
const DRAPES = %(drapes)s; // of each look, from 0
const VIEWS = %(views)s;

const JOB_TYPE = {
  label: %(label)s,
  description: %(about)s,
  settings: [
    { key: "book", type: "string", subtype: "file_path", required: true, default: %(book)s,
      description: "The manifest, where all workers see it" },
    { key: "out", type: "string", subtype: "dir_path", required: true, default: %(out)s,
      description: "The lookbook's folder" },
    { key: "tryon", type: "string", default: "tryon", description: "What starts TryOn on a worker" },
  ],
};

function compileJob(job) {
  const settings = job.settings;
  function task(name, kind, words) {
    const made = author.Task(name, kind);
    made.addCommand(author.Command("exec", { exe: settings.tryon, args: ["lookbook"].concat(words) }));
    return made;
  }
  const drapes = {};
  const gather = task("gather", "misc", ["run", settings.book, "--out", settings.out]);
  DRAPES.forEach(function (drape, look) {
    if (!(drape in drapes)) {
      drapes[drape] = task("drape-" + (drape + 1), "misc", ["task", settings.book, "--drape", String(drape + 1)]);
      job.addTask(drapes[drape]);
    }
    VIEWS.forEach(function (view) {
      const words = ["task", settings.book, "--look", String(look + 1), "--view", view];
      const render = task("look-" + (look + 1) + "-" + view, "blender", words);
      render.addDependency(drapes[drape]);
      job.addTask(render);
      gather.addDependency(render);
    });
  });
  job.addTask(gather);
}
"""


def flamenco(plan: Plan, book: Path, out: Path, place: Path) -> str:
    """A job type of Flamenco 3 for this book, as JavaScript."""
    about = f"{len(plan.entries):,} looks, {plan.drapes:,} drapes, {plan.pictures:,} pictures"
    return _FLAMENCO % {name: json.dumps(value) for name, value in {
        "drapes": [entry.drape for entry in plan.entries], "views": [view.stem for view in plan.book.base.pictures],
        "label": f"TryOn: {plan.book.title}", "about": about, "book": str(book.resolve()), "out": str(out.resolve()),
    }.items()}


FORMATS: dict[str, Callable[[Plan, Path, Path, Path], str]] = {"openjd": openjd, "flamenco": flamenco}
