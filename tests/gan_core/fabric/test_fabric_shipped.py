# SPDX-License-Identifier: GPL-3.0-or-later
"""The weights that ship: small, documented, seamless, and reachable through the runtime's call."""

from __future__ import annotations

import numpy as np
import pytest
from tryon.gan_core.fabric.errors import FabricError
from tryon.gan_core.fabric.gan.config import CLASSES
from tryon.gan_core.fabric.gan.design import Ref, sample
from tryon.gan_core.fabric.gan.model import SHIPPED, FabricModel, shipped
from tryon.gan_core.fabric.methods import fabric_sample


@pytest.fixture(scope="module")
def model() -> FabricModel:
    return shipped()


def test_weights_are_small_and_come_with_a_card_and_a_sheet() -> None:
    assert SHIPPED.stat().st_size < 10e6
    card = SHIPPED.with_name("fabric.md").read_text(encoding="utf-8")
    for word in ("GPL-3.0-or-later", "CC0", "MIT", "held out", "images", "Limits", "figures.md"):
        assert word in card, f"the card says nothing of {word}"
    figures = SHIPPED.with_name("figures.md").read_text(encoding="utf-8")
    for word in ("accuracy", "Seam", "Sliced Wasserstein", "Palette lock", "Projected", *CLASSES):
        assert word in figures, f"the figures say nothing of {word}"
    assert "${" not in card and "$images" not in card
    assert SHIPPED.with_name("fabric_sheet.jpg").stat().st_size < 600_000


def test_the_model_has_the_promised_classes_and_size(model: FabricModel) -> None:
    assert set(model.kinds) <= set(CLASSES) and {"plain", "denim", "stripe", "check", "floral"} <= set(model.kinds)
    assert sum(p.numel() for p in model.generator.parameters()) <= 8e6
    assert model.info["images"] > 0 and model.info["licence"] == "GPL-3.0-or-later"


@pytest.mark.parametrize("kind", shipped().kinds)
def test_swatches_are_seamless(model: FabricModel, kind: str) -> None:
    """Pooled over a dozen swatches, the step across the border is that of the inside, micro-structure included."""
    across, inside = [], []
    for seed in range(12):
        maps = sample(model, Ref(kind, seed), size=128)
        for a in (maps.colour.astype(float), maps.height[..., None]):
            for axis in (0, 1):
                steps = np.abs(a - np.roll(a, 1, axis)).mean((1 - axis, 2))
                steps /= steps.mean()
                across.append(steps[0])
                inside.append(steps[1:].max())
    assert np.mean(across) < 1.6 and np.mean(across) < np.mean(inside), (np.mean(across), np.mean(inside))


def test_no_class_has_collapsed(model: FabricModel) -> None:
    """In one palette, seeds still differ, and classes differ from each other."""
    palette = ["#f2ead8", "#223355", "#c05040", "#508060", "#e0a030"]
    seen = {k: np.stack([sample(model, Ref(k, s, palette), size=64).colour.astype(float) for s in range(6)])
            for k in model.kinds}
    for kind in ("stripe", "check", "floral"):
        gaps = [np.abs(a - b).mean() for i, a in enumerate(seen[kind]) for b in seen[kind][i + 1 :]]
        assert np.mean(gaps) > 8, kind
    rows = {k: v.mean(2).std(1).mean() for k, v in seen.items()}
    columns = {k: v.mean(1).std(1).mean() for k, v in seen.items()}
    assert rows["stripe"] > 2 * columns["stripe"], "stripes run level: rows differ, columns hardly do"
    assert rows["stripe"] > rows["plain"] and seen["floral"].std((1, 2)).mean() > seen["plain"].std((1, 2)).mean()


def test_lace_is_open_in_its_meshes_and_closed_in_its_figure(model: FabricModel) -> None:
    for seed in range(4):
        lace = sample(model, Ref("lace", seed), 512)
        hole, thread = (lace.opacity < 0.1).mean(), (lace.opacity > 0.9).mean()
        assert 0.05 < hole < 0.45 and thread > 0.4, (seed, hole, thread)
        for axis in (0, 1):
            steps = np.abs(lace.opacity - np.roll(lace.opacity, 1, axis)).mean(1 - axis)
            assert steps[0] <= 1.1 * steps[1:].max(), "it tiles"
        assert lace.height[lace.opacity < 0.1].mean() < lace.height[lace.opacity > 0.9].mean()
    assert sample(model, Ref("floral")).opacity is None


def test_the_runtime_call_answers_with_plain_arrays() -> None:
    fabric = {"kind": "check", "seed": 11, "palette": [], "repeat": None, "physics": "jersey"}
    answer = fabric_sample({"fabric": fabric, "size": 256})
    assert answer["colour"].shape == (256, 256, 3) and answer["normal"].shape == (256, 256, 3)
    assert answer["repeat_cm"] == 12.0 and len(answer["palette"]) == 5
    again = fabric_sample({"fabric": fabric | {"repeat": 4, "palette": ["#112233"]}, "size": 256})
    assert again["repeat_cm"] == 4.0 and again["palette"][0] == "#112233"


@pytest.mark.parametrize("params", [{}, {"fabric": None}, {"fabric": {"seed": 1}}, {"fabric": {"kind": "velvet"}}])
def test_the_runtime_call_refuses_what_it_cannot_make(params: dict) -> None:
    with pytest.raises(FabricError) as error:
        fabric_sample(params)
    assert error.value.mend
