# SPDX-License-Identifier: GPL-3.0-or-later
"""Work on cloth: what the runtime is asked, what comes of it, what rights it carries."""

import numpy as np
import pytest
from support.cloth_photo import spotted
from tryon.gan_core.fabric.scan_methods import fabric_scan
from tryon.tryon_addon.cli import main
from tryon.tryon_addon.core.errors import SpecError, WeightsError
from tryon.tryon_addon.formats import png, rights
from tryon.tryon_addon.runtime.client import client
from tryon.tryon_addon.spec.fabric import Fabric
from tryon.tryon_addon.workflows import rerender, swatch_edits, swatch_files, swatches

IMAGE = np.arange(48 * 48 * 3, dtype=np.uint32).astype(np.uint8).reshape(48, 48, 3)


class FakeRuntime:
    """Answers with what it was asked."""

    def __init__(self):
        self.asked = []

    def call(self, method, params, **_):
        self.asked.append((method, params))
        maps = {"colour": IMAGE, "height": IMAGE[..., 0] / 255, "normal": IMAGE / 255, "roughness": IMAGE[..., 0] / 255,
                "repeat_cm": 8.0, "palette": ["#010203"]}
        if method == "fabric.interpolate":
            return {"cloths": [maps] * params["steps"]}
        if method in ("fabric.upscale", "fabric.inpaint", "fabric.tile"):
            return {"image": IMAGE}
        return maps | ({"kind": "check", "psnr": 25.0} if method == "fabric.project" else {})


def test_every_operation_says_what_it_was_made_of(tmp_path):
    runtime = FakeRuntime()
    a, b = swatch_edits.reference("floral:7"), swatch_edits.reference("stripe:2", ("#010203",))
    mixed = swatch_edits.mix(a, b, runtime=runtime)
    restyled = swatch_edits.restyle(a, "check", runtime=runtime)
    way = swatch_edits.interpolate(a, b, 4, runtime=runtime)
    projected, nearness = swatch_edits.project(IMAGE, palette=("#0a0b0c",), runtime=runtime)
    assert [method for method, _ in runtime.asked] == [
        "fabric.mix", "fabric.restyle", "fabric.interpolate", "fabric.project"]
    assert runtime.asked[0][1]["colours"]["palette"] == ["#010203"] and runtime.asked[0][1]["fabric"]["seed"] == 7
    assert nearness == 25.0 and projected.fabric.kind == "check" and len(way) == 4
    for swatch, operation in ((mixed, "mix"), (restyled, "restyle"), (way[3], "interpolate"), (projected, "project")):
        said = swatch.rights.as_dict()
        assert said["operation"] == operation and said["inputs"] and len(said["model"]) == 64 and said["training_data"]
    assert mixed.rights.inputs["structure"]["seed"] == 7
    swatch_files.write(way, tmp_path)
    assert len(list(tmp_path.glob("floral-*.png"))) == 4
    with pytest.raises(SpecError, match="Only samples"):
        rerender.swatch(tmp_path / "floral-1.png")


def test_nothing_that_lies_there_is_overwritten(tmp_path, monkeypatch, capsys):
    runtime = FakeRuntime()
    monkeypatch.setattr(client, "shared", lambda: runtime)
    monkeypatch.setattr(swatch_edits, "picture", lambda path, **_: IMAGE)
    for word in ("own.jpg", "own.webp", "own.tiff", "own.png"):
        for operation in ("tile", "project"):
            assert main.main(["fabric", operation, str(tmp_path / word), "--out", str(tmp_path / "o")]) == 0
    names = {path.name for path in (tmp_path / "o").iterdir()}
    assert {f"own{ending}-{what}.{kind}" for ending in ("-jpg", "-webp", "-tiff", "") for what in ("tile", "project")
            for kind in ("png", "json")} <= names
    before = {path.name: path.read_bytes() for path in (tmp_path / "o").iterdir()}
    monkeypatch.setattr(swatch_edits, "picture", lambda path, **_: IMAGE[:40])  # another of the same name
    assert main.main(["fabric", "project", str(tmp_path / "own.png"), "--out", str(tmp_path / "o")]) == 0
    assert "own-project-2.png" in capsys.readouterr().out
    assert {name: (tmp_path / "o" / name).read_bytes() for name in before} == before
    assert main.main(["fabric", "project", str(tmp_path / "own.png"), "--out", str(tmp_path / "o")]) == 0
    assert not (tmp_path / "o/own-project-3.png").exists()  # the same once more


