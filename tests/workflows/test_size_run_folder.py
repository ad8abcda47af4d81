# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of ``tryon size run``: planned from people and sizes, and told as a table, JSON and a page."""

import argparse
import json
from pathlib import Path

import numpy as np
import pytest
from tryon.tryon_addon.cli.evaluation import size_run as command
from tryon.tryon_addon.core.delivery import Delivery
from tryon.tryon_addon.core.errors import RenderError, SpecError
from tryon.tryon_addon.formats import png
from tryon.tryon_addon.spec import look
from tryon.tryon_addon.workflows.evaluation import size_run

NAMES = {("Ada <b>", "S"): "ada-s", ("Ada <b>", "M"): "ada-m", ("Ada <b>", "L"): "ada-l"}


@pytest.fixture
def folder(tmp_path):
    """Looks in S and M; the L could not be made."""
    for name, comfort in (("ada-s", 30.0), ("ada-m", 88.0)):
        with Delivery(tmp_path / size_run.LOOKS / name) as delivery:
            png.write(delivery.aside / "front.png", np.full((8, 6, 3), 90, np.uint8))
            zones = {"waist": {"ease_cm": comfort / 10, "strain_weft_pct": 1.0, "verdict": "good"}}
            delivery.index("look.json", {
                "spec": {"body": {}, "garments": []}, "seed": 1, "versions": {}, "views": {"front": "front.png"},
                "drape": {"passed": True, "reasons": []},
                "evaluation": {"comfort": comfort, "garments": [{"comfort": comfort, "sentences": ["Tight <i>"],
                                                                 "zones": zones}]}})
    return tmp_path


def test_a_run_is_told(folder):
    found = size_run.matrix(folder, NAMES, {"Ada <b>": "M"}, {"ada-l": "It flew apart."})
    said = size_run.write(folder, found, NAMES, "shirt in S, M, L", "weft")
    assert said["recommended"] == {"Ada <b>": "M"} and said["agreement"] == {"same": 1, "of": 1}
    assert [one["passed"] for one in said["cells"]] == [False, True, False]
    assert said == json.loads((folder / size_run.JSON).read_text())
    page = (folder / size_run.PAGE).read_text()
    assert "It flew apart." in page and "Ada &lt;b&gt;" in page and "Tight &lt;i&gt;" in page and "<script" not in page
    assert page.count("<b>recommended</b>") == 1 and 'src="looks/ada-m/front.png"' in page
    assert len((folder / size_run.CSV).read_text().splitlines()) == 4


def test_maps_are_made_once(folder, monkeypatch):
    made = []

    def ran(words, environment, seconds):
        for order in json.loads(Path(words[-1]).read_text())["maps"]:
            made.append(order["out"])
            Path(order["out"]).write_bytes(b"picture")
        return ""

    monkeypatch.setattr(size_run, "_ran", ran)
    for _ in range(2):
        size_run.maps(folder, list(NAMES.values()), "weft", ["blender"], {})
    assert [Path(one).name for one in made] == ["ada-s-weft.png", "ada-m-weft.png"]
    size_run.map_of(folder, "ada-s", "weft").unlink()
    size_run.maps(folder, list(NAMES.values()), "weft", ["blender"], {})
    assert len(made) == 3
    monkeypatch.setattr(size_run, "_ran", lambda *order: "was killed")
    with pytest.raises(RenderError, match="was killed"):
        size_run.maps(folder, list(NAMES.values()), "pressure", ["blender"], {})
    with pytest.raises(RenderError, match="was killed"):
        size_run.grid(folder, size_run.matrix(folder, NAMES, {}, {}), NAMES, "weft", ["blender"], {})


def test_people_and_sizes_are_planned(tmp_path):
    people = tmp_path / "people.csv"
    people.write_text("name,sex,stature,bust\nAda,female,170,92\nBen,male,180,100\n", encoding="utf-8")
    asked = argparse.Namespace(body=[str(people)], out=tmp_path / "out", programme="shirt", preset="draft",
                               sex="female")
    garment = look.to_dict(look.garment_from_dict("shirt"))
    wanted = command._planned(asked, ["S", "M"], garment)
    assert {(e.labels["body"], e.labels["size"]) for e in wanted.entries} == {(who, size) for who in ("Ada", "Ben")
                                                                              for size in ("S", "M")}
    assert len({entry.name for entry in wanted.entries}) == 4
    bodies = [choice.value for choice in wanted.book.axes["bodies"]]
    assert [one.gender for one in bodies] == [1.0, 0.0] and bodies[0].measures["bust"] == 92.0
    asked.body = [str(people)] * 300
    with pytest.raises(SpecError, match="are possible"):
        command._planned(asked, ["S", "M"], garment)
