# SPDX-License-Identifier: GPL-3.0-or-later
"""Weight files: they come back as they went, and foreign or broken ones are refused by name."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from tryon.gan_core import checkpoint
from tryon.gan_core.checkpoint import CheckpointError
from tryon.gan_core.fabric.gan.design import Ref, sample
from tryon.gan_core.fabric.gan.model import FabricModel, load, store


@pytest.fixture
def stored(tiny_model: FabricModel, tmp_path: Path) -> Path:
    path = tmp_path / "fabric.safetensors"
    store(path, tiny_model)
    return path


def header(path: Path) -> dict:
    from safetensors import safe_open

    with safe_open(path, "pt") as file:
        return json.loads(file.metadata()[checkpoint.KEY])


def rewrite(path: Path, change: Callable[[dict, dict], None]) -> None:
    tensors, meta = load_file(path), header(path)
    change(tensors, meta)
    save_file(tensors, path, {checkpoint.KEY: json.dumps(meta)})


def test_a_stored_model_samples_as_before(tiny_model: FabricModel, stored: Path) -> None:
    back = load(stored)
    assert back.generator.config == tiny_model.generator.config
    assert np.array_equal(back.palettes, tiny_model.palettes)
    a, b = sample(tiny_model, Ref("floral", 4), size=64).colour, sample(back, Ref("floral", 4), size=64).colour
    assert np.abs(a.astype(int) - b).max() <= 4, "half precision may cost a few grey values, not more"


def test_missing_and_unexpected_tensors_are_all_named(stored: Path) -> None:
    def change(tensors: dict, meta: dict) -> None:
        tensors["generator/stranger"] = torch.zeros(1)
        del tensors["generator/z.bias"]
        tensors["generator/draw.bias"] = torch.zeros(9)

    rewrite(stored, change)
    with pytest.raises(CheckpointError, match="missing: z.bias.*unexpected: stranger.*wrong shape: draw.bias") as e:
        load(stored)
    assert "Reinstall" in str(e.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t, m: m.update(kind="makeup"), "'makeup'"),
        (lambda t, m: m.update(format=99), "99"),
        (lambda t, m: m.update(config=None), "lacks a config"),
        (lambda t, m: m["config"].update(colour="blue"), "colour"),
        (lambda t, m: m["config"].update(size=48), "48 px"),
        (lambda t, m: t.pop("bank/palettes"), "palettes"),
        (lambda t, m: t["generator/z.bias"].fill_(float("nan")), "not numbers"),
    ],
)
def test_files_that_do_not_fit_are_refused(stored: Path, change: Callable, said: str) -> None:
    rewrite(stored, change)
    with pytest.raises(CheckpointError, match=said):
        load(stored)


def test_broken_files_are_refused_and_nothing_in_them_runs(tmp_path: Path, stored: Path) -> None:
    ran = tmp_path / "ran"

    class Trap:
        def __reduce__(self) -> tuple:
            return (Path.touch, (ran,))

    bodies = {
        "pickle": pickle.dumps(Trap()),
        "empty": b"",
        "cut": stored.read_bytes()[:2000],
        "foreign": b"\x89PNG\r\n\x1a\n" + bytes(64),
        "huge header": (2**62).to_bytes(8, "little") + b"{}",
    }
    for name, body in bodies.items():
        path = tmp_path / f"{name}.safetensors"
        path.write_bytes(body)
        with pytest.raises(CheckpointError):
            load(path)
    assert not ran.exists()
    save_file({"x": torch.zeros(1)}, tmp_path / "other.safetensors")
    with pytest.raises(CheckpointError, match="not one that TryOn wrote"):
        load(tmp_path / "other.safetensors")
    with pytest.raises(CheckpointError, match="does not exist"):
        load(tmp_path / "absent.safetensors")
