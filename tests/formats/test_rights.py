# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of cloth say what made them; what they say makes them again; weights without a card are refused."""

import importlib
import json
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tryon import api
from tryon.tryon_addon.catalog.cloth.weaves.kinds import KINDS
from tryon.tryon_addon.catalog.cloth.weaves.variants import variant
from tryon.tryon_addon.cli import main
from tryon.tryon_addon.core import manifest
from tryon.tryon_addon.core.errors import SpecError, StorageError, WeightsError
from tryon.tryon_addon.formats import png, rights
from tryon.tryon_addon.spec.fabric import Fabric
from tryon.tryon_addon.workflows import rerender, swatch_edits, swatches

CARD = """# Model card
- **Licence of the weights**: GPL-3.0-or-later, like TryOn.

| set | licence | used for |
|---|---|---|
| photos (someone) | CC0 | cloth |
| tiles | MIT | prints |

| class | origin |
|---|---|
| plain | photo |
"""


def unfiltered(path: Path) -> np.ndarray:
    """The pixels of a PNG without filters, read by another way than it was written."""
    content, at, packed, head = path.read_bytes(), 8, b"", ()
    while at < len(content):
        length, kind = struct.unpack_from(">I4s", content, at)
        data = content[at + 8 : at + 8 + length]
        packed += data if kind == b"IDAT" else b""
        head = struct.unpack_from(">IIBB", data) if kind == b"IHDR" else head
        at += 12 + length
    width, height, depth, colour = head
    assert depth == 8
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, -1)
    assert not rows[:, 0].any()
    return rows[:, 1:].reshape((height, width, 3) if colour == 2 else (height, width))


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.booleans(), st.text(max_size=200))
def test_a_png_holds_its_pixels_and_its_text(tmp_path_factory, height, width, grey, text):
    path = tmp_path_factory.mktemp("png") / "a.png"
    shape = (height, width) if grey else (height, width, 3)
    pixels = np.random.default_rng(height * 10 + width).integers(0, 256, shape, np.uint8)
    png.write(path, pixels, {"TryOn": text})
    assert np.array_equal(unfiltered(path), pixels)
    assert png.text_of(path, "TryOn") == text and png.text_of(path, "Title") is None
    assert [p.name for p in path.parent.iterdir()] == ["a.png"]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 400), st.integers(1, 255))
def test_a_damaged_png_is_told(tmp_path_factory, at, change):
    path = tmp_path_factory.mktemp("png") / "a.png"
    png.write(path, np.zeros((8, 8, 3), np.uint8), {"TryOn": "{}" * 20})
    content = bytearray(path.read_bytes())
    content[at % len(content)] ^= change
    path.write_bytes(content)
    try:
        assert png.text_of(path, "TryOn") in ("{}" * 20, None)
    except SpecError as error:
        assert error.mend


def test_a_text_that_would_fill_the_memory_is_refused(tmp_path):
    data = b"TryOn\0\1\0\0\0" + zlib.compress(b"a" * (png.LONGEST + 1))
    whole = png.SIGNATURE + struct.pack(">I", len(data)) + b"iTXt" + data
    (tmp_path / "a.png").write_bytes(whole + struct.pack(">I", zlib.crc32(b"iTXt" + data)))
    with pytest.raises(SpecError) as error:
        png.text_of(tmp_path / "a.png", "TryOn")
    assert "too long" in str(error.value)


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError):
        png.write(tmp_path / "file" / "a.png", np.zeros((2, 2), np.uint8))


def test_a_card_is_read(tmp_path):
    weights = tmp_path / "w.safetensors"
    weights.write_bytes(b"numbers")
    weights.with_suffix(".md").write_text(CARD)
    card = rights.card_of(weights)
    assert card.licence.startswith("GPL") and card.data == (("photos (someone)", "CC0"), ("tiles", "MIT"))
    assert len(card.model) == 64


@pytest.mark.parametrize("text", [None, "", "# Card without a licence", CARD.split("| set")[0]])
def test_weights_without_a_card_are_refused_unless_one_insists(tmp_path, text):
    weights = tmp_path / "w.safetensors"
    weights.write_bytes(b"numbers")
    if text is not None:
        weights.with_suffix(".md").write_text(text)
    with pytest.raises(WeightsError) as error:
        rights.card_of(weights)
    assert "--insist" in str(error.value)
    assert rights.card_of(weights, insist=True).licence == rights.UNKNOWN
    with pytest.raises(WeightsError):
        rights.card_of(tmp_path / "none.safetensors", insist=True)


