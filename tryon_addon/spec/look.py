# SPDX-License-Identifier: GPL-3.0-or-later
"""The spec: everything a look is made from, as frozen dataclasses that check themselves.

Lengths are centimetres here, because people read and write specs; every room below works in metres. A look's parts
stand in files of their own; this one is where the other rooms take all of them from.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..catalog.accessories import Accessory, worn
from ..catalog.body.measures import SEXES, sex_of
from ..catalog.body.poses import DRAPE_POSES
from ..catalog.body.poses import LOOK_POSES as POSES
from ..catalog.body.poses import checked as checked_pose
from ..catalog.garments.role import LOWER
from ..core.errors import SpecError, shown
from ..core.fields import assign, build, load, to_dict, whole
from ..core.parameters import choose
from .asset import Asset, assets_from
from .body import BODY_PARAMETERS, Body, form_of, shape_of, skin_wish
from .fabric import FABRIC_KINDS, PHYSICS, REPEAT, Fabric, with_images
from .garment import DEFAULT_GARMENTS, Garment, cut_of, garment_from_dict
from .makeup import ENDING, Makeup, makeup_from
from .random_person import random_person
from .view import STUDIOS, View, is_own, studio_name
from .views import NAMED, VIEWS, view_from, views_from, with_studios

__all__ = [
    "BODY_PARAMETERS", "DEFAULT_GARMENTS", "FABRIC_KINDS", "NAMED", "PHYSICS", "POSES", "PRESETS", "REPEAT", "STUDIOS",
    "VIEWS", "Asset", "Body", "Fabric", "Garment", "Look", "Makeup", "View",
    "beside", "body_from_dict", "cut_of", "form_of", "garment_from_dict", "load", "look_from_dict", "shape_of",
    "skin_wish", "to_dict",
]

PRESETS = ("draft", "standard", "final")


@dataclass(frozen=True)
class Look:
    """One dressed person in one studio: the whole input of the pipeline."""

    body: Body = Body()
    garments: tuple[Garment, ...] = DEFAULT_GARMENTS
    pose: str | Mapping[str, Any] = "relaxed"  # of the library, or a table like its files
    studio: str = "softbox"
    views: tuple[str | View, ...] = VIEWS  # everyday ones by their names
    preset: str = "standard"
    seed: int = 0
    accessories: tuple[Accessory, ...] = ()
    makeup: Makeup = Makeup()
    assets: tuple[Asset, ...] = ()  # of the artist's own, by the names that they were added under

    def __post_init__(self) -> None:
        assign(self, makeup=makeup_from(self.makeup), assets=assets_from(self.assets))
        assign(self, accessories=worn(self.accessories))
        assign(self, pose=choose(self.pose, POSES, "pose") if isinstance(self.pose, str) else checked_pose(self.pose))
        own = is_own(studio_name(self.studio, "studio"))  # an artist's own is that of each view
        assign(self, views=views_from(self.views, self.studio if own else ""))
        assign(self, studio=STUDIOS[0] if own else self.studio)
        choose(self.preset, PRESETS, "preset")
        whole(self.seed, "seed")
        if not self.garments:
            raise SpecError("The look has no garment.", "Name at least one, for example tee.")
        names = [g.programme for g in self.garments]
        if len(set(names)) != len(names):
            raise SpecError(f"The look wears the same garment twice: {', '.join(names)}.", "Name each one once.")
        assign(self, garments=tuple(sorted(self.garments, key=lambda g: g.order)))  # inner garments drape first

    @property
    def pictures(self) -> tuple[View, ...]:
        """Every picture that its views ask for, a turntable's frames one by one."""
        return tuple(picture for view in self.views for picture in view_from(view).pictures())

    @property
    def drape_pose(self) -> str:
        """The pose that the garments are sewn and draped in; from there they follow the body into ``pose``."""
        return self.pose if isinstance(self.pose, str) and self.pose in DRAPE_POSES else DRAPE_POSES[0]

    @property
    def layers(self) -> int:
        """How many garments go about the trunk, one over the other, so that an arm that hangs leaves them room."""
        return max(1, sum(garment.definition.role.place != LOWER for garment in self.garments))


def beside(data: dict[str, Any], path: Path) -> dict[str, Any]:
    """The plain values of a look, or of one garment, with the paths of images and studios from the file ``path`` that
    they stand in."""
    folder = Path(path).parent
    found = with_studios(with_images(data, lambda image: str(folder / image)), lambda studio: str(folder / studio))
    makeup = data.get("makeup")
    if isinstance(makeup, str) and makeup.endswith(ENDING):
        found["makeup"] = str(folder / makeup)
    if isinstance(data.get("garments"), list):
        found["garments"] = [with_images(garment, lambda image: str(folder / image)) for garment in data["garments"]]
    return found


def body_from_dict(data: object) -> Body:
    """A Body from plain values; ``person = N`` starts from the random person N, other fields override it.

    ``sex`` female or male says the same as ``gender`` 1 or 0.
    """
    if isinstance(data, Body):
        return data
    if isinstance(data, Mapping) and "sex" in data:
        if "gender" in data:
            raise SpecError("body has both sex and gender.", "Give one of them.")
        sex = SEXES[sex_of(data["sex"], "body.sex")]
        data = {("gender" if k == "sex" else k): (sex if k == "sex" else v) for k, v in data.items()}
    if isinstance(data, Mapping) and "person" in data:
        rest = {k: v for k, v in data.items() if k != "person"}
        return build(Body, dataclasses.asdict(random_person(whole(data["person"], "body.person"))) | rest, "body")
    return build(Body, data, "body")


def look_from_dict(data: Mapping[str, Any]) -> Look:
    """A Look from plain values, checked field by field.

    Raises:
        SpecError: unknown field, wrong type or value out of range, each with what is allowed.
    """
    values = dict(data)
    if "body" in values:
        values["body"] = body_from_dict(values["body"])
    for name in ("garments", "views"):
        if name in values and not isinstance(values[name], (list, tuple)):
            raise SpecError(f"{name} is {shown(values[name])}.", "It must be a list.")
    if "garments" in values:
        values["garments"] = tuple(garment_from_dict(g) for g in values["garments"])
    if "views" in values:
        studio = values.get("studio")
        values["views"] = views_from(values["views"], str(studio) if is_own(studio) else "")
    return build(Look, values, "look")
