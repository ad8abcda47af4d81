# SPDX-License-Identifier: GPL-3.0-or-later
"""Several people as files: meshes for other programs, and a line-up of all of them as one picture."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .core.errors import TryOnError
from .core.measures import known
from .core.spec import Body, to_dict
from .runtime import client
from .scene import export, lineup

Progress = Callable[[str, float], None]
# Degrees that a body turns to its left, so that a tape is seen that does not lie in front.
TURNS = {"cervicale_height": 160.0, "waist_back_length": 160.0, "nape_to_waist": 160.0, "across_back": 160.0,
         "hip": 60.0, "chest_depth": -50.0, "waist_depth": -50.0, "crotch_length": -60.0, "outseam": -60.0,
         "foot_length": -50.0}


@dataclass(frozen=True)
class Staging:
    """How the cast shows itself. ``pose`` empty: the A-pose for meshes, arms away as garments are drafted; relaxed in a
    picture. ``preset`` is the picture's quality; ``figure`` is ``person`` or ``mannequin``."""

    pose: str = ""
    expression: str = "neutral"
    figure: str = "person"
    preset: str = "draft"


@dataclass(frozen=True)
class Member:
    """One of the cast: ``name`` is the file's and, as ``caption``, the picture's."""

    name: str
    body: Body
    caption: str = ""


def _shapes(cast: Sequence[Member], pose: str, expression: str, runtime: client.Runtime, label: str,
            progress: Progress) -> Iterator[tuple[Member, dict]]:
    for i, member in enumerate(cast):
        progress(f"{label} {i + 1} of {len(cast)}", i / len(cast))
        params = {"body": to_dict(member.body), "pose": pose, "expression": expression, "measures": False}
        yield member, runtime.call("body.shape", params)


def write_meshes(cast: Sequence[Member], folder: Path, progress: Progress, staging: Staging = Staging(), *,
                 runtime: client.Runtime | None = None) -> list[Path]:
    """``<name>.obj`` a member in ``folder``, metres, Y up."""
    runtime = runtime or client.shared()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TryOnError(f"Cannot write to {folder}: {error}.", "Choose another folder with --out.") from None
    topology = runtime.call("body.topology", {})
    shapes = _shapes(cast, staging.pose or "a-pose", staging.expression, runtime, "Mesh", progress)
    return list(export.write_objs(topology, ((folder / f"{m.name}.obj", np.asarray(s["vertices"])) for m, s in shapes)))


def draw_tapes(body: Body, names: Sequence[str], path: Path, progress: Progress, staging: Staging = Staging(), *,
               runtime: client.Runtime | None = None) -> Path:
    """Where every one of ``names`` is taken: the body once a measure, turned so that its tape is seen."""
    runtime = runtime or client.shared()
    topology = runtime.call("body.topology", {})
    pose = staging.pose or "a-pose"
    progress("Laying the tapes", 0.2)
    plain = to_dict(body)
    shape = runtime.call("body.shape", {"body": plain, "pose": pose, "measures": False})
    laid = runtime.call("body.tape", {"body": plain, "pose": pose, "names": list(names)})
    read = runtime.call("body.read", {"body": plain})["measures"]
    figures = [
        lineup.Person(topology, shape, plain, turn=TURNS.get(name, 20.0), figure=staging.figure,
                      caption=f"{known(name).label.split(' (')[0]} {read[name]:.1f} cm",
                      tapes={name: (line, laid["closed"][name])})
        for name, line in laid["tapes"].items()
    ]
    progress("Rendering the tapes", 0.4)
    stamp = json.dumps({"bodies": [plain], "tapes": list(names)}, sort_keys=True)
    return lineup.render_lineup(figures, path, columns=10, preset=staging.preset, stamp=stamp)


def draw_lineup(cast: Sequence[Member], path: Path, progress: Progress, staging: Staging = Staging(), *,
                runtime: client.Runtime | None = None) -> Path:
    """All of them side by side, at one scale, in underwear-safe bodies."""
    runtime = runtime or client.shared()
    topology = runtime.call("body.topology", {})
    people = [
        lineup.Person(topology, shape, to_dict(member.body), caption=member.caption, figure=staging.figure)
        for member, shape in _shapes(cast, staging.pose or "relaxed", staging.expression, runtime, "Person", progress)
    ]
    progress("Rendering the line-up", 0.99)
    stamp = json.dumps({"bodies": [to_dict(member.body) for member in cast]}, sort_keys=True)
    return lineup.render_lineup(people, path, preset=staging.preset, stamp=stamp)
