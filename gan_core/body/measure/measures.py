# SPDX-License-Identifier: GPL-3.0-or-later
"""The tailor's measures of a body, taken on it as modelled (standing, arms 45 degrees down), arms left out of girths.

Definitions follow ISO 8559-1 where a mesh allows: girths are taut tapes around level cuts; the waist is the narrowest
level near the small of the back; the hip the fullest between crotch and waist.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..model.landmarks import skin_points
from ..model.model import BodyModel, Rest
from .part_tape import PartTape
from .tape import girth, taut

_JOINTS = {
    "shoulder": "upperarm01", "elbow": "lowerarm01", "wrist": "wrist",
    "hip": "upperleg01", "knee": "lowerleg01", "ankle": "foot",
}  # fmt: skip
RIGHT = np.array([1.0, 0.0, 0.0])


def _extreme(f: Callable[[float], float], low: float, high: float, sign: float) -> float:
    """Where ``sign * f`` is largest: 9 samples, then twice 5 around the best, to about a millimetre."""
    count = 9
    for _ in range(3):
        levels = np.linspace(low, high, count)
        best = int(np.argmax([sign * f(z) for z in levels]))
        step = levels[1] - levels[0]
        low, high, count = max(low, levels[best] - step), min(high, levels[best] + step), 5
    return float(levels[best])


def _extremes_of(points: np.ndarray) -> dict[str, int]:
    """Rows of the points nearest the midline, before and behind, and of the outermost ones."""
    off, ahead = np.abs(points[:, 0]), points[:, 1] < points[:, 1].mean()
    return {
        "front": int(np.where(ahead, off, np.inf).argmin()),
        "back": int(np.where(ahead, np.inf, off).argmin()),
        "left": int(points[:, 0].argmax()),
        "right": int(points[:, 0].argmin()),
    }


def measure(model: BodyModel, rest: Rest, posed: Rest) -> tuple[dict[str, float], dict[str, list[float]]]:
    """``(measures, landmarks)``: centimetres taken on ``rest``; points in metres on ``posed``.

    Both bodies are the two results of ``model.shape``. See ``MEASURES`` for what each name means.
    """
    tape, at = PartTape(model, rest.vertices), skin_points(model).on(rest.vertices.astype(np.float64))
    joint = {name: rest.heads[i].astype(np.float64) for name, i in model.bone.items()}
    tall = float(rest.vertices[:, 2].max())
    bust_z, under_z, crotch_z = at["bust_L"][2], at["underbust_L"][2], at["crotch"][2]
    small = joint["spine03"][2]
    waist_z = _extreme(lambda z: tape.girth("trunk", z), small - 0.012 * tall, min(small + 0.05 * tall, under_z), -1)
    hip_z = _extreme(lambda z: tape.girth("hips", z), crotch_z + 0.015 * tall, waist_z - 0.06 * tall, 1)
    waist, hip = tape.level("trunk", waist_z), tape.level("hips", hip_z)
    waist_at, hip_at = _extremes_of(waist.points), _extremes_of(hip.points)

    arm, forearm = joint["lowerarm01.L"] - joint["upperarm01.L"], joint["wrist.L"] - joint["lowerarm01.L"]
    neck_tilt = np.cross(at["nape"] - at["neck_front"], RIGHT)
    fold = 0.5 * (at["shoulder_L"][2] + at["armpit_L"][2])  # half-way down the armhole
    reach = 0.96 * at["armpit_L"][0]
    middle = tape.cut("trunk", np.zeros(3), RIGHT).points[:, 1:]
    nape, back = at["nape"][1:], waist.points[waist_at["back"]][1:]
    belly = waist.points[waist_at["front"]][1:]
    below = middle[middle[:, 1] < waist_z]
    side = waist.points[waist_at["left"]]
    ankle_z, knee_z = joint["foot.L"][2], joint["lowerleg01.L"][2]
    calf_z = _extreme(lambda z: tape.girth("leg", z), ankle_z + 0.3 * (knee_z - ankle_z), knee_z - 0.03 * tall, 1)
    slim_z = _extreme(lambda z: tape.girth("leg", z), ankle_z, ankle_z + 0.35 * (knee_z - ankle_z), -1)

    metres = {
        "height": float(posed.vertices[:, 2].max() - posed.vertices[:, 2].min()),
        "bust": tape.girth("trunk", bust_z),
        "underbust": tape.girth("trunk", under_z),
        "waist": tape.girth("trunk", waist_z),
        "waist_height": waist_z,
        "hip": tape.girth("hips", hip_z),
        "hip_height": hip_z,
        "neck": tape.neck(at["nape"], neck_tilt, at["neck_side_L"][0]),
        "shoulder_width": _path(at["shoulder_L"], at["nape"], at["shoulder_R"]),
        "shoulder_length": _path(at["neck_side_L"], at["shoulder_L"]),
        "across_back": tape.half("chest", fold, reach, front=False),
        "across_front": tape.half("chest", fold, reach, front=True),
        "nape_height": at["nape"][2],
        "nape_to_waist": taut(middle[middle[:, 0] > middle[:, 0].mean()], nape, back),
        "front_waist_length": _path(at["neck_side_L"], at["bust_L"], waist.points[waist_at["front"]] * (0, 1, 1)
                                    + at["bust_L"] * (1, 0, 0)),
        "bust_height": bust_z,
        "underbust_height": under_z,
        "bust_points": 2 * at["bust_L"][0],
        "shoulder_to_bust": _path(at["neck_side_L"], at["bust_L"]),
        "shoulder_height": at["shoulder_L"][2],
        "armpit_height": at["armpit_L"][2],
        "arm_length": _path(at["shoulder_L"], at["elbow_L"], at["wrist_L"]),
        "upper_arm_length": _path(at["shoulder_L"], at["elbow_L"]),
        "upper_arm": tape.across("arm", joint["upperarm01.L"] + 0.42 * arm, arm),
        "elbow": tape.across("arm", joint["lowerarm01.L"], arm + forearm),
        "wrist": tape.across("arm", joint["wrist.L"] - 0.03 * forearm, forearm),
        "thigh": tape.one_leg(crotch_z - 0.008 * tall),
        "knee": tape.girth("leg", knee_z),
        "knee_height": knee_z,
        "calf": tape.girth("leg", calf_z),
        "ankle": tape.girth("leg", slim_z),
        "ankle_height": ankle_z,
        "crotch_height": crotch_z,
        "outseam": _path(side, hip.points[hip_at["left"]]) + hip_z,
        "rise": waist_z - crotch_z,
        "crotch_length": girth(np.insert(below, 0, 0.0, axis=1), RIGHT) - float(np.linalg.norm(belly - back)),
    }  # fmt: skip
    landmarks = skin_points(model).on(posed.vertices)
    for name, level, rows in (("waist", waist, waist_at), ("hip", hip, hip_at)):
        here = level.on(posed.vertices)
        landmarks |= {f"{name}_{where}": here[row] for where, row in rows.items()}
    for name, bone in _JOINTS.items():
        landmarks |= {f"{name}_joint_{side}": posed.heads[model.bone[f"{bone}.{side}"]] for side in "LR"}
    centimetres = {name: round(100 * float(value), 3) for name, value in metres.items()}
    return centimetres, {name: [float(x) for x in point] for name, point in landmarks.items()}


def _path(*points: np.ndarray) -> float:
    return float(sum(np.linalg.norm(b - a) for a, b in zip(points, points[1:], strict=False)))


# What each measure is, for people: shown beside the figures.
MEASURES: dict[str, str] = {
    "height": "floor to top of head",
    "bust": "girth over the bust points",
    "underbust": "girth under the bust",
    "waist": "girth at the natural waist",
    "waist_height": "floor to natural waist",
    "hip": "girth at the fullest seat",
    "hip_height": "floor to the fullest seat",
    "neck": "girth at the neck's base, through nape and neck pit",
    "shoulder_width": "shoulder point to shoulder point over the nape",
    "shoulder_length": "side-neck point to shoulder point",
    "across_back": "over the back between the arms, half-way down the armhole",
    "across_front": "over the chest between the arms, half-way down the armhole",
    "nape_height": "floor to nape",
    "nape_to_waist": "nape to waist over the back",
    "front_waist_length": "side-neck point over the bust point to the waist",
    "bust_height": "floor to bust points",
    "underbust_height": "floor to the fold under the bust",
    "bust_points": "between the bust points",
    "shoulder_to_bust": "side-neck point to bust point",
    "shoulder_height": "floor to shoulder point",
    "armpit_height": "floor to armpit",
    "arm_length": "shoulder point over the elbow to the wrist",
    "upper_arm_length": "shoulder point to elbow",
    "upper_arm": "girth of the upper arm below the armpit",
    "elbow": "girth at the elbow",
    "wrist": "girth at the wrist",
    "thigh": "girth of one thigh just below the crotch",
    "knee": "girth at the knee",
    "knee_height": "floor to knee joint",
    "calf": "girth at the fullest calf",
    "ankle": "girth at the slimmest of the ankle",
    "ankle_height": "floor to ankle joint",
    "crotch_height": "floor to crotch (inseam)",
    "outseam": "waist over the hip to the floor, at the side",
    "rise": "waist height less crotch height",
    "crotch_length": "waist through the crotch to waist at the back",
}
