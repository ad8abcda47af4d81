# SPDX-License-Identifier: GPL-3.0-or-later
"""The pose that an artist has given the body's armature, as plain values.

The rig's rest is the pose that the body stands in. What its bones turn from there is a pose of joints on that base.
"""

from __future__ import annotations

import json
import math
from typing import Any

import bpy

from ...catalog.body import poses
from ...core.errors import SpecError
from .person import POSE

LEAST = 0.05  # degrees: less than anybody sees


def taken(body: bpy.types.Object) -> dict[str, Any]:
    """The pose of the body's armature at the scene's frame, as a pose file has it; no joints where it is at rest.

    Raises:
        SpecError: there is no armature, the body stands in its pose already, or a joint turns further than it can.
    """
    rig = body.find_armature()
    if rig is None:
        raise SpecError("The body has no armature.", "Make the body again.")
    base = json.loads(body.get(POSE, f'"{poses.DRAPE_POSES[0]}"'))
    if not isinstance(base, str):
        raise SpecError("The body stands as its armature did already.", "Choose a pose of the list, then pose it anew.")
    return poses.checked({"label": _label(rig), "garments": poses.FOLLOW, "base": base, "joints": joints(rig)})


def joints(rig: bpy.types.Object) -> dict[str, list[float]]:
    """Axis times angle in degrees of every bone that is turned against its parent, in the armature's directions."""
    posed: Any = rig.evaluated_get(bpy.context.evaluated_depsgraph_get()).pose
    turned = {bone.name: (bone.matrix @ bone.bone.matrix_local.inverted()).to_quaternion() for bone in posed.bones}
    found = {}
    for bone in posed.bones:
        own = turned[bone.name]
        if bone.parent is not None:
            own = turned[bone.parent.name].inverted() @ own
        if own.w < 0.0:
            own.negate()  # the short way round
        axis, angle = own.to_axis_angle()
        if math.degrees(angle) > LEAST:
            found[bone.name] = [round(math.degrees(angle) * a, 2) for a in axis]
    return found


def _label(rig: bpy.types.Object) -> str:
    action = rig.animation_data.action if rig.animation_data else None
    return f"{action.name}, frame {bpy.context.scene.frame_current}" if action else "Armature"
