# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever reads what people bring: samples of it, how it is read, and what must be true of all that is accepted."""

from __future__ import annotations

import dataclasses
import io
import json
import math
import random
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from tryon.tryon_addon.catalog.asset_kinds import KINDS
from tryon.tryon_addon.catalog.body import poses
from tryon.tryon_addon.catalog.body.measures import BY_NAME
from tryon.tryon_addon.catalog.cloth.weaves import setts
from tryon.tryon_addon.core import fields
from tryon.tryon_addon.core.cache import Store
from tryon.tryon_addon.core.errors import SpecError, TryOnError
from tryon.tryon_addon.formats import (
    artist_mesh,
    garmentcode,
    garmentcode_body,
    photo,
    png,
    rights,
    size_charts,
)
from tryon.tryon_addon.formats.makehuman import lines
from tryon.tryon_addon.formats.people_csv import PeopleFile
from tryon.tryon_addon.lookbook import manifest, plan
from tryon.tryon_addon.spec import asset, asset_store, look, people_store
from tryon.tryon_addon.spec.fabric import Fabric

from . import hostile, pattern_files

POSES = Path(poses.__file__).resolve().parents[3] / "assets" / "poses"
SECONDS = 10.0  # that reading a file of a few kB may take, on a busy machine
SAID = 2500  # letters of a sentence

Samples = Mapping[str, bytes]  # file name -> content


@dataclass(frozen=True)
class Reader:
    """One kind of file. ``read`` takes the path and returns what ``check`` looks at; both may use its folder."""

    samples: Callable[[], Samples]
    read: Callable[[Path], Any]
    check: Callable[[Any], None]
    changes: tuple[hostile.Change, ...] = hostile.TEXT
    refusals: Callable[[], tuple[type[Exception], ...]] = lambda: (TryOnError,)


@dataclass
class Tried:
    """What became of many files; ``faults`` are (number, what happened)."""

    tried: int = 0
    accepted: int = 0
    refused: int = 0
    slowest: float = 0.0
    faults: list[tuple[int, str]] = field(default_factory=list)


def case(reader: Reader, name: str, number: int) -> tuple[str, bytes]:
    """The name and content of the file of that number."""
    rng = random.Random(f"{name}:{number}")
    samples = _samples(reader)
    file = rng.choice(sorted(samples))
    return file, hostile.hostile(samples[file], rng, reader.changes)


_made: dict[Any, Samples] = {}


def _samples(reader: Reader) -> Samples:
    if reader.samples not in _made:
        _made[reader.samples] = reader.samples()
    return _made[reader.samples]


def attempt(reader: Reader, name: str, number: int, folder: Path, into: Tried) -> None:
    """Read one file; what became of it is added to ``into``."""
    file, content = case(reader, name, number)
    path = folder / file
    path.write_bytes(content)
    into.tried += 1
    started, fault = time.perf_counter(), ""
    with hostile.nothing_outside(folder) as outside:
        try:
            with hostile.within(SECONDS):
                reader.check(reader.read(path))
            into.accepted += 1
        except reader.refusals() as error:
            into.refused += 1
            text = str(error)
            if not text.strip() or len(text) > SAID or any(c < " " and c not in "\n\t" for c in text):
                fault = f"says {len(text)} letters: {text[:200]!r}"
        except (Exception, hostile.TooSlow) as error:
            fault = f"{type(error).__name__}: {str(error)[:300]}"
    into.slowest = max(into.slowest, time.perf_counter() - started)
    if outside:
        fault += f" outside: {outside[0]}"
    if fault:
        into.faults.append((number, fault))
    path.unlink(missing_ok=True)


def finite(value: Any) -> None:
    """All numbers in plain values and dataclasses are numbers."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = [getattr(value, f.name) for f in dataclasses.fields(value)]
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for one in value:
            finite(one)
    if isinstance(value, np.ndarray):
        assert value.dtype.kind not in "fc" or np.isfinite(value).all()
    assert not isinstance(value, float) or math.isfinite(value), value


def _measures(found: Mapping[str, float]) -> None:
    for name, value in found.items():
        assert BY_NAME[name].low <= value <= BY_NAME[name].high, (name, value)


LOOK = """\
pose = "relaxed"
studio = "white"
views = ["front", "back"]
preset = "draft"
seed = 7
accessories = ["sneakers"]

