# SPDX-License-Identifier: GPL-3.0-or-later
"""The spec: everything a look is made from, as frozen dataclasses that check themselves.

Lengths are centimetres here, because people read and write specs; every room below works in metres.
"""

from __future__ import annotations

import dataclasses
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import garmentcode, garmentcode_body, mesh_files
from .accessories import Accessory, worn
from .cloths import CLOTHS
from .designs import Programme, programme
from .errors import SpecError
from .haircuts import CUTS
from .measures import SEXES, checked, sex_of
from .parameters import Parameter, choose
from .poses import DRAPE_POSES
from .poses import LOOK_POSES as POSES
from .poses import checked as checked_pose

FABRIC_KINDS = ("plain", "denim", "stripe", "check", "floral")
STUDIOS = ("softbox", "white", "evening")
VIEWS = ("front", "back", "left", "three-quarter")
PRESETS = ("draft", "standard", "final")
PHYSICS = tuple(CLOTHS)

BODY_PARAMETERS = (
    Parameter("gender", 1.0, 0.0, 1.0, "", "0 masculine to 1 feminine"),
    Parameter("age", 28.0, 18.0, 90.0, "years", "adults only"),
    Parameter("height", 172.0, 140.0, 210.0, "cm", "stature, exact to a millimetre"),
    Parameter("weight", 0.45, 0.0, 1.0, "", "lean to heavy"),
    Parameter("muscle", 0.55, 0.0, 1.0, "", "slack to athletic"),
    Parameter("proportions", 0.6, 0.0, 1.0, "", "uncommon to idealised"),
    Parameter("cupsize", 0.5, 0.0, 1.0, "", "small to large breasts"),
    Parameter("firmness", 0.5, 0.0, 1.0, "", "hanging to firm breasts"),
)
REPEAT = Parameter("repeat", 10.0, 1.0, 150.0, "cm", "width of one repeat of the print")


def _hex(colour: object, where: str) -> str:
    if not isinstance(colour, str) or not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise SpecError(f"{where} is {colour!r}.", "Write a colour as #rrggbb, for example #1f3a5f.")
    return colour.lower()


def _integer(value: object, where: str, low: int = 0, high: int = 2**31 - 1) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise SpecError(f"{where} is {value!r}.", f"Use a whole number from {low} to {high}.")
    return value


def _set(instance: object, **values: object) -> None:
    for name, value in values.items():  # the one way to normalise a frozen dataclass
        object.__setattr__(instance, name, value)


def _build_of(data: object) -> dict[str, float]:
    """Changes of single parts by name, -1 to 1. The names are the body model's: the runtime knows which there are."""
    if not isinstance(data, Mapping):
        raise SpecError(f"body.build is {data!r}.", "It must be a table of names and numbers from -1 to 1.")
    for name in data:
        if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
            raise SpecError(f"body.build has a part {name!r}.", "Names have small letters, digits and hyphens.")
    part = {name: Parameter(name, 0.0, -1.0, 1.0, "", "0 is the average") for name in data}
    return {name: part[name].check(data[name], "body.build") for name in sorted(data)}


@dataclass(frozen=True)
class Body:
    """A person: phenotypes from 0 to 1, stature in cm, ``identity`` picks the face (0 is the average),
    and the haircut where ``hair`` names none.

    ``build`` changes single parts of trunk and limbs, -1 to 1 by the body model's names. ``measures`` is a wish in cm
    (kg for weight): the pipeline solves it first, and goes on with a Body that has these measures and no wish.
    """

    gender: float = 1.0
    age: float = 28.0
    height: float = 172.0
    weight: float = 0.45
    muscle: float = 0.55
    proportions: float = 0.6
    identity: int = 1
    skin: str = "#c98f6f"
    hair: str = ""
    cupsize: float = 0.5
    firmness: float = 0.5
    build: Mapping[str, float] = field(default_factory=dict)
    measures: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _set(self, **{p.name: p.check(getattr(self, p.name), "body") for p in BODY_PARAMETERS})
        _integer(self.identity, "body.identity")
        _set(self, skin=_hex(self.skin, "body.skin"))
        if self.hair != "":
            choose(self.hair, tuple(CUTS), "body.hair")
        _set(self, build=_build_of(self.build), measures=checked(self.measures, "body.measures"))


