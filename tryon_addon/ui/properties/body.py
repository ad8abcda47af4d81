# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel edits of the body, and the way from there to the spec and back."""

from __future__ import annotations

import json
from typing import Any

import bpy
from bpy.props import StringProperty

from ...catalog.body.face import FACE
from ...catalog.body.hair import CUTS
from ...core.colour import channels, hex_of
from ...spec.look import BODY_PARAMETERS, Body
from . import changes, measures
from .kinds import AUTO, choice, colour, group, plain_float, seed, slider


def body_changed(group: Any, _context: Any) -> None:
    """The body in the scene follows its sliders."""
    changes.BODY.publish(group.id_data)


def _height_changed(group: Any, context: Any) -> None:
    measures.height_changed(group)
    body_changed(group, context)


def body_group() -> type[bpy.types.PropertyGroup]:
    """The sliders of one person."""
    body = Body()
    return group(
        "body",
        {p.name: slider(p, _height_changed if p.name == "height" else body_changed) for p in BODY_PARAMETERS}
        | {
            "identity": seed(
                "Identity", body.identity, "Number of the face and build; 0 is the average person", body_changed
            ),
            "skin": colour("Skin", body.skin, "Colour of the skin", body_changed),
            "hair": choice(
                "Hair", (AUTO, *CUTS), AUTO, "The haircut; Auto follows from the identity", update=body_changed
            ),
            **{f"face_{p.name}": slider(p, body_changed) for p in FACE},
            # JSON, no input: what a fit found, and measures that came with a look and are not fitted yet.
            # Saved files have the latter under "wish".
            "build": StringProperty(options={"HIDDEN"}, update=body_changed),
            "wish": StringProperty(options={"HIDDEN"}),
            "drawn": StringProperty(options={"HIDDEN"}),  # no input either: whether the shape is nobody's
        },
    )


def body_from(group: Any) -> Body:
    """The Body that the sliders say."""
    sliders: dict[str, Any] = {p.name: plain_float(getattr(group, p.name)) for p in BODY_PARAMETERS}
    return Body(
        **sliders,
        identity=group.identity,
        skin=hex_of(group.skin),
        hair="" if group.hair == AUTO else group.hair,
        build=json.loads(group.build or "{}"),
        measures=json.loads(group.wish or "{}"),
        drawn=group.drawn,
        face={p.name: plain_float(getattr(group, f"face_{p.name}")) for p in FACE},
    )


def body_to(body: Body, group: Any) -> None:
    """Move the sliders to ``body``."""
    for parameter in BODY_PARAMETERS:
        setattr(group, parameter.name, getattr(body, parameter.name))
    group.identity = body.identity
    group.skin = channels(body.skin)
    group.hair = body.hair or AUTO
    group.build = json.dumps(dict(body.build)) if body.build else ""
    group.wish = json.dumps(dict(body.measures)) if body.measures else ""
    group.drawn = body.drawn
    for parameter in FACE:
        setattr(group, f"face_{parameter.name}", body.face.get(parameter.name, 0.0))