[body]
sex = "female"
age = 40
height = 171.5
build = { "waist-circ" = 0.2 }
measures = { bust = 92.0, neck = 34.0 }

[[garments]]
programme = "tee"
size = "M"
design = { ease = 8.0 }
fabric = { kind = "tartan", threads = "B24 W4 K8", palette = ["#1f3560", "#f1ede3", "#17171a"] }

[[garments]]
programme = "trousers"
fabric = { kind = "floral", seed = 4, repeat = 12.5, shift = [2.0, 1.0], contrast = 0.5 }
"""


def _look_samples() -> Samples:
    plain = look.to_dict(look.look_from_dict(fields.tomllib.loads(LOOK)))
    posed = LOOK.replace('pose = "relaxed"', 'pose = { base = "relaxed", joints = { "upperarm01.L" = [0, 10, 5] } }')
    return {"look.toml": LOOK.encode(), "posed.toml": posed.encode(), "look.json": json.dumps(plain).encode()}


def _same_look(found: look.Look) -> None:
    plain = look.to_dict(found)
    json.dumps(plain, allow_nan=False)
    assert look.look_from_dict(plain) == found


PEOPLE = """\
name,sex,age,stature,bust,weight,city
Anna,female,34,172.5,92,61.5,Bonn
Ben,m,51,181,101.5,83,"Ulm, old"
C\u00e9line,w,,165.2,,58,
"""


def _people_samples() -> Samples:
    comma = PEOPLE.replace(",", ";").replace(".", ",").replace("; old", ", old")
    return {"people.csv": PEOPLE.encode(), "comma.csv": comma.encode(), "wide.csv": PEOPLE.encode("utf-16"),
            "latin.csv": PEOPLE.encode("latin-1")}


def _people(path: Path) -> list[Any]:
    source = PeopleFile(path)
    source.survey()
    return list(source.people())


def _people_check(rows: list[Any]) -> None:
    for row in rows:
        _measures(row.measures)
        assert row.sex in ("male", "female", None) and (row.age is None or 18 <= row.age <= 90)


CHART = {"unit": "cm", "tags": ["womens"], "columns": [{"name": "Size", "type": "SIZE_LABEL"}, {"name": "Bust"},
                                                       {"name": "Waist", "unit": "in"}],
         "rows": [{"Size": "38", "Bust": {"min": 86, "max": 90}, "Waist": {"value": 28}},
                  {"Size": "40", "Bust": "90-94", "Waist": 29.5}]}


def _chart_samples() -> Samples:
    toml = 'unit = "cm"\nrows = [\n { Size = "38", Bust = { min = 86, max = 90 } },\n { Size = "40", Bust = 92.5 }]\n'
    text = "Size,Bust (cm),Waist,Weight\n38,86-90,71.5,60 kg\n40,90-94,75.5 cm,\n"
    across = ",38,40\nBust min,86,90\nBust max,90,94\nWaist,71.5,75.5\n"
    variants = {"variants": {"womens": CHART, "youth": {"rows": CHART["rows"]}}}
    return {"chart.json": json.dumps(CHART).encode(), "chart.toml": toml.encode(), "chart.csv": text.encode(),
            "across.csv": across.encode(), "variants.json": json.dumps(variants).encode()}


def _chart_check(sizes: list[Any]) -> None:
    assert 0 < len(sizes) <= 1000 and len({size.name.lower() for size in sizes}) == len(sizes)
    for size in sizes:
        _measures(size.measures)
        assert size.measures and 0 < len(size.name) <= 60


def _pattern_samples() -> Samples:
    return {f"{made.__name__}_specification.json": json.dumps(made()).encode()
            for made in (pattern_files.skirt, pattern_files.hoodie)}


def _pattern_check(found: Any) -> None:
    finite(found)
    edges = {panel.name: len(panel.edges) for panel in found.panels}
    assert all(0 <= k < edges[name] for stitch in found.stitches for name, k in stitch.sides)


BODY_FILE = """\
body:
  height: 171.99
  head_l: '26.3'
  waist: 84,3 # taut
  hips: 103.5 cm
  bust: 1.02 m
  arm_pose_angle: 45.5
  note: by hand
