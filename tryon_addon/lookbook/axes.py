# SPDX-License-Identifier: GPL-3.0-or-later
"""What a lookbook varies: lists of bodies, outfits, sizes, fabrics, colourways, poses, studios, each checked by itself.

A new one is an ``Axis`` here: how one of its entries is read, and what it changes in a look.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..catalog import accessories
from ..catalog.body.poses import load as load_pose
from ..core.errors import SpecError, shown
from ..core.fields import build, whole
from ..spec import people_store
from ..spec.fabric import Fabric, with_images
from ..spec.look import Garment, Look, body_from_dict, garment_from_dict
from ..spec.makeup import ENDING, makeup_from

MOST_SAMPLED = 2_000  # people of one entry
LETTERS = 60  # of a label


@dataclass(frozen=True, eq=False)
class Choice:
    """One entry of an axis: what it is called in names and filters, and what it brings into a look."""

    label: str
    value: Any


@dataclass(frozen=True)
class Outfit:
    """What is worn, inside out as a look sorts it; ``first`` is the programme that was named first."""

    garments: tuple[Garment, ...]
    accessories: tuple[Any, ...] = ()
    first: str = ""


@dataclass(frozen=True)
class Cloth:
    """A fabric and the programme that it goes to; empty is the outfit's first."""

    fabric: Fabric
    garment: str = ""


@dataclass(frozen=True)
class Axis:
    """A list of a manifest. ``one``: its name in templates and filters. ``read``: the choices that an entry stands for,
    from its plain value and the manifest's folder; SpecError where it is wrong. ``reshapes``: whether another choice is
    another drape."""

    name: str
    one: str
    read: Callable[[Any, Path], Iterator[Choice]]
    reshapes: bool = True


def _called(data: Any) -> tuple[str, Any]:
    """The label that an entry gives itself, and the rest of it."""
    if not isinstance(data, Mapping) or "name" not in data:
        return "", data
    name = data["name"]
    if not isinstance(name, str) or not name.strip() or len(name) > LETTERS:
        raise SpecError(f"name is {shown(name)}.", f"Give 1 to {LETTERS} letters.")
    return name, {key: value for key, value in data.items() if key != "name"}


def _bodies(data: Any, folder: Path) -> Iterator[Choice]:
    """``{ person = 3 }``, ``{ sample = 20, seed = 100 }`` for persons 100 to 119, any body's table, a saved person's
    name, or a file as ``tryon look --body`` takes it."""
    if isinstance(data, str):
        name, _, _ = data.rpartition(":")
        path = folder / (name or data)
        who = str(folder / data) if path.suffix in (".json", ".toml") else data
        yield Choice(Path(data).stem if path.suffix in (".json", ".toml") and not name else data,
                     people_store.find(who))
        return
    label, data = _called(data)
    if isinstance(data, Mapping) and "sample" in data:
        unknown = set(data) - {"sample", "seed"}
        if unknown or label:
            raise SpecError(f"A sample has no {min(unknown, default='name')!r}.", "It has: sample, seed.")
        first = whole(data.get("seed", 0), "seed")
        for number in range(first, first + whole(data["sample"], "sample", 1, MOST_SAMPLED)):
            yield Choice(f"person-{number}", body_from_dict({"person": number}))
        return
    if not label and isinstance(data, Mapping) and isinstance(data.get("person"), int):
        label = f"person-{data['person']}" if len(data) == 1 else ""
    yield Choice(label, body_from_dict(data))


def _outfits(data: Any, folder: Path) -> Iterator[Choice]:
    """A list of garments, or a table with ``garments`` and ``accessories``."""
    label, data = _called(data)
    if isinstance(data, str):
        data = [data]
    if isinstance(data, (list, tuple)):
        data = {"garments": data}
    if not isinstance(data, Mapping) or set(data) - {"garments", "accessories"} or not data.get("garments"):
        raise SpecError(f"An outfit is {shown(data)}.", "Give a list of garments, or a table with garments and "
                                                        "accessories.")
    if not isinstance(data["garments"], (list, tuple)):
        raise SpecError(f"garments is {shown(data['garments'])}.", "It must be a list.")
    worn = tuple(garment_from_dict(_beside(one, folder)) for one in data["garments"])
    look = Look(garments=worn, accessories=accessories.worn(data.get("accessories", ())))  # nothing twice, in order
    yield Choice(label or "-".join(g.programme for g in worn), Outfit(look.garments, look.accessories,
                                                                      worn[0].programme))