@dataclass(frozen=True)
class Fabric:
    """A cloth: what it looks like and how it hangs. Empty or None means: chosen by class, garment or seed."""

    kind: str = "plain"
    seed: int | None = None
    palette: tuple[str, ...] = ()
    repeat: float | None = None
    physics: str | None = None

    def __post_init__(self) -> None:
        choose(self.kind, FABRIC_KINDS, "fabric.kind")
        if self.seed is not None:
            _integer(self.seed, "fabric.seed")
        if isinstance(self.palette, str) or not isinstance(self.palette, (tuple, list)):
            raise SpecError(f"fabric.palette is {self.palette!r}.", "Give a list of colours like #1f3a5f.")
        if len(self.palette) > 5:
            raise SpecError(f"fabric.palette has {len(self.palette)} colours.", "Use at most 5.")
        _set(self, palette=tuple(_hex(c, "fabric.palette") for c in self.palette))
        if self.repeat is not None:
            _set(self, repeat=REPEAT.check(self.repeat, "fabric"))
        if self.physics is not None:
            choose(self.physics, PHYSICS, "fabric.physics")


@dataclass(frozen=True)
class Garment:
    """A sewing pattern's programme with its design parameters in cm, and the fabric it is cut from.

    ``file`` is a GarmentCode pattern instead of a programme, which then is only its name; ``body_file`` has the figures
    of the body that it was made for, the format's mean body where none is given. ``file`` may also be an artist's mesh
    (``core.artist``), whose content ``digest`` can pin down. ``size`` cuts a programme for that
    size (XS to XXL, or a row of the file ``chart``), whoever wears it; empty is made to measure.
    """

    programme: str = "tee"
    design: Mapping[str, float] = field(default_factory=dict)
    fabric: Fabric = Fabric()
    file: str = ""
    body_file: str = ""
    size: str = ""
    chart: str = ""
    digest: str = ""

    def __post_init__(self) -> None:
        for name in ("file", "body_file", "size", "chart", "digest"):
            if not isinstance(getattr(self, name), str):
                raise SpecError(f"garment.{name} is {getattr(self, name)!r}.", "Give text.")
        if self.body_file and not self.file:
            raise SpecError(f"The {self.programme} has a body_file.", "Only a garment from a file has one.")
        if self.body_file and self.mesh:
            raise SpecError(f"The mesh {self.file} has a body_file.", "Only a GarmentCode pattern has one.")
        if self.digest and not self.mesh:
            raise SpecError(f"The {self.programme} has a digest.", "Only a mesh from a file has one.")
        if self.file and (self.size or self.chart):
            raise SpecError(f"The pattern {self.file} is asked for in a size.", "A file has the size it was cut in.")
        if self.chart and not self.size:
            raise SpecError(f"The {self.programme} has a chart and no size.", "Name a row of it.")
        if self.size and not self.chart:
            from .size_table import size  # which knows specs

            _set(self, size=size(self.size).name)
        if self.file:
            stem = re.sub(r"-[0-9a-f]{12}$", "", Path(self.file).stem)  # of a mesh taken from a scene
            _set(self, programme=garmentcode.name_of(Path(self.file).with_name(stem) if self.mesh else self.file))
        _set(self, design=self.definition.resolve(self.design))

    @property
    def mesh(self) -> bool:
        """Whether it is an artist's mesh."""
        return bool(self.file) and mesh_files.is_mesh(self.file)

    @property
    def definition(self) -> Programme:
        """The programme's table entry; that of a pattern file has no parameters, that of a mesh its own."""
        label = self.programme.replace("_", " ").capitalize()
        if self.mesh:
            wanted: Any = self.design.get("layer")
            layer = int(wanted) if isinstance(wanted, (int, float)) and abs(wanted) < 100 else mesh_files.LAYER
            return Programme(self.programme, label, layer=layer, physics="poplin", parameters=mesh_files.PARAMETERS)
        if self.file:
            return Programme(self.programme, label, layer=2, physics="poplin", parameters=())
        return programme(self.programme)

    @property
    def physics(self) -> str:
        """The cloth preset: the fabric's own, denim for denim, else the programme's usual one."""
        return self.fabric.physics or ("denim" if self.fabric.kind == "denim" else self.definition.physics)


DEFAULT_GARMENTS = (
    Garment("trousers", fabric=Fabric("denim", seed=5)),
    Garment("tee", fabric=Fabric("stripe", seed=4, palette=("#f4f1ea", "#1d2f55"))),
)


@dataclass(frozen=True)
class Look:
    """One dressed person in one studio: the whole input of the pipeline."""

    body: Body = Body()
    garments: tuple[Garment, ...] = DEFAULT_GARMENTS
    pose: str | Mapping[str, Any] = "relaxed"  # of the library, or a table like its files
    studio: str = "softbox"
    views: tuple[str, ...] = VIEWS
    preset: str = "standard"
    seed: int = 0
    accessories: tuple[Accessory, ...] = ()

    def __post_init__(self) -> None:
        _set(self, accessories=worn(self.accessories))
        _set(self, pose=choose(self.pose, POSES, "pose") if isinstance(self.pose, str) else checked_pose(self.pose))
        choose(self.studio, STUDIOS, "studio")
        choose(self.preset, PRESETS, "preset")
        _integer(self.seed, "seed")
        if not self.views:
            raise SpecError("views is empty.", f"Choose some of: {', '.join(VIEWS)}.")
        _set(self, views=tuple(choose(v, VIEWS, "views") for v in self.views))
        if not self.garments:
            raise SpecError("The look has no garment.", "Name at least one, for example tee.")
        names = [g.programme for g in self.garments]
        if len(set(names)) != len(names):
            raise SpecError(f"The look wears the same garment twice: {', '.join(names)}.", "Name each one once.")
        # Inner garments drape first, whatever the order they were named in: a look is the same in any.
        _set(self, garments=tuple(sorted(self.garments, key=lambda g: (g.definition.layer, g.programme))))

    @property
    def drape_pose(self) -> str:
        """The pose that the garments are sewn and draped in; from there they follow the body into ``pose``."""
        return self.pose if isinstance(self.pose, str) and self.pose in DRAPE_POSES else DRAPE_POSES[0]