def test_pictures_are_restored_with_the_weights_own_card(tmp_path, monkeypatch):
    runtime = FakeRuntime()
    weights = tmp_path / "restore.safetensors"
    monkeypatch.setattr(swatch_edits, "RESTORER", weights)
    with pytest.raises(WeightsError):
        swatch_edits.restored("upscale", IMAGE, runtime=runtime)
    weights.write_bytes(b"numbers")
    with pytest.raises(WeightsError, match="--insist"):
        swatch_edits.restored("upscale", IMAGE, runtime=runtime)
    assert not runtime.asked
    pixels, found = swatch_edits.restored("upscale", IMAGE, insist=True, runtime=runtime)
    assert found.licence == rights.UNKNOWN and found.pixels == rights.digest(pixels)
    _, tiled = swatch_edits.restored("tile", IMAGE, runtime=runtime)
    assert tiled.licence == rights.FORMULA and runtime.asked[-1][1]["border"] == 0.2
    swatch_edits.restored("inpaint", IMAGE, mask=np.full((48, 48, 3), 255, np.uint8), insist=True, runtime=runtime)
    assert runtime.asked[-1][1]["mask"].all()
    for mask in (None, IMAGE[:9]):
        with pytest.raises(SpecError):
            swatch_edits.restored("inpaint", IMAGE, mask=mask, insist=True, runtime=runtime)


@pytest.mark.parametrize("text", ["velvet:3", "floral:x", "tartan:2", ""])
def test_what_is_no_generated_fabric_is_told(text, tmp_path, capsys):
    assert main.main(["fabric", "mix", text, "stripe:1", "--out", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err.startswith("tryon: ") and not (tmp_path / "out").exists()


def test_a_reference_is_a_class_and_a_seed():
    assert swatch_edits.reference("denim") == Fabric("denim", seed=0)


class ScanningRuntime:
    """Answers as the runtime does, without a process."""

    def call(self, method, params, **_):
        assert method == "fabric.scan"
        return fabric_scan(params)


def test_a_swatch_of_ones_own_picture_has_the_rights_that_are_stated(tmp_path):
    (tmp_path / "scans").mkdir()
    path = spotted(tmp_path / "scans" / "spots.png", (30, 60, 150))
    stated, silent = (swatches.sample(Fabric(image=str(path), repeat=9.0, rights=said), runtime=ScanningRuntime())[0]
                      for said in ("bought from a mill", ""))
    assert stated.rights.licence == "bought from a mill" and silent.rights.licence.startswith("unknown")
    files = swatch_files.write([stated], tmp_path / "out", maps=True)
    assert {f.name for f in files} >= {"spots.png", "spots-normal.png", "sheet.png"}
    said = rights.read(tmp_path / "out" / "spots.png")
    assert said["operation"] == "scan" and said["inputs"]["image"] == said["fabric"]["image"] == "spots.png"
    assert str(tmp_path) not in (tmp_path / "out" / "spots.json").read_text()
    assert png.pixels_of(tmp_path / "out" / "spots.png")[18, 36].tolist() == [30, 60, 150]
    level = png.pixels_of(tmp_path / "out" / "spots-normal.png")
    assert np.abs(level.astype(int) - (128, 128, 255)).max() <= 1
    with pytest.raises(SpecError, match="one cloth"):
        swatches.sample(Fabric(image=str(path)), 2, runtime=ScanningRuntime())
