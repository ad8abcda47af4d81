# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read of people's files, and how wrong ones are refused, is what it was: figures and whole sentences."""

import dataclasses
import hashlib
import io
import struct
import zlib
from functools import partial

import numpy as np
import pytest
from support.artist_meshes import poncho, sheets, tube
from support.readers import READERS, case
from support.reference import constants, numbers, same
from tryon.tryon_addon.core.errors import TryOnError
from tryon.tryon_addon.formats import artist_cloth, artist_mesh, artist_refined, mesh_indices, photo, png, size_charts
from tryon.tryon_addon.formats.artist_mesh import ArtistMesh
from tryon.tryon_addon.formats.fitted_csv import FittedTable, number, write_measures
from tryon.tryon_addon.formats.people_csv import PeopleFile
from tryon.tryon_addon.formats.pictures import exr, jpeg, webp

COUNT = 60  # files of each reader
TEXT = ("specs", "people", "charts", "patterns", "body files", "poses", "saved people", "threads", "palettes",
        "lookbooks")  # what is packed may be packed otherwise by another zlib


def test_the_numbers_that_files_are_held_to_are_what_they_were():
    same("formats", constants("tryon_addon.formats"), grows=True)


def told(read):
    """What comes of a call: its result, or the sentence that refuses it, up to what another library says."""
    try:
        return read()
    except TryOnError as error:
        return f"{type(error).__name__}: {error.message.partition(': ')[0]} {error.mend}"


