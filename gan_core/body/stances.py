# SPDX-License-Identifier: GPL-3.0-or-later
"""The pose library, authored here: where limbs point in the world, in degrees, so that every body takes them alike.

Vectors are world directions for the left side (its own left is +x, it faces -y); on the right x is mirrored.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Reach:
    """A place on the skin for a palm: where a ray leaves the body from a point between two joints.

    ``*`` in a bone's name stands for the hand's own side.
    """

    start: str
    end: str
    share: float  # of the way from start to end
    out: Vector  # the ray's direction


@dataclass(frozen=True)
class Arm:
    """One arm. Without ``palm`` the hand goes on from the forearm as modelled."""

    down: float = 60.0  # upper arm below horizontal
    forward: float = 4.0  # upper arm out of the body's plane, about the vertical
    swing: float = 0.0  # upper arm forward, about the shoulders' line
    elbow: float = 14.0  # bend
    toward: Vector | None = None  # where the forearm bends to; None is forward, the upper arm untwisted
    curl: float = 15.0  # of each finger joint; a flat, splayed hand looks like a mannequin's
    close: float = 0.5  # share of the fingers' splay that is taken away
    thumb: float = 0.0  # of each joint of the thumb, towards the palm
    fingers: tuple[float, ...] = ()  # the curl of each of the five, thumb first, in place of ``curl`` and ``thumb``
    palm: Vector | None = None  # what the palm faces
    along: Vector | None = None  # where the fingers point; None is on from the forearm
    reach: Reach | None = None  # arm and fingers follow from it; ``toward`` is where the elbow points


@dataclass(frozen=True)
class Leg:
    """One leg. ``forward`` None: as it stands in the rest body, spread only."""

    out: float = 3.4  # thigh outward from vertical
    forward: float | None = None  # line from hip to knee, forward from vertical
    shin: float = 0.0  # line from knee to ankle, forward from vertical
    turn: float = 0.0  # knee and foot outward, about the vertical
    foot: float = 0.0  # toes up (+) or heel up (-)
    toes: float | None = None  # the same for the toes alone; None is as the foot


@dataclass(frozen=True)
class Stance:
    """A whole pose. Trunk triples: leaning forward, leaning to its left, turned to its left."""

    left: Arm = Arm()
    right: Arm = Arm()
    left_leg: Leg = Leg()
    right_leg: Leg = Leg()
    pelvis: Vector = (0.0, 0.0, 0.0)
    chest: Vector = (0.0, 0.0, 0.0)
    head: Vector = (0.0, 0.0, 0.0)
    planted: str | None = None  # "L" or "R": this leg's shin is bent until its foot stands level with the other
    clear: bool = False  # arms without ``reach`` are lifted, and legs spread, until skin does not cross
    upright: bool = True  # the stature is that of this pose: spine and legs as when relaxed

    @property
    def arms(self) -> dict[str, Arm]:
        return {".L": self.left, ".R": self.right}

    @property
    def legs(self) -> dict[str, Leg]:
        return {".L": self.left_leg, ".R": self.right_leg}


def _both(arm: Arm, leg: Leg = Leg(), **more) -> Stance:  # noqa: B008 - frozen
    return Stance(left=arm, right=arm, left_leg=leg, right_leg=leg, **more)


_INWARD, _DOWN = (-1.0, 0.1, 0.0), (0.0, 0.0, -1.0)
_HANGING = Arm(
    down=81.0, forward=0.0, swing=-2.0, elbow=12.0, toward=(-0.35, -1.0, 0.0), palm=_INWARD,
    curl=16.0, close=0.85, thumb=10.0,
)  # fmt: skip
_ON_HIP = Arm(
    toward=(1.0, 0.55, 0.1), curl=12.0, close=0.7, along=(-0.30, -0.80, -0.45),
    reach=Reach("spine05", "spine03", 0.62, (1.0, 0.05, 0.0)),
)  # fmt: skip
_ON_THIGH = Arm(
    toward=(0.75, 0.6, -0.5), curl=8.0, close=0.7, along=(-0.22, -0.95, -0.1),
    reach=Reach("upperleg01*", "lowerleg01*", 0.66, (0.12, 0.0, 1.0)),
)  # fmt: skip

POSES: dict[str, Stance] = {
    "a-pose": _both(Arm(down=45.0, forward=0.0, elbow=4.0, curl=8.0)),
    "relaxed": _both(Arm()),
    "arms-down": _both(_HANGING, Leg(out=1.0), clear=True, upright=False),
    "t-pose": _both(Arm(down=0.0, forward=0.0, elbow=0.0, curl=4.0, palm=_DOWN)),
    "contrapposto": Stance(
        left=replace(_HANGING, down=78.0, swing=3.0, elbow=20.0), right=replace(_HANGING, swing=-4.0),
        left_leg=Leg(out=3.0, forward=22.0, turn=16.0), right_leg=Leg(out=-5.0, forward=2.0, shin=-3.0, turn=3.0),
        pelvis=(2.0, 7.0, 4.0), chest=(-1.0, -5.0, -4.0), head=(1.0, -2.0, 9.0),
        planted="L", clear=True, upright=False,
    ),
    "hands-on-hips": _both(_ON_HIP, Leg(out=3.4)),
    "walk": Stance(
        left=replace(_HANGING, down=80.0, swing=-22.0, elbow=8.0),
        right=replace(_HANGING, down=80.0, swing=16.0, elbow=24.0),
        left_leg=Leg(out=-0.5, forward=22.0, shin=13.0, foot=14.0, toes=18.0),
        right_leg=Leg(out=-0.5, forward=-12.0, shin=-38.0, foot=-34.0, toes=-4.0),
        pelvis=(3.0, 0.0, -6.0), chest=(2.0, 0.0, 6.0), planted="R", clear=True, upright=False,
    ),
    "sit": _both(
        _ON_THIGH, Leg(out=2.4, forward=90.0, shin=0.0, turn=6.0),
        pelvis=(-12.0, 0.0, 0.0), chest=(4.0, 0.0, 0.0), upright=False,
    ),
}  # fmt: skip
