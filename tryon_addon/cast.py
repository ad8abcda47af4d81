# SPDX-License-Identifier: GPL-3.0-or-later
"""Several people as files: meshes for other programs, and a line-up of all of them as one picture."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .core.errors import TryOnError
from .core.spec import Body, to_dict
from .runtime import client
from .scene import export, lineup

Progress = Callable[[str, float], None]


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