@pytest.mark.parametrize("weights", [swatches.WEIGHTS, swatch_edits.RESTORER], ids=lambda path: path.stem)
def test_the_shipped_weights_have_a_card(weights):
    card = rights.card_of(weights)
    assert card.licence and len(card.data) >= 3 and all(licence for _, licence in card.data)


@pytest.mark.parametrize("kind", KINDS)
def test_exact_swatches_are_written_with_their_rights_and_made_again(kind, tmp_path, capsys):
    arguments = ["fabric", "sample", "--class", kind, "-n", "2", "--seed", "5", "--size", "96", "--out"]
    assert main.main([*arguments, str(tmp_path), "--maps", "--screens"]) == 0
    said = rights.read(tmp_path / f"{kind}-5.png")
    assert said == json.loads((tmp_path / f"{kind}-5.json").read_text())
    assert said["licence"] == rights.FORMULA and said["version"] == manifest.version() and said["palette"]
    screens = sorted(tmp_path.glob(f"{kind}-5-screen-*.png"))
    total = sum(unfiltered(p).astype(int) for p in screens)
    assert len(screens) == len(said["palette"]) and abs(total - 255).max() <= 1
    assert len(json.loads((tmp_path / "sheet.json").read_text())) == 2
    again = tmp_path / "again"
    assert main.main(["fabric", "sample", "--reproduce", str(tmp_path / f"{kind}-6.png"), "--out", str(again)]) == 0
    assert (again / f"{kind}-6.png").read_bytes() == (tmp_path / f"{kind}-6.png").read_bytes()
    with pytest.raises(SpecError):
        rights.read(tmp_path / "sheet.png")


def inverted(pixels):
    return 255 - pixels


def one_off(pixels):
    changed = pixels.copy()
    changed[3, 4, 1] ^= 1
    return changed


@pytest.mark.parametrize(("change", "more", "says"), [
    (lambda pixels: pixels, {"pixels": "0"}, "OTHER pixels than the file speaks of"),
    (inverted, {}, "levels apart, 100.0 % of them"),
    (one_off, {}, "up to 1 of 255 levels apart"),
    (lambda pixels: pixels[:-1], {}, "up to 255 of 255 levels apart"),
])
def test_other_pixels_are_told_and_by_how_much(change, more, says, tmp_path, capsys):
    made = swatches.sample(Fabric("tartan"), size=64)
    png.write(tmp_path / "a.png", change(made[0].maps["colour"]),
              {rights.KEYWORD: json.dumps(made[0].rights.as_dict() | more)})
    assert main.main(["fabric", "sample", "--reproduce", str(tmp_path / "a.png"), "--out", str(tmp_path / "b")]) == 1
    assert says in capsys.readouterr().out


def test_saved_again_without_loss_it_is_the_same(tmp_path):
    image = pytest.importorskip("PIL.Image")
    made = swatches.sample(Fabric("tartan"), size=64)[0]
    rights.write(tmp_path / "a.png", made.maps["colour"], made.rights)
    said = importlib.import_module("PIL.PngImagePlugin").PngInfo()
    said.add_itxt(rights.KEYWORD, json.dumps(made.rights.as_dict()))
    image.open(tmp_path / "a.png").save(tmp_path / "b.png", pnginfo=said, optimize=True)
    assert rerender.swatch(tmp_path / "b.png")[1].nothing


@pytest.mark.parametrize("arguments, says", [
    (["--class", "tartan", "--threads", "B/4"], "both pivots"),
    (["--class", "tartan", "-n", "0"], "1 to 1000"),
    (["--class", "tartan", "--seed", "-3"], "0 to 2147483647"),
    (["--class", "tartan", "--size", "9"], "64 to 2048"),
    (["--class", "gingham", "--palette", "red"], "#rrggbb"),
    ([], "--class"),
    (["--reproduce", "nowhere.png"], "Check the path"),
])
def test_what_cannot_be_sampled_is_told_and_nothing_written(arguments, says, tmp_path, capsys):
    assert main.main(["fabric", "sample", *arguments, "--out", str(tmp_path / "out")]) == 2
    assert says in capsys.readouterr().err and not (tmp_path / "out").exists()


