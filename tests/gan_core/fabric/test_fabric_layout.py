# SPDX-License-Identifier: GPL-3.0-or-later
"""Layouts: drawings mirrored, repeated and woven; they tile as before, and a seed keeps what it drew."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tryon.gan_core.fabric.errors import FabricError
from tryon.gan_core.fabric.gan.config import CLASSES
from tryon.gan_core.fabric.gan.design import STRENGTH, TRUNCATION, Design, Ref, design_of, drawing_of
from tryon.gan_core.fabric.gan.edits import DIRECTIONS
from tryon.gan_core.fabric.gan.generator import Drawing
from tryon.gan_core.fabric.gan.model import FabricModel
from tryon.gan_core.fabric.gan.style import between
from tryon.gan_core.fabric.pattern.layout import LAYOUTS, USUAL, chosen, laid, laid_as_usual
from tryon.tryon_addon.spec import fabric

PALETTE = torch.linspace(-1, 1, 15).reshape(1, 5, 3)


def drawing(seed: int, size: int = 32, count: int = 1) -> Drawing:
    g = torch.Generator().manual_seed(seed)
    smooth = torch.randn(count, 7, size, size, generator=g)
    for axis in (-1, -2):
        smooth = (smooth + smooth.roll(1, axis) + smooth.roll(-1, axis)) / 3**0.5
    shade = 0.1 * smooth[:, 5:6]
    return Drawing(smooth[:, :5], shade - shade.mean((2, 3), keepdim=True), torch.tanh(smooth[:, 6:]))


@given(st.integers(0, 9999), st.sampled_from(sorted(LAYOUTS)), st.sampled_from([16, 32, 64]))
@settings(max_examples=60, deadline=None)
def test_layouts_have_the_symmetry_that_they_say(seed: int, name: str, size: int) -> None:
    layout, drawn = LAYOUTS[name], drawing(seed, size)
    out = laid(drawn, PALETTE, layout)
    for x in (out.logits, out.shade, out.height):
        assert x is not None and x.shape[-2:] == (size, size) and torch.isfinite(x).all()
        assert torch.equal(x.roll(size // layout.blocks, -1), x) and torch.equal(x.roll(size // layout.blocks, -2), x)
        if layout.mirrored:
            assert torch.allclose(x.flip(-1).roll(1, -1), x, atol=1e-5)
            assert torch.allclose(x.flip(-2).roll(1, -2), x, atol=1e-5)
        if layout.diagonal:
            assert torch.equal(x.transpose(-1, -2), x)
        if layout.drop:
            half = size // layout.blocks // 2
            assert torch.allclose(x.roll((half, half), (-2, -1)), x, atol=1e-5)
        if layout.lines:
            assert torch.allclose(x, x[..., :1].expand_as(x), atol=1e-5)
        if (layout.yarns or layout.order or layout.turn) and x is out.shade:  # each place: its two yarns
            rest = x - x.mean(-1, keepdim=True) - x.mean(-2, keepdim=True) + x.mean((-1, -2), keepdim=True)
            assert rest.abs().max() < 1e-4
    if layout.combed:
        off, was = (x - x.mean((-1, -2), keepdim=True) for x in (out.logits, drawn.logits))
        assert torch.allclose(off.mean(-1), layout.vivid * was.mean(-1), atol=1e-5)
        assert torch.allclose(off - off.mean(-1, keepdim=True),
                              layout.vivid * (1 - layout.combed) * (was - was.mean(-1, keepdim=True)), atol=1e-5)
    assert abs(float(out.shade.mean())) < 1e-5, "the palette stays the palette"
    assert out.height is not None and out.height.abs().max() <= 1


def test_a_mirror_has_no_step_and_no_plateau_where_it_wraps() -> None:
    out = laid(drawing(1, 64, 40), PALETTE.expand(40, -1, -1), LAYOUTS["foulard"]).logits
    steps = (out - out.roll(1, -1)).abs().mean((0, 1, 2))
    assert 0.6 < float(steps[0] / steps.mean()) < 1.6


def test_lines_keep_the_contrast_that_was_drawn() -> None:
    drawn = drawing(2, 64, 30)
    share = laid(drawn, PALETTE.expand(30, -1, -1), LAYOUTS["lines"]).logits.std((-1, -2)) / drawn.logits.std((-1, -2))
    assert 0.8 < float(share.mean()) < 1.2


def test_a_seed_chooses_among_the_layouts_of_its_class() -> None:
    seen = {chosen("geometric", np.random.default_rng(seed)) for seed in range(40)}
    assert seen == set(USUAL["geometric"]) and chosen("plain", np.random.default_rng(0)) == "tossed"
    many = laid_as_usual(drawing(3, 32, 12), PALETTE.expand(12, -1, -1), "geometric", np.random.default_rng(1))
    assert all(torch.allclose(x.flip(-1).roll(1, -1), x, atol=1e-5) for x in many.logits)
    woven = laid_as_usual(drawing(3, 32, 12), PALETTE.expand(12, -1, -1), "houndstooth", np.random.default_rng(1))
    rng = np.random.default_rng(1)
    for i, one in enumerate(drawing(3, 32, 12).split()):
        alone = laid(one, PALETTE, LAYOUTS[chosen("houndstooth", rng)])
        assert torch.allclose(woven.cover()[i], alone.cover()[0], atol=1e-6)
        assert one.height is not None and torch.equal(one.height, drawing(3, 32, 12).height[i : i + 1])


def test_specs_and_networks_know_the_same_layouts_classes_and_edits() -> None:
    assert set(fabric.LAYOUTS) == set(LAYOUTS) and fabric.GENERATED == CLASSES
    assert tuple(fabric.EDITS) == DIRECTIONS
    assert (fabric.TRUNCATION.low, fabric.TRUNCATION.high) == TRUNCATION
    assert all((e.low, e.high) == STRENGTH for e in fabric.EDITS.values())


def test_a_design_keeps_its_layout(coded_model: FabricModel) -> None:
    asked = design_of(coded_model, Ref("floral", 3, layout="medallion"))
    assert asked.layout == "medallion" and design_of(coded_model, Ref("floral", 3)).layout == "tossed"
    other = design_of(coded_model, Ref("stripe", 4, layout="lines"))
    assert [between(asked, other, t).layout for t in (0.0, 0.4, 0.6, 1.0)] == ["medallion"] * 2 + ["lines"] * 2
    plain = drawing_of(coded_model.generator, replace(asked, layout=Design.layout))
    there = drawing_of(coded_model.generator, asked)
    assert torch.equal(there.logits, laid(plain, PALETTE, LAYOUTS["medallion"]).logits) and there.logits.std() > 0
    with pytest.raises(FabricError, match="no layout 'paisley'.*tossed, lines"):
        design_of(coded_model, Ref("floral", 3, layout="paisley"))


def test_weights_that_lay_prints_out_do_so_by_class(coded_model: FabricModel) -> None:
    g = coded_model.generator
    before, g.config = g.config, replace(g.config, laid=True)
    try:
        names = {k: {design_of(coded_model, Ref(k, s)).layout for s in range(12)} for k in coded_model.kinds}
        assert names == {kind: set(USUAL.get(kind, ("tossed",))) for kind in coded_model.kinds}
        assert len(set(map(frozenset, names.values()))) > 1
        assert design_of(coded_model, Ref("stripe", 1, layout="tossed")).layout == "tossed"
    finally:
        g.config = before
