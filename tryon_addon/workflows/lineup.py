# SPDX-License-Identifier: GPL-3.0-or-later
"""Several people as files: meshes for other programs, and a line-up of all of them as one picture."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ..blender.files import obj
from ..blender.studio import lineup
from ..blender.studio.row import Person
from ..catalog.body.measures import known
from ..core.errors import TryOnError
from ..core.parameters import choose
from ..core.progress import Progress
from ..pipeline.job import Job
from ..runtime.client import client
from ..spec.look import POSES, Body, Look, to_dict
from ..spec.outfits import outfit
from ..spec.stamp import ANONYMOUS, Stamps

# Degrees that a body turns to its left, so that a tape is seen that does not lie in front.
TURNS = {"cervicale_height": 160.0, "waist_back_length": 160.0, "nape_to_waist": 160.0, "across_back": 160.0,
         "hip": 60.0, "chest_depth": -50.0, "waist_depth": -50.0, "crotch_length": -60.0, "outseam": -60.0,
         "foot_length": -50.0}


@dataclass(frozen=True)
class Staging:
    """How the cast shows itself. ``pose`` empty: the A-pose for meshes, arms away as garments are drafted; relaxed in a
    picture. ``preset`` is the picture's quality; ``figure`` is ``person`` or ``mannequin``. ``dressed``: each in an
    outfit of their own, by ``seed``. ``stamp``: the kind of what the picture says of them."""

    pose: str = ""
    expression: str = "neutral"
    figure: str = "person"
    preset: str = "draft"
    dressed: bool = False
    seed: int = 0
    stamp: str = ANONYMOUS


@dataclass(frozen=True)
class Member:
    """One of the cast: ``name`` is the file's and, as ``caption``, the picture's."""

    name: str
    body: Body
    caption: str = ""


def _shapes(cast: Sequence[Member], pose: str, expression: str, runtime: client.Runtime, label: str,
            progress: Progress) -> Iterator[tuple[Member, dict]]:
    for i, member in enumerate(cast):
        progress(i / len(cast), f"{label} {i + 1} of {len(cast)}")
        params = {"body": to_dict(member.body), "pose": pose, "expression": expression, "measures": False}
        yield member, runtime.call("body.shape", params)


def write_meshes(cast: Sequence[Member], folder: Path, progress: Progress, staging: Staging = Staging(), *,
                 runtime: client.Runtime | None = None) -> list[Path]:
    """``<name>.obj`` a member in ``folder``, metres, Y up."""
    runtime = runtime or client.shared()
    topology = runtime.call("body.topology", {})
    shapes = _shapes(cast, staging.pose or "a-pose", staging.expression, runtime, "Mesh", progress)
    return list(obj.write_objs(topology, ((folder / f"{m.name}.obj", np.asarray(s["vertices"])) for m, s in shapes)))


def draw_tapes(body: Body, names: Sequence[str], path: Path, progress: Progress, staging: Staging = Staging(), *,
               runtime: client.Runtime | None = None) -> Path:
    """Where every one of ``names`` is taken: the body once a measure, turned so that its tape is seen."""
    runtime = runtime or client.shared()
    topology = runtime.call("body.topology", {})
    pose = staging.pose or "a-pose"
    progress(0.2, "Laying the tapes")
    plain = to_dict(body)
    shape = runtime.call("body.shape", {"body": plain, "pose": pose, "measures": False})
    laid = runtime.call("body.tape", {"body": plain, "pose": pose, "names": list(names)})
    read = runtime.call("body.read", {"body": plain})["measures"]
    figures = [
        Person(topology, shape, plain, turn=TURNS.get(name, 20.0), figure=staging.figure,
               caption=f"{known(name).label.split(' (')[0]} {read[name]:.1f} cm",
               tapes={name: (line, laid["closed"][name])})
        for name, line in laid["tapes"].items()
    ]
    progress(0.4, "Rendering the tapes")
    return _render(figures, path, [body], staging, columns=10, tapes=list(names))


def _dress(member: Member, number: int, pose: str, staging: Staging, runtime: client.Runtime, progress: Progress
           ) -> list[bpy.types.Object]:
    """Garments of one member, draped on them in the open scene, as copies that the next one leaves alone."""
    look = Look(member.body, outfit(staging.seed, number), pose=pose, seed=staging.seed, preset=staging.preset)
    try:
        job = Job(look, until="drape", runtime=runtime)
        for step in job.steps():
            progress(step.fraction, f"{member.name}: {step.label}")
    except TryOnError as error:
        warnings.warn(f"{member.name} stays undressed. {error.message}", stacklevel=2)
        return []
    certificate = job.result.certificate
    if certificate is not None and not certificate.passed:
        warnings.warn(f"{member.name} wears what its certificate refuses. {'; '.join(certificate.reasons)}",
                      stacklevel=2)
    graph, worn = bpy.context.evaluated_depsgraph_get(), []
    for name in job.result.garments:
        shown = bpy.data.objects[name].evaluated_get(graph)
        cloth = bpy.data.meshes.new_from_object(shown, preserve_all_data_layers=True, depsgraph=graph)
        cloth.transform(shown.matrix_world)
        for fabric in filter(None, cloth.materials):
            _keep(fabric, member.name)
        worn.append(bpy.data.objects.new(f"{member.name} {name}", cloth))
    return worn


def _keep(fabric: bpy.types.Material, whose: str) -> None:
    """Name a fabric and its pictures after their wearer: the next one's are not made in their place."""
    tree: Any = fabric.node_tree
    images = {node.image for node in tree.nodes if node.bl_idname == "ShaderNodeTexImage" and node.image is not None}
    for block in (fabric, *images):
        if not block.name.startswith(whose):
            block.name = f"{whose} {block.name}"


def draw_lineup(cast: Sequence[Member], path: Path, progress: Progress, staging: Staging = Staging(), *,
                runtime: client.Runtime | None = None) -> Path:
    """All of them side by side, at one scale, dressed or in underwear-safe bodies.

    Whoever cannot be dressed stands there undressed, and a warning says why, as it does of a drape that failed. What
    was draped is kept, so that a second run goes on where the first one ended.
    """
    runtime = runtime or client.shared()
    topology = runtime.call("body.topology", {})
    pose = staging.pose or ("" if staging.dressed else "relaxed")
    if staging.dressed:
        choose(pose or POSES[0], POSES, "pose of a dressed line-up")
        pose = pose or POSES[0]
    people = []
    for i, (member, shape) in enumerate(_shapes(cast, pose, staging.expression, runtime, "Person", progress)):
        worn = _dress(member, i, pose, staging, runtime, progress) if staging.dressed else []
        people.append(Person(topology, shape, to_dict(member.body), worn, member.caption, figure=staging.figure))
    progress(0.99, "Rendering the line-up")
    return _render(people, path, [member.body for member in cast], staging)


def _render(figures: Sequence[Person], path: Path, bodies: Sequence[Body], staging: Staging, *,
            columns: int | None = None, **about: Any) -> Path:
    """The picture of ``figures`` with its stamp, which has ``about``, too."""
    stamps = Stamps(staging.stamp)
    stamp = stamps.group(bodies, **about)
    stamps.remember([path], *bodies)
    return lineup.render_lineup(figures, path, columns=columns, preset=staging.preset, stamp=stamp)