def test_weights_that_are_not_there_are_told(tmp_path, capsys):
    weights = str(tmp_path / "nowhere.safetensors")
    words = ["fabric", "sample", "--class", "plain", "--weights", weights, "--out", str(tmp_path / "out")]
    assert main.main(words) == 2
    assert "does not exist" in capsys.readouterr().err and not (tmp_path / "out").exists()


def test_other_weights_do_not_make_a_swatch_again(tmp_path):
    said = {"tool": "TryOn", "fabric": {"kind": "plain", "seed": 1}, "operation": "sample", "model": "abc", "size": 64}
    png.write(tmp_path / "a.png", np.zeros((4, 4, 3), np.uint8), {rights.KEYWORD: json.dumps(said)})
    with pytest.raises(WeightsError) as error:
        rerender.swatch(tmp_path / "a.png")
    assert "abc" in str(error.value) and "--weights" in str(error.value)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 20), st.integers(1, 20), st.booleans(), st.integers(0, 4), st.randoms(use_true_random=False))
def test_pixels_come_back_whatever_the_filter(tmp_path_factory, height, width, grey, how, chance):
    """Every filter of the standard, row by row, as any other program may save."""
    pixels = np.frombuffer(chance.randbytes(height * width * 3), np.uint8).reshape(height, width, 3)
    pixels = pixels[..., 0] if grey else pixels
    path = tmp_path_factory.mktemp("png") / "a.png"
    png.write(path, pixels)
    assert np.array_equal(png.pixels_of(path), pixels)
    head, rest = path.read_bytes().split(b"IDAT")[0][:-4], png._chunk(b"IEND", b"")
    path.write_bytes(head + png._chunk(b"IDAT", zlib.compress(filtered(pixels.reshape(height, width, -1), how))) + rest)
    assert np.array_equal(png.pixels_of(path), pixels)


def filtered(pixels, how):
    """Rows with the differences of one filter, written down from the standard's words."""
    rows = b""
    padded = np.pad(pixels.astype(int), ((1, 0), (1, 0), (0, 0)))
    for y in range(1, len(padded)):
        a, b, c = padded[y, :-1], padded[y - 1, 1:], padded[y - 1, :-1]
        p = a + b - c
        pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
        paeth = np.where((pa <= pb) & (pa <= pc), a, np.where(pb <= pc, b, c))
        guess = (0 * a, a, b, (a + b) // 2, paeth)[how]
        rows += bytes([how]) + ((padded[y, 1:] - guess) % 256).astype(np.uint8).tobytes()
    return rows


@pytest.mark.parametrize(("damage", "says"), [
    (lambda b: b[:-12], "no head or no end"),
    (lambda b: b[:60], "ends in the middle|damaged"),
    (lambda b: b[:20] + bytes([b[20] ^ 1]) + b[21:], "damaged"),
    (lambda b: b[:8] + png._chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)) + b[33:],
     "no picture of ours"),
    (lambda b: b[:8] + png._chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 70, 8, 2, 0, 0, 0)) + b[33:], "lacks some"),
    (lambda b: b[:33] + png._chunk(b"IDAT", b"rubbish") + png._chunk(b"IEND", b""), "cannot be read"),
    (lambda b: b[:33] + png._chunk(b"IDAT", zlib.compress(b"\7" * 64 * 193)) + png._chunk(b"IEND", b""), "no sense"),
])
def test_damaged_and_hostile_pictures_are_refused(damage, says, tmp_path):
    path = png.write(tmp_path / "a.png", np.full((64, 64, 3), 9, np.uint8))
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(SpecError, match=says):
        png.pixels_of(path)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(tuple(KINDS)), st.integers(0, 2**31 - 1))
def test_every_number_is_a_cloth(kind, seed):
    assert Fabric(kind, **variant(kind, seed)).exact and variant(kind, seed) == variant(kind, seed)


def test_the_list_names_everything(capsys):
    assert main.main(["fabric", "list", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert set(said) == {"classes", "exact", "setts", "cloths"} and len(said["exact"]) == len(KINDS)
    assert main.main(["fabric", "list"]) == 0
    assert "harbour" in capsys.readouterr().out


def test_python_makes_the_same_swatches(tmp_path):
    made = api.swatches({"kind": "herringbone"}, 2, 4, size=96, out=tmp_path)
    assert [s.fabric.seed for s in made] == [4, 5] and (tmp_path / "sheet.png").is_file()
    assert made[0].rights == swatches.sample(Fabric("herringbone"), 1, 4, 96)[0].rights
