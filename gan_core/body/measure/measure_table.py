# SPDX-License-Identifier: GPL-3.0-or-later
"""The tailor's measures: what each is, in which unit, on which pose, after whom, and its column in ANSUR II.

Sources: ISO 8559-1:2017 (size designation of clothes, measurements) and the ANSUR II measurer's handbook (Hotzman et
al. 2011, NATICK/TR-11/017), which also names the columns. All are taken on the body as modelled, standing, its arms
45 degrees from the trunk, weight on both feet, unless the pose says otherwise; girths are taut tapes (convex hulls).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

ISO, ANSUR, BOTH = "ISO 8559-1:2017", "ANSUR II", "ISO 8559-1:2017, ANSUR II"
STANDING = "standing"
HANGING = "standing, arms hanging"
SPREAD = "standing, arms level"


@dataclass(frozen=True)
class Measure:
    """One measure: ``ansur`` is its column in ANSUR II, or None."""

    name: str
    label: str
    ansur: str | None
    definition: str
    source: str = BOTH
    unit: str = "cm"
    pose: str = STANDING

    def to_dict(self) -> dict:
        """Plain values."""
        return asdict(self)


MEASURES: tuple[Measure, ...] = (
    Measure("stature", "Stature", "stature", "floor to the top of the head"),
    Measure("weight", "Weight", "weightkg", "body mass: the mesh's volume at the mean density of adults, air included",
            unit="kg"),
    Measure("bust", "Bust or chest", "chestcircumference", "level girth over the bust points, under the arms"),
    Measure("waist_navel", "Waist at the navel", "waistcircumference", "level girth at the navel", ANSUR),
    Measure("hip", "Hip", "buttockcircumference", "level girth at the greatest protrusion of the buttocks"),
    Measure("thigh", "Thigh", "thighcircumference", "girth of one thigh just below the fold of the buttock"),
    Measure("calf", "Calf", "calfcircumference", "largest level girth of the calf"),
    Measure("neck", "Neck", "neckcircumference", "girth below the Adam's apple, across the neck's axis"),
    Measure("upper_arm_flexed", "Upper arm, flexed", "bicepscircumferenceflexed",
            "largest girth of the flexed upper arm: the relaxed girth by the relation learned from people", ANSUR),
    Measure("crotch_height", "Crotch height", "crotchheight", "floor to the crotch (inside leg)"),
    Measure("arm_length", "Arm length", "sleeveoutseam", "shoulder point to wrist bone along the straight arm",
            pose=HANGING),
    Measure("shoulder_breadth", "Shoulder breadth", "biacromialbreadth", "straight between the shoulder points", ANSUR,
            pose=HANGING),
    Measure("bideltoid_breadth", "Breadth over the arms", "bideltoidbreadth",
            "largest breadth over the upper arms", ANSUR, pose=HANGING),
    Measure("acromial_height", "Shoulder height", "acromialheight", "floor to the shoulder point", ANSUR, pose=HANGING),
    Measure("cervicale_height", "Cervicale height", "cervicaleheight", "floor to the nape's prominent vertebra"),
    Measure("forearm_flexed", "Forearm, flexed", "forearmcircumferenceflexed",
            "largest girth of the flexed forearm: the relaxed girth by an estimated ratio", ANSUR),
    Measure("hip_breadth", "Hip breadth", "hipbreadth", "straight breadth at the level of the hip", ANSUR),
    Measure("knee_height", "Knee height", "kneeheightmidpatella", "floor to the middle of the kneecap"),
    Measure("shoulder_length", "Shoulder length", "shoulderlength", "side-neck point to shoulder point"),
    Measure("span", "Span", "span", "fingertip to fingertip", ANSUR, pose=SPREAD),
    Measure("wrist", "Wrist", "wristcircumference", "girth over the wrist bone"),
    Measure("ankle", "Ankle", "anklecircumference", "smallest level girth above the ankle bones"),
    Measure("head", "Head", "headcircumference", "level girth above the brows"),
    Measure("foot_length", "Foot length", "footlength", "heel to the longest toe along the foot"),
    Measure("hand_length", "Hand length", "handlength", "wrist bone to the tip of the middle finger, stretched"),
    Measure("waist_height_navel", "Navel height", "waistheightomphalion", "floor to the navel", ANSUR),
    Measure("chest_depth", "Chest depth", "chestdepth", "straight depth at the level of the bust points", ANSUR),
    Measure("waist_depth", "Waist depth", "waistdepth", "straight depth at the navel", ANSUR),
    Measure("waist_back_length", "Waist back length", "waistbacklength",
            "over the back from the nape to the level of the navel", ANSUR),
    Measure("underbust", "Underbust", None, "level girth under the bust", ISO),
    Measure("waist", "Waist", None, "smallest level girth between ribs and hip: the natural waist", ISO),
    Measure("upper_arm", "Upper arm", None, "girth of the relaxed upper arm, across it, below the armpit", ISO),
    Measure("elbow", "Elbow", None, "girth over the elbow, across the arm", ISO),
    Measure("knee", "Knee", None, "level girth over the middle of the kneecap", ISO),
    Measure("outseam", "Outseam", None, "natural waist over the hip to the floor, at the side", ISO),
    Measure("crotch_length", "Total crotch length", None,
            "natural waist in front, through the crotch, to the waist behind", ISO),
    Measure("bust_points", "Bust point distance", None, "straight between the bust points", ISO),
    Measure("nape_to_waist", "Nape to waist", None, "over the back from the nape to the natural waist", ISO),
    Measure("across_back", "Across back", None,
            "over the back from arm to arm, half-way down the armhole", ISO),
)
NAMES: tuple[str, ...] = tuple(m.name for m in MEASURES)
BY_NAME: dict[str, Measure] = {m.name: m for m in MEASURES}
ANSUR_NAMES: tuple[str, ...] = tuple(m.name for m in MEASURES if m.ansur)