def plain(value):
    """Words of whatever was read, its numbers to nine digits."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [type(value).__name__, *(plain(getattr(value, f.name)) for f in dataclasses.fields(value))]
    if hasattr(value, "items"):
        return [[str(key), plain(one)] for key, one in value.items()]
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, np.ndarray):
        return [value.shape, plain(numbers(value))]
    return f"{value:.9g}" if isinstance(value, float) else repr(value)


@pytest.mark.parametrize("name", TEXT)
def test_files_of_all_kinds_are_read_or_refused_as_they_were(name, tmp_path):
    found = {}
    for which in range(COUNT):
        file, content = case(READERS[name], name, which)
        path = tmp_path / file
        path.write_bytes(content)
        try:
            said = repr(plain(told(lambda path=path: READERS[name].read(path))))
        except READERS[name].refusals() as error:
            said = str(error)
        found[f"{which}"] = hashlib.sha256(said.replace(str(tmp_path), "").encode()).hexdigest()[:8]
    same(f"formats/{name.replace(' ', '_')}", found)


CHARTS = {
    "inches": "Size,Bust (in),Waist in,Weight lb\nS,34-36,26.5,130\nM,36-38,28.5,145\n",
    "figures tell": "Size,Bust,Hip,Height\nS,34,36,5\nM,36,38,6\n", "words": "Size,Bust\nS,about 90\n",
    "half": "Size,Bust min,Bust max,Neck\n38,86,90,\"37,5 cm\"\n40,90,94,\n,,,\n",
    "ends": "Size,Bust,Bust min\nS,80,81\n", "across": ",S,M\nchest,88-92,92-96\nInseam,78,79.5 cm\n",
    "twice": "Size,Bust\nS,80\ns,84\n", "beyond": "Size,Bust\nS,80,90\n", "too large": "Size,Bust\nS,400\n",
    "near": "Size,Bsut,Waist\nS,80,70\n", "none": "Size,Colour\nS,red\n", "same": "Size,Bust,Chest\nS,80,82\n",
    "metres": "Size,Bust,Height\nS,0.92,1.72\nM,0.96,1.75\n", "millimetres": "Size,Bust\nS,920\nM,960\n",
    "backwards": "Size,Bust\nS,96-92\n", "kids": "Size,Bust\n", "grams": "Size,Bust,Weight\nS,90,60000\n",
}


def test_charts_say_what_they_said(tmp_path):
    found = {}
    for name, text in CHARTS.items():
        path, notes = tmp_path / f"{name}.csv", []
        path.write_text(text)
        for units in (None, "in", "cm"):
            made = told(partial(size_charts.read_chart, path, units=units, note=notes.append))
            found[f"{name} {units}"] = [repr(plain(made)), *notes]
    same("formats/said_of_charts", found)


PEOPLE = {
    "whole": "name,sex,age,stature,bust,weight\nAnna,f,34,172.5,92,61.5\nBen,m,17,181,101.5,83\n",
    "inches": "sex,stature,bust\nf,67,36\nf,70,38\n", "pounds": "sex,stature,weight\nm,180,190\nm,175,200\n",
    "mixed": "sex,stature,bust\nf,\"170,5\",92.5\n", "ages": "sex,age\nf,16\nf,91\nm,17\nx,30\n",
    "metres": "sex,stature\nf,1.72\nm,1.80\n", "short": "sex,stature\nf\n,\nm,170,1\n", "empty": "sex,stature\n",
    "many": "sex,stature\n" + "f,nought\n" * 9, "heavy": "sex,stature,weight\n" + "m,170,160\n" * 3,
    "unknown": "who,what\n1,2\n", "comma": "sex;stature;bust\nf;172,5;92\n",
}


def test_people_are_surveyed_as_they_were(tmp_path):
    found = {}
    for name, text in PEOPLE.items():
        path = tmp_path / f"{name}.csv"
        path.write_text(text)
        for units in ("cm", "in"):
            def read(path=path, units=units):
                source = PeopleFile(path, units=units)
                return plain(source.survey()), [plain(one) for one in source.people()], source.header

            found[f"{name} {units}"] = repr(told(read))
    source, out = PeopleFile(tmp_path / "comma.csv"), io.StringIO()
    source.survey()
    table = FittedTable(out, source, ["bust", "waist", "weight"], True)
    for row in source.people():
        table.add(row, "female", 33.25, {"bust": 92.125, "waist": 70.0, "stature": 172.456}, ["a note"], 3)
    found["fitted"] = out.getvalue()
    write_measures(tmp_path / "m.csv", ["sex"], [(["f"], {"bust": 90.0, "waist": 71.256})], ["bust", "waist", "hip"])
    found["measures"] = (tmp_path / "m.csv").read_text()
    found["numbers"] = [number(one, digits, comma) for one in (None, float("nan"), 1.0, 2.345, -0.5, 1200.0)
                        for digits in (0, 2, 3) for comma in (True, False)]
    same("formats/people_surveyed", found)


def mesh(points, faces, loose=(), **rest):
    rows = np.array([[*f, -1][:4] for f in faces], np.int32)
    return ArtistMesh(np.asarray(points, np.float32), rows, np.array(loose, np.int32).reshape(-1, 2), **rest)


@pytest.mark.parametrize("name", ["tube", "poncho", "sheets", "flat"])
def test_artists_meshes_become_the_cloth_they_became(name):
    points, faces, *loose = {"tube": tube(segments=12, rings=4), "poncho": poncho(), "sheets": sheets(),
                             "flat": sheets(apart=0.05)}[name]
    rng = np.random.default_rng(3)
    uv = rng.random((len(faces), 4, 2)).astype(np.float32)
    found = {}
    for how, one in {"plain": mesh(points, faces, *loose), "own": mesh(points, faces, *loose, uv=uv)}.items():
        triangles, given = artist_cloth.triangulated(one)
        found[how] = {"triangles": numbers(triangles), "given": numbers(given),
                      "uv": [numbers(row) for row in np.array_split(artist_cloth.cloth_uv(one.points, triangles,
                                                                                          given), 6)],
                      "loops": [loop.tolist() for loop in artist_cloth.free_loops(triangles, one.loose)]}
        fine = artist_refined.refined(artist_mesh.checked(one, "It"), 0.06)
        found[how]["refined"] = [numbers(getattr(fine, field)) for field in ("points", "faces", "loose", "uv")]
        sides, where = artist_mesh.sides_of(one.faces)
        found[how]["sides"] = [numbers(sides), numbers(where), [numbers(x) for x in
                                                                artist_mesh.edges_and_counts(one.faces)]]
    same(f"formats/mesh_{name}", found, rel=1e-4, near=1e-5)


def test_meshes_that_cannot_be_worn_are_refused_as_they_were(tmp_path):
    points, faces = tube()
    found = {f"{scale:g}": told(lambda scale=scale: plain(artist_mesh.checked(mesh(points * scale, faces), "It")))
             for scale in (0.05, 0.089, 0.09, 1.0, 7.1, 7.2, 39.37, 100.0, 300.0, 1000.0, 5000.0)}
    found["many"] = told(lambda: artist_mesh.checked(mesh(np.zeros((60_001, 3)), faces), "It"))
    obj = {"whole": "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\nl -1 -3\n", "zero": "v 0 0 0\nf 0 1 1\n",
           "far": "v 0 0 0\nv 1 0 0\nf 1 2 3\n", "back": "v 0 0 0\nf -1 -2 -1\n", "word": "v 0 0 0\nf 1/1 x 1\n"}
    head = ("ply\nformat {} 1.0\nelement vertex {}\nproperty float x\nelement face 1\n"
            "property list uchar int vertex_indices\n")
    ply = {"whole": head.format("ascii", 2) + "end_header\n0\n1\n3 0 1 1\n", "far": head.format("ascii", 2)
           + "end_header\n0\n1\n3 0 1 2\n", "half": head.format("ascii", 2) + "end_header\n0\n1\n3 0 0.5 1\n",
           "cut": head.format("ascii", 2) + "end_header\n0\n", "much": head.format("ascii", 5_000_001) + "end_header\n",
           "other": head.format("odd", 2) + "end_header\n"}
    binary = head.format("binary_little_endian", 2).encode() + b"end_header\n" + struct.pack("<2f", 0, 1)
    files = {f"{key}.obj": text.encode() for key, text in obj.items()} | {f"{key}.ply": text.encode() for key, text in
                                                                         ply.items()}
    files |= {"good.ply": binary + struct.pack("<B3i", 3, 0, 1, 1), "bad.ply": binary + struct.pack("<B3i", 3, 0, 1, 2)}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        found[name] = repr(told(lambda name=name: mesh_indices.check(tmp_path / name)))
    same("formats/refused_meshes", found)


def an_exr(packed=0, width=5, height=19):
    """Two channels by hand, unpacked or in blocks as ZIP has them."""
    values = np.linspace(0, 2, width * height).astype(np.float16).reshape(height, width), np.arange(
        width * height, dtype="<u4").reshape(height, width)
    table = b"".join(name + b"\0" + struct.pack("<iIii", kind, 0, 1, 1) for name, kind in
                     ((b"A", 1), (b"B", 0))) + b"\0"
    window = struct.pack("<4i", 0, 0, width - 1, height - 1)
    said = ((b"Date", b"string", b"now"), (b"channels", b"chlist", table),
            (b"compression", b"compression", bytes([packed])),
            (b"dataWindow", b"box2i", window), (b"displayWindow", b"box2i", window),
            (b"lineOrder", b"lineOrder", b"\0"))
    head = exr.MAGIC + struct.pack("<I", 2) + b"".join(name + b"\0" + kind + b"\0" + struct.pack("<i", len(value)) +
                                                       value
                                                       for name, kind, value in said) + b"\0"
    rows = np.concatenate([one.view(np.uint8).reshape(height, -1) for one in values], 1)
    lines, blocks = exr.LINES[packed], []
    for y in range(0, height, lines):
        data = rows[y : y + lines].tobytes()
        raw = np.frombuffer(data, np.uint8)
        steps = np.concatenate([raw[0::2], raw[1::2]]).astype(np.int64)
        steps = np.concatenate([steps[:1], np.diff(steps) + 128]).astype(np.uint8).tobytes()
        data = min(data, zlib.compress(steps), key=len) if packed else data
        blocks.append(struct.pack("<ii", y, len(data)) + data)
    starts = np.cumsum([len(head) + 8 * len(blocks), *map(len, blocks)])[:-1]
    return head + starts.astype("<u8").tobytes() + b"".join(blocks)


def a_jpeg(*more):
    segments = [b"\xff\xd8", b"\xff\xe0" + struct.pack(">H", 7) + b"JFIF\0", *more,
                b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 20, 30, 1) + b"\1\x11\0", b"\xff\xda\0\4\1\1data\xff\xd9"]
    return b"".join(segments)


def a_webp(kind=b"VP8 ", data=b"\0\0\0\x9d\x01\x2a\x21\0\x2c\0rest"):
    body = b"WEBP" + kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def a_tiff(order="<"):
    mark = b"II" if order == "<" else b"MM"
    rows = [struct.pack(order + "HHI", tag, kind, 1) + struct.pack(order + ("HH" if kind == 3 else "I"), *(
        (value, 0) if kind == 3 else (value,))) for tag, kind, value in ((256, 3, 31), (257, 4, 17))]
    return mark + struct.pack(order + "HI", 42, 8) + struct.pack(order + "H", len(rows)) + b"".join(rows) + b"\0" * 4


def test_pictures_are_taken_apart_and_put_together_as_they_were(tmp_path):
    """Whole, and cut off or with a byte changed at every place of the head: what is made of it, or what is said."""
    lossless = b"\x2f" + struct.pack("<I", 32 | 43 << 14 | 1 << 28)
    kinds = {
        "exr": (an_exr(), exr.with_text, exr.text_of, exr.is_whole), "zip":
             (an_exr(3), None, exr.text_of, exr.is_whole),
        "jpg": (a_jpeg(b"\xff\xfe\0\6anna"), jpeg.with_text, jpeg.text_of, jpeg.is_whole),
        "webp": (a_webp(), webp.with_text, webp.text_of, webp.is_whole),
        "lossless": (a_webp(b"VP8L", lossless), webp.with_text, webp.text_of, webp.is_whole)}
    found = {}
    for name, (content, put, take, whole) in kinds.items():
        made = put(content, "a <stamp> & more") if put else content
        found[name] = [hashlib.sha256(made).hexdigest()[:12], len(made), repr(told(partial(take, made, "a"))),
                       whole(made)]
        outcomes = []
        for place in range(0, min(len(content), 420)):
            for wrong in (content[:place], content[:place] + bytes([content[place] ^ 0x81]) + content[place + 1 :]):
                layers = told(partial(exr.layers_of, wrong, "a")) if name in ("exr", "zip") else {}
                outcomes.append([whole(wrong), told(partial(take, wrong, "a")), [*layers]])
        found[f"{name} damaged"] = [hashlib.sha256(repr(part).encode()).hexdigest()[:8] for part in
                                    np.array_split(np.array([repr(one) for one in outcomes]), 12)]
    for packed in (0, 2, 3):
        found[f"layers {packed}"] = plain(exr.layers_of(an_exr(packed), "a"))
    sizes = {"jpg": a_jpeg(), "webp": a_webp(), "lossless": a_webp(b"VP8L", lossless), "tiff": a_tiff(),
             "big": a_tiff(">"), "bmp": b"BM" + b"\0" * 12 + struct.pack("<Iii", 40, 21, -13) + b"\0" * 28,
             "old": b"BM" + b"\0" * 12 + struct.pack("<IHH", 12, 21, 13) + b"\0" * 28,
             "png": png.content_of(np.zeros((7, 9, 3), np.uint8), level=0)}
    for name, content in sizes.items():
        found[f"size {name}"] = list(photo.size_of(content))
        outcomes = [told(partial(photo.size_of, content[:cut])) for cut in range(2, len(content))]
        found[f"size {name} cut"] = hashlib.sha256(repr(outcomes).encode()).hexdigest()[:8]
    same("formats/pictures", found)


@pytest.mark.parametrize("filtered", range(5))
def test_every_filter_of_a_png_is_undone_as_it_was(filtered, tmp_path):
    rng = np.random.default_rng(filtered)
    rows = rng.integers(0, 256, (6, 1 + 5 * 3)).astype(np.uint8)
    rows[:, 0] = filtered
    head = struct.pack(">IIBBBBB", 5, 6, 8, 2, 0, 0, 0)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows.tobytes()))
                     + chunk(b"IEND", b""))
    same(f"formats/png_{filtered}", {"pixels": png.pixels_of(path).ravel().tolist()})
