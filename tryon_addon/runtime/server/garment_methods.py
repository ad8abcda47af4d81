# SPDX-License-Identifier: GPL-3.0-or-later
"""The runtime's methods around garments and accessories: each makes the body it needs and hands it to its room."""

from __future__ import annotations

from ...core.progress import Progress
from .figures import body_of, figure_of, mannequin_of, sketcher_of
from .handlers import Handler


def garment_sew(params: dict, progress: Progress) -> dict:
    """``cut_for``: the body that the garment is cut for, where that is not the wearer's."""
    from ...tailoring import methods
    from . import sweeps

    share = 0.2  # of the progress bar for the body

    def making_body(fraction: float, message: str = "") -> None:
        progress(share * fraction, message)

    def sewing(fraction: float, message: str = "") -> None:
        progress(share + (1 - share) * fraction, message)

    cut_for = params.get("cut_for")
    return methods.garment_sew(params, figure_of(params["body"], params["pose"], making_body), sewing,
                               figure_of(cut_for, params["pose"], making_body) if cut_for else None, sweeps.cloth)


def garment_preview(params: dict, progress: Progress) -> dict:
    """``body``: a spec's, in the pose ``pose``; the rest as ``tailoring.preview`` says."""
    return sketcher_of(params["body"], params["pose"], progress).preview(params)


def garment_sew_mesh(params: dict, progress: Progress) -> dict:
    from ...tailoring.files import artist_mesh

    return artist_mesh.garment_sew_mesh(params, body_of(params["body"], params["pose"], progress), progress)


def garment_pattern(params: dict, progress: Progress) -> dict:
    """``body``: a spec's, for which the pattern is drafted; None for a file's."""
    from ...tailoring import methods

    body = body_of(params["body"], "relaxed", progress) if params.get("body") else None
    return methods.garment_pattern(params, body)


def garment_panels(params: dict, progress: Progress) -> dict:
    """``body``: a spec's, for which the panels are drafted; None for a file's."""
    from ...tailoring import methods

    body = body_of(params["body"], "relaxed", progress) if params.get("body") else None
    return methods.garment_panels(params, body)


def garment_nest(params: dict, progress: Progress) -> dict:
    """``bodies``: {size: a spec's body}."""
    from ...tailoring import methods

    return methods.garment_nest(params, {size: body_of(b, "relaxed", progress) for size, b in params["bodies"].items()})


def garment_page(params: dict, progress: Progress) -> dict:
    """``body``: a spec's, for which the panels are drafted."""
    from ...tailoring import methods

    return methods.garment_page(params, body_of(params["body"], "relaxed", progress))


def garment_flat(params: dict, progress: Progress) -> dict:
    """``body``: a spec's, on which it is sewn."""
    from ...tailoring import methods

    return methods.garment_flat(params, body_of(params["body"], "a-pose", progress))


def garment_follow(params: dict, progress: Progress) -> dict:
    from ...tailoring.sew import repose

    return repose.garment_follow(params, progress)


def garment_try(params: dict, progress: Progress) -> dict:
    """``body``: a spec's."""
    from ...tailoring import trial

    return trial.garment_try(params, mannequin_of(params["body"], progress))


def garment_check(params: dict, progress: Progress) -> dict:
    from ...tailoring import methods

    return methods.garment_check(params)


def accessory_make(params: dict, progress: Progress) -> dict:
    """``body``: a spec's, on which the accessory sits, in the pose ``pose``; ``vertices`` (V, 3) m if it was moved."""
    from ...accessories import methods
    from ...catalog.body.poses import DRAPE_POSES

    progress(0.0, f"Making the {params['accessory'].get('kind')}")
    body = body_of(params["body"], params["pose"], progress)
    if "vertices" in params:
        body["vertices"] = params["vertices"]
    relaxed = None if params["pose"] in DRAPE_POSES else body_of(params["body"], DRAPE_POSES[0], progress)
    return methods.accessory_make(params, body, relaxed)


GARMENTS: dict[str, Handler] = {
    "garment.sew": garment_sew,
    "garment.sew_mesh": garment_sew_mesh,
    "garment.preview": garment_preview,
    "garment.check": garment_check,
    "garment.pattern": garment_pattern,
    "garment.panels": garment_panels,
    "garment.nest": garment_nest,
    "garment.page": garment_page,
    "garment.flat": garment_flat,
    "garment.follow": garment_follow,
    "garment.try": garment_try,
    "accessory.make": accessory_make,
}