def shape_of(body: Body) -> dict[str, Any]:
    """What a body's form depends on, as plain values: another colour or haircut sews and drapes nothing anew."""
    return {name: value for name, value in to_dict(body).items() if name not in ("skin", "hair")}


def cut_of(garment: Garment) -> dict[str, Any]:
    """What a garment's pattern depends on, as plain values: of a file its content, so that an edited one sews anew.

    Raises:
        PatternError, SpecError: the pattern's file or its body's cannot be read.
    """
    if not garment.file:
        return {"programme": garment.programme, "design": dict(garment.design)}
    if garment.mesh:
        return {"programme": garment.programme, "design": dict(garment.design), "mesh": mesh_files.digest(garment.file)}
    made_for = garmentcode_body.read(garment.body_file) if garment.body_file else None
    return {"programme": garment.programme, "specification": garmentcode.read_text(garment.file), "made_for": made_for}


def to_dict(spec: Any) -> dict[str, Any]:
    """A spec as plain values (JSON-ready)."""
    return json.loads(json.dumps(dataclasses.asdict(spec)))


def _build(cls: type, data: object, where: str) -> Any:
    if not isinstance(data, Mapping):
        raise SpecError(f"{where} is {data!r}.", "It must be a table of names and values.")
    names = [f.name for f in dataclasses.fields(cls)]
    for key in data:
        if key not in names:
            raise SpecError(f"{where} has no field {key!r}.", f"It has: {', '.join(names)}.")
    return cls(**data)


def body_from_dict(data: object) -> Body:
    """A Body from plain values; ``person = N`` starts from the random person N, other fields override it.

    ``sex`` female or male says the same as ``gender`` 1 or 0.
    """
    from .people import random_person  # people builds Bodies, so it comes after this module

    if isinstance(data, Body):
        return data
    if isinstance(data, Mapping) and "sex" in data:
        if "gender" in data:
            raise SpecError("body has both sex and gender.", "Give one of them.")
        sex = SEXES[sex_of(data["sex"], "body.sex")]
        data = {("gender" if k == "sex" else k): (sex if k == "sex" else v) for k, v in data.items()}
    if isinstance(data, Mapping) and "person" in data:
        rest = {k: v for k, v in data.items() if k != "person"}
        return _build(Body, dataclasses.asdict(random_person(_integer(data["person"], "body.person"))) | rest, "body")
    return _build(Body, data, "body")


def garment_from_dict(data: object) -> Garment:
    """A Garment from plain values; a plain string is a programme's name."""
    if isinstance(data, str):
        data = {"programme": data}
    if not isinstance(data, Mapping):
        raise SpecError(f"garments holds {data!r}.", "Each garment is a name or a table.")
    values = dict(data)
    if "fabric" in values and not isinstance(values["fabric"], Fabric):
        values["fabric"] = _build(Fabric, values["fabric"], "fabric")
    if not isinstance(values.get("design", {}), Mapping):
        raise SpecError(f"design is {values['design']!r}.", "It must be a table of names and centimetres.")
    return _build(Garment, values, "garment")


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
            raise SpecError(f"{name} is {values[name]!r}.", "It must be a list.")
    if "garments" in values:
        values["garments"] = tuple(garment_from_dict(g) for g in values["garments"])
    if "views" in values:
        values["views"] = tuple(values["views"])
    return _build(Look, values, "look")


def load(path: Path) -> dict[str, Any]:
    """The plain values of a spec file, TOML or JSON by its ending.

    Raises:
        SpecError: no such file, or not readable as its format; names the line.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError(f"Cannot read the spec {path}: {error}.", "Check the path.") from None
    try:
        data = json.loads(text) if Path(path).suffix == ".json" else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise SpecError(f"{path} is not valid {Path(path).suffix[1:] or 'TOML'}: {error}.") from None
    if not isinstance(data, dict):
        raise SpecError(f"{path} holds {type(data).__name__}.", "A spec is a table of names and values.")
    return data
