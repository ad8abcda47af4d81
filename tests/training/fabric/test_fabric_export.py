# SPDX-License-Identifier: GPL-3.0-or-later
"""Export: a checkpoint becomes weights that load, with palettes, edits, encoder, sheet and card."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.small_models import TINY_CODE_CRITIC, TINY_CODED

pytest.importorskip("sklearn", reason="training needs the extra: pip install tryon[train]")

from tryon.gan_core.fabric.gan.design import Ref, sample
from tryon.gan_core.fabric.gan.edits import DIRECTIONS
from tryon.gan_core.fabric.gan.model import FabricModel, load, store
from tryon.training.__main__ import main
from tryon.training.fabric import export, sheet
from tryon.training.fabric.data import FabricData
from tryon.training.fabric.loop import advance
from tryon.training.fabric.settings import Settings
from tryon.training.fabric.state import State

SETTINGS = Settings(batch=4, generator=TINY_CODED, critic=TINY_CODE_CRITIC, coding=4, images=4)


def test_an_export_loads_and_draws_as_the_state_does(striped: Path, tmp_path: Path,
                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "sample_sheet", lambda model, path: path.write_bytes(b""))
    data, state = FabricData(striped, 64), State(SETTINGS)
    advance(state, data)
    made = export.export(state, data, data, tmp_path, "a test", "Made up.", "- All of it.")
    back = load(tmp_path / "fabric.safetensors")
    assert back.encoder is not None and set(back.directions) == set(DIRECTIONS) and back.info["images"] == 4
    ref = Ref("stripe", 3, edits={"scale": 0.5})
    a, b = (sample(m, ref, size=64).colour.astype(int) for m in (made, back))
    assert np.abs(a - b).max() <= 4
    card = (tmp_path / "fabric.md").read_text(encoding="utf-8")
    assert "Made up." in card and "- All of it." in card and "$" not in card


def test_previews_show_both_stages(striped: Path, tmp_path: Path) -> None:
    from PIL import Image

    data, state = FabricData(striped, 64), State(replace(SETTINGS, coding=8))
    sheet.preview(state, data, tmp_path / "coding.png", columns=3)
    state.coded = 2
    sheet.preview(state, data, tmp_path / "drawing.png", columns=3, enlarge=2)
    assert Image.open(tmp_path / "coding.png").size == (3 * 64, 8 * 64)
    assert Image.open(tmp_path / "drawing.png").size == (3 * 128, 5 * 128)


def test_one_command_trains_goes_on_and_exports(striped: Path, tmp_path: Path,
                                                monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "sample_sheet", lambda model, path: path.write_bytes(b""))
    config = tmp_path / "tiny.toml"
    lines = ["images = 8", "coding = 4", "batch = 4", "[generator]", "size = 64", "channels = [8, 8]", "waves = [3, 4]",
             "sprigs = [0, 1]", "latent = 8", "cells = 4", "style = 16", "shuffle = 4", "code = 3", "decoder = 8",
             "[critic]", "channels = [8, 8]", "code = 3"]
    config.write_text("\n".join(lines))
    command = ["fabric", "--data", str(tmp_path), "--pictures", str(striped), "--out", str(tmp_path), "--config",
               str(config), "--threads", "1"]
    assert main([*command, "--images", "4"]) == 0 and State.load(tmp_path / "state.safetensors").images == 4
    assert main([*command, "--images", "8"]) == 0
    assert load(tmp_path / "weights" / "fabric.safetensors").info["images"] == 8
    assert main(["export", "--out", str(tmp_path / "none")]) == 1


def test_weights_are_measured_by_one_command(striped: Path, coded_model: FabricModel, tmp_path: Path) -> None:
    store(tmp_path / "fabric.safetensors", coded_model)
    command = ["measure", "--assets", str(tmp_path), "--pictures", str(striped), "--sheet", str(tmp_path / "n.png"),
               "--projections", "2", "--per-class", "6", "--steps", "1", "--threads", "1"]
    assert main(command) == 0
    text = (tmp_path / "figures.md").read_text()
    assert "$" not in text and "| stripe |" in text and "Palette lock" in text and (tmp_path / "n.png").is_file()
    assert main([*command[:3], "--pictures", str(tmp_path / "none.npz")]) == 1
