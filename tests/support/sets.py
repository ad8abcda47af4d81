# SPDX-License-Identifier: GPL-3.0-or-later
"""Sets of files as the commands write them, twice of each kind, so that what is in a folder can be told apart."""

import csv
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tryon.tryon_addon.core import cache, files, index
from tryon.tryon_addon.core.delivery import Delivery, write_files
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.core.progress import quiet
from tryon.tryon_addon.formats import png, rights
from tryon.tryon_addon.spec.fabric import Fabric
from tryon.tryon_addon.spec.look import Body
from tryon.tryon_addon.spec.people_store import People
from tryon.tryon_addon.workflows import people, people_files, swatch_files, swatches

KNOWN = ("front.png", "back.png", "left.png", "look.*", "textures/look_*")  # as workflows/look_files has them
VIEWS = {1: ("front", "back"), 2: ("front", "left")}
PALETTES = {1: ("#f4f1ea", "#1d2f55"), 2: ("#f4f1ea", "#b5332e")}


@dataclass(frozen=True)
class Writer:
    """``write(out, number)`` writes the set 1 or 2; ``found(out)`` says of which there are files, each read whole;
    ``read(out, number)`` reads what may be damaged. ``points``, ``size``: of the disk's calls and bytes, about.
    ``alone``: one file, of which a kill may leave a part under another name. ``silent``: where it cannot write, it goes
    on without."""

    name: str
    write: Callable[[Path, int], None]
    found: Callable[[Path], set[int]]
    read: Callable[[Path, int], None]
    points: int
    size: int
    alone: bool = False
    silent: bool = False


def aside(out: Path) -> list[str]:
    return [name for name in os.listdir(out) if name.startswith(".") or ".part" in name] if out.is_dir() else []


def _pictures(out: Path) -> list[Path]:
    return [path for path in out.glob("*.png")] if out.is_dir() else []


def _look(out: Path, number: int) -> None:
    with Delivery(out, known=KNOWN, wait=0.5) as delivery:
        for view in VIEWS[number]:
            pixels = np.full((64, 48, 3), number, np.uint8) + np.arange(48, dtype=np.uint8)[:, None] // 24
            png.write(delivery.aside / f"{view}.png", pixels, {"Note": str(number)})
        files.write(delivery.aside / "look.blend", bytes([number]) * 30_000)
        if number == 1:
            files.write(delivery.aside / "textures" / "look_cloth.png", b"1" * 5000)
        delivery.index("look.json", {"look": number})


def _found_look(out: Path) -> set[int]:
    found = {int(png.text_of(path, "Note") or 0) for path in _pictures(out)}
    assert all(png.pixels_of(path).size for path in _pictures(out))
    if (out / "look.blend").is_file():
        data = (out / "look.blend").read_bytes()
        assert len(data) == 30_000 and len(set(data)) == 1
        found.add(data[0])
    if (out / "textures" / "look_cloth.png").is_file():
        found.add(1)
    if (out / "look.json").is_file():
        number = json.loads((out / "look.json").read_text())["look"]
        assert index.whole(out, "look.json")
        assert {path.stem for path in _pictures(out)} == set(VIEWS[number])
        found.add(number)
    return found


def _read_pictures(out: Path, number: int) -> None:
    index.listed(out, "look.json")
    for path in _pictures(out):
        for read in (png.pixels_of, lambda path: png.text_of(path, "Note"), rights.read):
            try:
                read(path)
            except SpecError:
                pass


def _swatches(out: Path, number: int) -> None:
    made = [swatches.drawn(Fabric("gingham", seed=seed, palette=PALETTES[number]), 64) for seed in (1, 2)]
    swatch_files.write(made, out, maps=True)


def _found_swatches(out: Path) -> set[int]:
    found = set()
    for path in out.glob("*.*") if out.is_dir() else []:
        if path.suffix == ".png":
            said = json.loads(png.text_of(path, rights.KEYWORD) or "")
            assert png.pixels_of(path).size
        elif path.suffix == ".json":
            said = json.loads(path.read_text())
        else:
            continue
        palettes = {tuple(one["palette"]) for one in (said if isinstance(said, list) else [said])}
        found |= {number for number, palette in PALETTES.items() if palette in palettes}
    return found


def _cast(out: Path, number: int) -> None:
    bodies = [Body(height=170.0 + number) for _ in range(40)]
    cast = people.Cast(bodies, ["stature"], np.full((len(bodies), 1), 170.0 + number))
    with Delivery(out) as delivery:
        people_files.write_cast(cast, delivery.aside, quiet, pictures=people_files.Pictures())


def _found_cast(out: Path) -> set[int]:
    found = set()
    if (out / "people.json").is_file():
        rows = json.loads((out / "people.json").read_text())
        assert len(rows) == 40
        found |= {round(row["height"] - 170.0) for row in rows}
    if (out / "measures.csv").is_file():
        rows = list(csv.DictReader((out / "measures.csv").open()))
        assert len(rows) == 40
        found |= {round(float(row["stature"]) - 170.0) for row in rows}
    return found


def _patterns(out: Path, number: int) -> None:
    write_files(out, {f"{name}.svg": f"<svg>{number}</svg>" * 2000 for name in ("tee_sheet", "tee_a4", "pages/tee_1")})


def _found_patterns(out: Path) -> set[int]:
    found = set()
    for path in out.rglob("*.svg") if out.is_dir() else []:
        text = path.read_text()
        if ".tryon-" not in str(path):
            assert text == text[:12] * 2000
            found.add(int(text[5]))
    return found


def _person(out: Path, number: int) -> None:
    People(out).save("Anna", Body(height=170.0 + number), asked={"bust": 90.0})


def _found_person(out: Path) -> set[int]:
    return {round(People(out).read(name)[0].height - 170.0) for name in People(out).names()}


def _read_person(out: Path, number: int) -> None:
    for name in People(out).names():
        try:
            People(out).read(name)
        except SpecError:
            pass


def _result(out: Path, number: int) -> None:
    cache.Store(out).put("drape-1", {"points": np.full((4000, 3), float(number)), "number": number})


def _found_result(out: Path) -> set[int]:
    kept = cache.Store(out).get("drape-1")
    if kept is None:
        return set()
    assert (kept["points"] == kept["number"]).all()
    return {kept["number"]}


def _read_result(out: Path, number: int) -> None:
    assert _found_result(out) in (set(), {number})


WRITERS = (
    Writer("look", _look, _found_look, _read_pictures, 60, 60_000),
    Writer("swatches", _swatches, _found_swatches, _read_pictures, 120, 120_000),
    Writer("cast", _cast, _found_cast, lambda out, number: None, 30, 60_000),
    Writer("patterns", _patterns, _found_patterns, lambda out, number: None, 35, 90_000),
    Writer("person", _person, _found_person, _read_person, 4, 4_000, True),
    Writer("result", _result, _found_result, _read_result, 4, 110_000, True, True),
)