def _beside(data: Any, folder: Path) -> Any:
    """A garment's plain value with its files found from the manifest's folder."""
    if not isinstance(data, Mapping):
        return data
    found = dict(with_images(dict(data), lambda image: str(folder / image)))
    for name in ("file", "body_file", "chart"):
        if isinstance(found.get(name), str) and found[name]:
            found[name] = str(folder / found[name])
    return found


def _sizes(data: Any, folder: Path) -> Iterator[Choice]:
    if not isinstance(data, str) or not data:
        raise SpecError(f"A size is {shown(data)}.", "Give its name, XS to XXL.")
    yield Choice(Garment(size=data).size, data)


def _fabrics(data: Any, folder: Path) -> Iterator[Choice]:
    """A class's name, or a fabric's table, with ``garment`` where it is not for the outfit's first."""
    label, data = _called(data)
    if isinstance(data, str):
        data = {"kind": data}
    garment = data.get("garment", "") if isinstance(data, Mapping) else ""
    if not isinstance(garment, str):
        raise SpecError(f"fabric.garment is {shown(garment)}.", "Give the name of a programme.")
    if isinstance(data, Mapping):
        data = _beside({"fabric": {key: value for key, value in data.items() if key != "garment"}}, folder)["fabric"]
    fabric = build(Fabric, data, "fabric")
    drawn = fabric.kind if fabric.seed is None else f"{fabric.kind}-{fabric.seed}"
    yield Choice(label or (Path(fabric.image).stem if fabric.image else drawn), Cloth(fabric, garment))


def _colourways(data: Any, folder: Path) -> Iterator[Choice]:
    """A list of colours, or a table with ``palette``: what the fabric of the outfit's first garment is dyed in."""
    label, data = _called(data)
    palette = data.get("palette") if isinstance(data, Mapping) else data
    if isinstance(data, Mapping) and set(data) != {"palette"}:
        raise SpecError(f"A colourway is {shown(data)}.", "Give a list of colours, or a table with name and palette.")
    if not palette:
        raise SpecError(f"A colourway is {shown(data)}.", "Give a list of colours like #1f3a5f.")
    yield Choice(label, Fabric("stripe", palette=palette).palette)


def _poses(data: Any, folder: Path) -> Iterator[Choice]:
    """A name of the library, a pose file, or a table like one."""
    label, data = _called(data)
    if isinstance(data, str) and data.endswith(".toml"):
        label, data = label or Path(data).stem, load_pose(folder / data)
    yield Choice(label or (data if isinstance(data, str) else ""), Look(pose=data).pose)


def _studios(data: Any, folder: Path) -> Iterator[Choice]:
    if not isinstance(data, str):
        raise SpecError(f"A studio is {shown(data)}.", "Give its name, or a .blend of your own.")
    own = data.endswith(".blend")
    where = str(folder / data) if own else data
    Look(studio=where)
    yield Choice(Path(data).stem if own else data, where)


def _makeup(data: Any, folder: Path) -> Iterator[Choice]:
    """A name of the library, a style, a file of the manifest's folder, a table with layers, or ``none``."""
    label, data = _called(data) if isinstance(data, Mapping) and "layers" not in data else ("", data)
    if isinstance(data, str) and data.endswith(ENDING):
        yield Choice(label or Path(data).stem, makeup_from(str(folder / data)))
        return
    found = makeup_from("" if data == "none" else data)
    yield Choice(label or (data if isinstance(data, str) else found.name), found)


AXES = {axis.name: axis for axis in (
    Axis("bodies", "body", _bodies),
    Axis("outfits", "outfit", _outfits),
    Axis("sizes", "size", _sizes),
    Axis("fabrics", "fabric", _fabrics, reshapes=False),
    Axis("colourways", "colourway", _colourways, reshapes=False),
    Axis("poses", "pose", _poses),
    Axis("studios", "studio", _studios, reshapes=False),
    Axis("makeup", "makeup", _makeup, reshapes=False),
)}


def dressed(outfit: Outfit, size: str, cloth: Cloth | None, palette: Sequence[str]) -> tuple[Garment, ...] | None:
    """An outfit's garments in a size, a cloth and its colours; None where it has not the garment that these are for."""
    worn = list(outfit.garments)
    if size:
        worn = [one if one.file else dataclasses.replace(one, size=size) for one in worn]
    if cloth is None and not palette:
        return tuple(worn)
    wanted = (cloth.garment if cloth else "") or outfit.first
    found = [n for n, one in enumerate(worn) if one.programme == wanted]
    if not found:
        return None
    fabric = cloth.fabric if cloth else worn[found[0]].fabric
    if palette:
        fabric = dataclasses.replace(fabric, palette=tuple(palette))
    worn[found[0]] = dataclasses.replace(worn[found[0]], fabric=fabric)
    return tuple(worn)