"""


def _body_file(path: Path) -> Any:
    figures = garmentcode_body.read(path)
    return figures, garmentcode_body.measures(figures, path.name), garmentcode_body.stand(figures)


def _body_file_check(found: Any) -> None:
    finite(found)
    _measures(found[1])
    assert all(abs(value) <= 1000 for value in found[0].values())


def _pose_samples() -> Samples:
    joints = 'label = "Mine"\nbase = "relaxed"\n[joints]\n"upperarm01.L" = [0, 10, 5]\n"head" = [5, 0, 0]\n'
    return {path.name: path.read_bytes() for path in sorted(POSES.glob("*.toml"))} | {"own.toml": joints.encode()}


def _pose(path: Path) -> Any:
    from tryon.gan_core.body.posing import stances

    table = poses.load(path)
    try:
        return table, stances.stance_of(table)
    except stances.PoseError as error:
        raise SpecError(str(error)[:500]) from None


def _pose_check(found: Any) -> None:
    finite(found)
    json.dumps(found[0], allow_nan=False)
    assert poses.checked(found[0]) == found[0]


def _saved_samples() -> Samples:
    body = look.to_dict(look.Body(measures={"bust": 92.0}, build={"waist-circ": 0.2}))
    saved = {"format": people_store.FORMAT, "body": body, "asked": {"bust": 92.0}}
    return {"Anna.json": json.dumps(saved, indent=2).encode(),
            "people.json": json.dumps([{"name": "Anna"} | body, body]).encode()}


def _saved(path: Path) -> Any:
    if path.stem == "people":
        return [people_store.find(f"{path}:{who}") for who in ("1", "Anna")]
    return list(people_store.People(path.parent).read(path.stem))


def _saved_check(found: Any) -> None:
    for body in found:
        if isinstance(body, look.Body):
            assert look.body_from_dict(look.to_dict(body)) == body and len(people_store.tag(body)) == 13
        else:
            finite(body)


BOOK = """\
name = "Spring"
preset = "draft"
views = ["front"]
bodies = [{ person = 3 }, { name = "Ann", height = 171.5 }, { sample = 3, seed = 9 }]
outfits = [["tee", { programme = "trousers" }], { name = "dress", garments = ["a_line_dress"] }]
fabrics = [{ kind = "stripe", seed = 1 }, { kind = "denim", garment = "trousers" }]
colourways = [["#1d2f55"], { name = "red", palette = ["#aa3322", "#ffffff"] }]
sizes = ["S", "M", "L", "XL", "XXL"]
zip = [["bodies", "sizes"]]
exclude = [{ body = 1, outfit = "dress" }]
names = "{number}-{body}-{outfit}"
limit = 50
"""


def _book_samples() -> Samples:
    table = "name,body,outfit,size,fabric,colourway\nhero,3,tee+trousers,M,stripe:4,#aa3322+#eeeeee\n,8,coat,,dot,\n"
    return {"book.toml": BOOK.encode(), "book.json": json.dumps(fields.toml(BOOK)).encode(), "book.csv": table.encode()}


def _book(path: Path) -> Any:
    book = manifest.read(path)
    return plan.plan(dataclasses.replace(book, limit=min(book.limit, 500)))


def _book_check(found: Any) -> None:
    names = [entry.name for entry in found.entries]
    assert 0 < len(names) == len({name.casefold() for name in names})
    for name in names:
        assert Path(name).name == name and name[0] not in ".-" and not set(name) & set('\\:*?"<>| \n')
    for entry in found.entries[:5]:
        _same_look(plan.look_of(found.book, entry))


KEPT = {"plain": {"a": 1.5, "b": "text", "c": [1, 2, {"d": None}]},
        "array": np.arange(60, dtype=np.float32).reshape(5, 4, 3), "many": [np.zeros(7, np.int32), np.ones(4, bool)]}


def _cache_samples() -> Samples:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        store.put("drape-0", KEPT)
        (path,) = [p for p in Path(folder).rglob("drape-0*") if p.is_file()]
        return {path.name: path.read_bytes()}


def _cache_check(found: Any) -> None:
    """Nothing, or exactly what was kept."""
    def same(one: Any, other: Any) -> bool:
        if isinstance(other, np.ndarray):
            return isinstance(one, np.ndarray) and one.dtype == other.dtype and np.array_equal(one, other)
        if isinstance(other, dict):
            return isinstance(one, dict) and one.keys() == other.keys() and all(same(one[k], other[k]) for k in other)
        if isinstance(other, list):
            return isinstance(one, list) and len(one) == len(other) and all(map(same, one, other))
        return type(one) is type(other) and one == other

    if found is None:
        raise SpecError("A miss.")
    assert same(found, KEPT)


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def _threads(path: Path) -> Any:
    text = _text(path)
    return setts.parse(text), Fabric("tartan", threads=text)


def _threads_check(found: Any) -> None:
    sett, fabric = found
    assert 1 <= sett.count <= setts.MOST_THREADS and setts.parse(str(sett)) == sett
    assert len(sett.threads) == sett.count and Fabric(**look.to_dict(fabric)) == fabric


def _palette_check(fabric: Fabric) -> None:
    assert all(len(colour) == 7 and int(colour[1:], 16) >= 0 for colour in fabric.palette)
    assert Fabric(**look.to_dict(fabric)) == fabric


def _pixels(height: int = 9, width: int = 14) -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, (height, width, 3)).astype(np.uint8)


SAYS = {"tool": "TryOn", "fabric": {"kind": "floral", "seed": 7}, "pixels": "x" * 64, "text": "\u00e9 \U0001f9f5"}


def _png_samples() -> Samples:
    grey = png.content_of(_pixels()[..., 0], {rights.KEYWORD: json.dumps(SAYS)})
    return {"swatch.png": png.content_of(_pixels(), {rights.KEYWORD: json.dumps(SAYS)}), "grey.png": grey}


def _png(path: Path) -> Any:
    return rights.read(path), png.pixels_of(path)


def _png_check(found: Any) -> None:
    said, pixels = found
    assert said["tool"] == "TryOn" and isinstance(said["fabric"], dict)
    assert pixels.dtype == np.uint8 and pixels.ndim in (2, 3) and 0 < pixels.size <= 3 * png.MOST_PIXELS


def _photo_samples() -> Samples:
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6
    made: dict[str, bytes] = {}
    for kind, ending, more in (("PNG", "png", {}), ("JPEG", "jpg", {"exif": exif}), ("WEBP", "webp", {}),
                               ("TIFF", "tiff", {}), ("BMP", "bmp", {}),
                               ("TIFF", "lzw.tiff", {"compression": "tiff_lzw"}),
                               ("WEBP", "lossless.webp", {"lossless": True, "exif": exif}),
                               ("JPEG", "progressive.jpg", {"progressive": True})):
        out = io.BytesIO()
        Image.fromarray(_pixels(24, 40)).save(out, kind, **more)
        made[f"own.{ending}"] = out.getvalue()
    return made


def _photo(path: Path) -> Any:
    from tryon.gan_core.fabric.photo import fabric_photo

    request = photo.request(path)
    return photo.size_of(request["file"].tobytes()), fabric_photo(request)["image"]


def _photo_check(found: Any) -> None:
    (width, height), image = found
    assert image.dtype == np.uint8 and image.shape in ((height, width, 3), (width, height, 3)), (image.shape, width)


def _mesh_samples() -> Samples:
    import tempfile

    turn = 2 * np.pi * np.arange(8) / 8
    ring = np.stack([0.2 * np.cos(turn), 0.2 * np.sin(turn)], 1)
    points = np.array([[x, y, z] for z in (0.6, 0.9) for x, y in ring], np.float32)
    faces = np.array([[k, (k + 1) % 8, 8 + (k + 1) % 8, 8 + k] for k in range(8)], np.int32)
    uv = np.random.default_rng(0).random((8, 4, 2)).astype(np.float32)
    mesh = artist_mesh.ArtistMesh(points, faces, np.array([[0, 9]], np.int32), uv, np.ones(16, np.float32), 0.002)
    with tempfile.TemporaryDirectory() as folder:
        return {"skirt.tryonmesh": artist_mesh.save(mesh, Path(folder), "skirt").read_bytes()}


def _mesh_check(mesh: artist_mesh.ArtistMesh) -> None:
    finite(mesh)
    assert mesh.faces.shape[1] == 4 and mesh.faces[:, :3].min(initial=0) >= 0
    assert max(mesh.faces.max(initial=-1), mesh.loose.max(initial=-1)) < len(mesh.points)
    assert len(mesh.hold) in (0, len(mesh.points)) and len(mesh.uv) in (0, len(mesh.faces))


def _weight_samples() -> Samples:
    import tempfile

    import torch
    from tryon.gan_core.fabric.gan import model
    from tryon.gan_core.fabric.gan.config import CLASSES, GeneratorConfig
    from tryon.gan_core.fabric.gan.generator import Generator

    torch.manual_seed(0)
    tiny = GeneratorConfig(classes=CLASSES[:5], channels=(8, 8, 8), latent=8, cells=4, style=16, waves=(3, 4, 4))
    palettes = np.random.default_rng(0).integers(0, 256, (5, 4, 5, 3)).astype(np.uint8)
    card = "**Licence of the weights**: CC0\n\n| set | licence |\n|---|---|\n| drawn here | CC0 |\n"
    with tempfile.TemporaryDirectory() as folder:
        model.store(Path(folder) / "tiny.safetensors", model.FabricModel(Generator(tiny), palettes))
        return {"tiny.safetensors": (Path(folder) / "tiny.safetensors").read_bytes(), "tiny.md": card.encode()}


def _weights(path: Path) -> Any:
    from tryon.gan_core.fabric.gan import model

    file = path.with_suffix(".safetensors")
    if path.suffix == ".md":
        file.write_bytes(b"numbers")
        return rights.card_of(file)
    return model.load(file)


def _weights_check(found: Any) -> None:
    if isinstance(found, rights.Card):
        assert found.licence and found.data and len(found.model) == 64
        return
    import torch

    assert all(torch.isfinite(v).all() for v in found.generator.state_dict().values() if v.is_floating_point())


def _checkpoint_error() -> tuple[type[Exception], ...]:
    from tryon.gan_core.checkpoint import CheckpointError

    return TryOnError, CheckpointError


def _fabric_error() -> tuple[type[Exception], ...]:
    from tryon.gan_core.fabric.errors import FabricError

    return TryOnError, FabricError


def _asset_samples() -> Samples:
    """A hair band of a few faces on the base mesh: as single files, and as the zip that packs come in."""
    corners = [(7020, 11853, 11852), (251, 5243, 5244), (6951, 6934, 6933), (791, 881, 962)]
    rows = "".join(f"{a} {b} {c} 0.5 0.25 0.25 0.001 -0.02 0.3\n" for a, b, c in corners) + "14742\n14743\n"
    mapped = ("# license CC0\n# author: Somebody\nbasemesh hm08\nname band\nobj_file band.obj\n"
              "x_scale 5399 11998 1.48\n"
              f"z_scale 962 5320 1.92\nmaterial band.mhmat\ntag Hats\nverts 0\n{rows}"
              "delete_verts\n10 - 14 20\n").encode()
    mesh = b"v 0 0 0\n" * 6 + b"vt 0 0\nvt 1 0\nvt 1 1\nf 1/1 2/2 3/3 4/1\nf 3 4 5 6\nf 1 -2 -1\n"
    made = b"name band\ndiffuseColor 0.5 0.4 0.3\ndiffuseTexture band.png\nshininess 0.4\ntransparent True\n"
    files = {"band.mhclo": mapped, "band.obj": mesh, "band.mhmat": made,
             "band.png": png.content_of(np.zeros((4, 4, 3), np.uint8))}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"pack/hair/{name}", content)
        archive.writestr("pack/LICENSE.txt", "Creative Commons Zero")
    return {"pack.zip": packed.getvalue(), **{name: content for name, content in files.items() if name[-4:] != ".png"}}


def _asset(path: Path) -> Any:
    """What a pack has, or one file of it: the others beside it are sound."""
    if path.suffix == ".zip":
        return asset_store.found_in(path).assets
    for name, content in _samples(READERS["assets"]).items():
        if name != path.name and not name.endswith(".zip"):
            (path.parent / name).unlink(missing_ok=True)  # a pipe would wait for a reader
            (path.parent / name).write_bytes(content)
    try:
        return asset_store.found_in(path.parent / "band.mhclo", "hat").assets
    finally:
        for name in ("band.mhclo", "band.obj", "band.mhmat"):
            if name != path.name:
                (path.parent / name).unlink(missing_ok=True)


def _asset_check(found: Any) -> None:
    for one in found:
        assert one.kind in KINDS and one.licence and asset.NAME.fullmatch(one.name) and one.digest
        if "mesh" in one.files:
            mapped, mesh = one.mapping(), one.mesh()
            finite([mapped.weights, mapped.offsets, mesh.uvs, one.look])
            assert len(mapped.corners) == mesh.count > mesh.faces.max()
            assert 0 <= mapped.corners.min() and mapped.corners.max() < lines.BASE
            assert all(length > 0 for *_, length in mapped.scales.values())


READERS: dict[str, Reader] = {
    "assets": Reader(_asset_samples, _asset, _asset_check, (*hostile.TEXT, *4 * (hostile.archive,))),
    "specs": Reader(_look_samples, lambda path: look.look_from_dict(fields.load(path)), _same_look),
    "people": Reader(_people_samples, _people, _people_check),
    "charts": Reader(_chart_samples, size_charts.read_chart, _chart_check),
    "patterns": Reader(_pattern_samples, lambda path: garmentcode.parse(garmentcode.read_text(path)), _pattern_check),
    "body files": Reader(lambda: {"mean.yaml": BODY_FILE.encode()}, _body_file, _body_file_check),
    "poses": Reader(_pose_samples, _pose, _pose_check),
    "lookbooks": Reader(_book_samples, _book, _book_check),
    "saved people": Reader(_saved_samples, _saved, _saved_check),
    "caches": Reader(_cache_samples, lambda path: Store(path.parent).get("drape-0"), _cache_check,
                     (*hostile.BYTES, hostile.archive, hostile.archive)),
    "threads": Reader(lambda: {"a.txt": b"B/24 W4 (K2 R2)*4 Y/8", "b.txt": b"K8, W8"}, _threads, _threads_check),
    "palettes": Reader(lambda: {"a.txt": b"#f4f1ea,#1d2f55,#b5332e"},
                       lambda path: Fabric(palette=tuple(_text(path).split(","))), _palette_check),
    "PNG text": Reader(_png_samples, _png, _png_check, (*hostile.BYTES, *4 * (hostile.png_chunk,))),
    "photos": Reader(_photo_samples, _photo, _photo_check, (*hostile.BYTES, hostile.png_chunk), _fabric_error),
    "kept meshes": Reader(_mesh_samples, artist_mesh.load, _mesh_check,
                          (*hostile.BYTES, *4 * (hostile.archive,))),
    "weights": Reader(_weight_samples, _weights, _weights_check, refusals=_checkpoint_error),
}

