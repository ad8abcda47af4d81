# SPDX-License-Identifier: GPL-3.0-or-later
"""The body's calls as the runtime offers them: plain values and arrays in and out."""

from __future__ import annotations

import numbers
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..progress import Progress, quiet
from .measure.measures import measure
from .model import makehuman
from .model.landmarks import skin_points
from .model.model import BodyModel, body_model
from .model.parts import PART_NAMES, vertex_parts
from .model.store import stored
from .posing import contact, motion, stances
from .posing.pose import shape
from .posing.stances import PoseError
from .surface import hair, paint
from .surface.eyes import gaze_plane

_FIELDS = ("gender", "age", "height", "weight", "muscle", "proportions")


def body_topology(params: dict[str, Any] | None = None, progress: Progress = quiet) -> dict[str, Any]:
    """What all bodies share; ask once per process.

    Returns:
        ``quads`` (F, 4) int32, every face a quad; ``base_vertices`` (V,) int32, each vertex in MakeHuman's base mesh;
        ``uvs`` (U, 2) float32 and ``uv_quads`` (F, 4) int32 into it;
        ``part_names`` and ``vertex_part`` (V,) int32 into it; ``bone_names`` and ``bone_parents`` (B,) int32, -1 the
        root; ``skin_indices`` and ``skin_weights`` (V, K), rows add up to 1; ``landmark_corners`` and
        ``landmark_weights`` (N, 3) of ``landmark_names``: tailor's points as weighted vertices; ``eye_plane`` (V, 2)
        of ``eyes.gaze_plane``; ``mask_images`` {name: (H, H) uint8, row 0 at v = 0} of ``paint.paint`` and ``masks``
        {name: (V,) float32} the same at the vertices; ``hair`` {cut: {corners, weights, offsets, sizes, radii,
        kinds}} of ``hair.grow``.
    """
    model = body_model(progress)
    points = skin_points(model)

    def make() -> dict[str, Any]:
        progress(0.9, "Finding where tapes can lie, once, a few seconds")
        _warm_ruler()
        progress(0.95, "Painting the skin's masks, once, a few seconds")
        return paint.paint(model, makehuman.data_folder() / "textures")

    made_by = ("model", "posing", "surface")
    images = stored("skin", made_by, make, progress, packed=True)
    ears = paint.at_vertices(model, images["ears"])
    grown = stored("hair", made_by, lambda: hair.grow(model, ears), progress, packed=False)
    return {
        "quads": model.quads,
        "base_vertices": model.base_vertices,
        "uvs": model.uvs,
        "uv_quads": model.uv_quads,
        "part_names": list(PART_NAMES),
        "vertex_part": vertex_parts(model),
        "bone_names": list(model.bone_names),
        "bone_parents": model.bone_parents,
        "skin_indices": model.skin_indices,
        "skin_weights": model.skin_weights,
        "landmark_names": list(points.names),
        "landmark_corners": points.corners.astype("int32"),
        "landmark_weights": points.weights.astype("float32"),
        "eye_plane": gaze_plane(model),
        "mask_images": images,
        "hair": {
            cut: {key: grown[f"{cut}.{key}"] for key in ("corners", "weights", "offsets", "sizes", "radii", "kinds")}
            for cut in hair.STRANDS
        },
        "masks": {name: paint.at_vertices(model, image) for name, image in images.items()},
    }


def _warm_ruler() -> None:
    """The ruler keeps what it finds. Made while the first body is waited for, it does not hold up a slider later."""
    from .measure.ruler import ruler  # torch comes with it

    ruler()


def fields_of(params: dict[str, Any]) -> dict[str, Any]:
    """The body of a call, its numbers known to be numbers."""
    body = params.get("body")
    if not isinstance(body, dict):
        raise ValueError(f"body is {body!r}. Give the body's fields: {', '.join(_FIELDS)}, identity.")
    for name in _FIELDS:
        value = body.get(name)
        if isinstance(value, bool) or not isinstance(value, numbers.Real) or value != value:
            raise ValueError(f"body.{name} is {value!r}, which is not a number.")
    return body


def body_shape(params: dict[str, Any], progress: Progress = quiet) -> dict[str, Any]:
    """One person in one pose.

    Args:
        params: ``body`` (the spec's Body as plain values), ``pose`` (one of ``stances.POSES`` or a table like
            their files, default relaxed),
            ``expression`` (one of ``expression.EXPRESSIONS``, default the body's ``face``: sliders of
            ``expression.SLIDERS``, -1 to 1), ``measures`` (default True; False
            leaves out measures and landmarks, for sliders; poses that bend spine or legs have no true ones).

    Returns:
        ``vertices`` (V, 3) float32 metres, feet on z = 0, facing -Y; ``bone_heads`` and ``bone_tails`` (B, 3);
        ``measures`` {name: cm} (see ``measures.MEASURES``) and ``landmarks`` {name: [x, y, z] metres} unless left out.

    Raises:
        ValueError: a field is missing or not a number, the pose is unknown, or a limb goes through the body in it.
    """
    body = fields_of(params)
    pose = params.get("pose", "relaxed")
    stances.stance_of(pose)  # before a model is built for it
    model = body_model(progress)
    rest, posed = shape(model, body, pose, params.get("expression", body.get("face") or "neutral"))
    _possible(model, pose, posed.vertices)
    answer: dict[str, Any] = {"vertices": posed.vertices, "bone_heads": posed.heads, "bone_tails": posed.tails}
    if params.get("measures", True):
        answer["measures"], answer["landmarks"] = measure(model, rest, posed)
    return answer


def _possible(model: BodyModel, pose: Any, vertices: np.ndarray) -> None:
    """Poses of the library are looked at where they are made; those of others here."""
    found = contact.through(model, vertices) if isinstance(pose, Mapping) else ""
    if found:
        raise PoseError(f"In this pose the {found}. Turn its joints less.")


def body_path(params: dict[str, Any], progress: Progress = quiet) -> dict[str, Any]:
    """One person on the way from one pose into another.

    Args:
        params: ``body`` as for ``body_shape``, ``begin`` and ``end`` (poses), ``frames`` (2 or
            more), ``layers`` (default 1: garments between arm and trunk, which flesh gives way to).

    Returns:
        ``path`` (frames, V, 3) float32 metres; ``pinched`` (V,) bool: skin that lies on other skin at the end.

    Raises:
        ValueError: as ``body_shape``, or fewer than two frames.
    """
    body = fields_of(params)
    model = body_model(progress)
    path, pinched = motion.path(model, body, params["begin"], params["end"], int(params["frames"]),
                                body.get("face") or "neutral", int(params.get("layers", 1)))
    _possible(model, params["end"], path[-1])
    return {"path": path, "pinched": pinched}
