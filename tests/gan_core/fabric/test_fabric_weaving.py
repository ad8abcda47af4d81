# SPDX-License-Identifier: GPL-3.0-or-later
"""Yarn-dyed cloth: who lies on top, which inks, in which order; and lace: a net that tiles, filled where drawn."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tryon.gan_core.fabric.finish.lace import filling, net, openwork
from tryon.gan_core.fabric.finish.maps import finished, made_up
from tryon.gan_core.fabric.finish.relief import FINISHES
from tryon.gan_core.fabric.gan.generator import Drawing
from tryon.gan_core.fabric.pattern.layout import LAYOUTS, laid
from tryon.gan_core.fabric.pattern.yarn_dyed import most_seen, ordered, twill
from tryon.training.common.seams import pooled_seam_ratio

PALETTE = torch.linspace(-1, 1, 15).reshape(1, 5, 3)
BLACK, GREY, WHITE = (-1.0, -1.0, -1.0), (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)


def palette(*inks: tuple[float, float, float]) -> torch.Tensor:
    return torch.tensor([inks])


def test_a_herringbone_goes_two_over_two_under_turns_and_mirrors_itself() -> None:
    over, later = twill(32, 8, torch.tensor([0, 3]))
    assert over.float().mean() == 0.5 and torch.equal(over[1:, :8], over[:-1].roll(-1, 1)[:, :8].where(
        torch.arange(8) < 7, over[1:, :8])), "a yarn further a row"
    assert {tuple(row.tolist()) for row in over[0, :8].unflatten(0, (-1, 4))} == {(True, True, False, False)}
    assert torch.equal(over[:, 8:16], over[:, :8].flip(1)) and torch.equal(over[:, 16:24], over[:, :8])
    assert torch.equal(later, over.roll(3, 1))


def test_houndstooth_has_four_of_each_yarn_both_ways_in_pure_inks() -> None:
    logits = torch.zeros(1, 3, 64, 64)
    logits[:, 1] = -20
    drawn = laid(Drawing(logits, torch.zeros(1, 1, 64, 64)), palette(BLACK, GREY, WHITE), LAYOUTS["four-and-four"])
    warp, weft = drawn.cover(weft=0.0)[0], drawn.cover(weft=1.0)[0]
    first = torch.arange(64) // 4 % 2 == 0
    assert torch.equal(warp[0] > 0.5, first[None].expand(64, 64)) and torch.equal(weft[0] > 0.5, warp[0].T > 0.5)
    assert warp[1].max() < 0.01 and torch.allclose(warp[0] + warp[2], torch.ones(64, 64), atol=0.01)
    _, cover, micro = made_up(drawn, "houndstooth", np.random.default_rng(0), 512)
    lights = (micro.weft > 0.5)[4::8, 4::8]
    assert lights.shape == (64, 64) and lights.mean() == 0.5
    tooth = cover[0, 0, 4::8, 4::8] > 0.5  # yarn by yarn
    assert torch.equal(tooth, torch.where(torch.from_numpy(lights), first[:, None], first[None]))


def test_blocks_of_yarns_begin_where_the_drawing_says() -> None:
    logits, inks = torch.zeros(40, 3, 64, 64), palette(BLACK, GREY, WHITE).expand(40, -1, -1)
    places = torch.randint(0, 64, (40, 2), generator=torch.Generator().manual_seed(1))
    for image, (x, y) in zip(logits, places, strict=True):
        image[0, y, x] = 9
    for name in ("eight-and-eight", "chevron"):
        cover = laid(Drawing(logits, torch.zeros(40, 1, 64, 64)), inks, LAYOUTS[name]).cover()
        assert 0.8 < pooled_seam_ratio(cover.permute(0, 2, 3, 1).numpy()) < 1.25, "no block's edge always at the wrap"
    x, y = (int(n) for n in places[3])
    for drawn, begun in zip(ordered(logits, inks, 8), (torch.roll(torch.arange(64) // 8 % 2, n) for n in (x, y)),
                            strict=True):
        ink = drawn[3, 0] > drawn[3, 2]
        across = (begun == 0)[None].expand(64, 64)
        assert torch.equal(ink, across) or torch.equal(ink, across.T)


def test_the_pair_is_of_two_colours_even_if_inks_come_twice() -> None:
    logits = torch.zeros(1, 4, 8, 8)
    logits[:, 3] = -1.5
    one, two = most_seen(logits, palette(BLACK, BLACK, BLACK, WHITE))
    assert {int(one.argmax()), int(two.argmax())} in ({0, 3}, {1, 3}, {2, 3})
    one, two = most_seen(logits, palette(BLACK, GREY, WHITE, WHITE))
    assert {int(one.argmax()), int(two.argmax())} == {0, 2}
    assert all(torch.isfinite(x).all() for x in ordered(logits, palette(GREY, GREY, GREY, GREY), 4))


@given(st.integers(0, 9999))
@settings(max_examples=20, deadline=None)
def test_a_tartan_shows_the_yarn_on_top_and_from_afar_the_mean(seed: int) -> None:
    logits, yarn = torch.zeros(1, 2, 32, 32), torch.arange(32)
    warp = ((torch.minimum(yarn, 32 - yarn) + seed) // 4 % 2).float()  # bands of four, turning back at 0 and 16
    inside = (warp == warp.roll(1)) & (warp == warp.roll(-1))
    logits[0, 0] = 8 * warp - 4  # lines down; across there is nothing but the mean
    inks = palette(BLACK, WHITE)
    drawn = laid(Drawing(logits, torch.zeros(1, 1, 32, 32)), inks, LAYOUTS["sett"])
    assert drawn.weft is not None and torch.allclose(drawn.cover(weft=0.0)[0, 0], drawn.cover(weft=0.0)[0, 0, :1])
    assert torch.equal((drawn.cover(weft=0.0)[0, 0, 0] > 0.5)[inside], (warp > 0.5)[inside]), "one yarn, one colour"
    assert torch.allclose(drawn.cover(), (drawn.cover(weft=0.0) + drawn.cover(weft=1.0)) / 2)
    large, cover, micro = made_up(drawn, "check", np.random.default_rng(0), 128)
    top = torch.from_numpy(micro.weft) > 0.5
    assert torch.allclose(cover[0, :, top], large.cover(2.0, 1.0)[0, :, top])
    assert torch.allclose(cover[0, :, ~top], large.cover(2.0, 0.0)[0, :, ~top])


def test_a_knit_in_a_sett_shows_both_yarns() -> None:
    drawn = laid(Drawing(torch.randn(1, 5, 64, 64), torch.zeros(1, 1, 64, 64)), PALETTE, LAYOUTS["sett"])
    assert drawn.weft is not None
    for yarns, across in ((drawn.logits, -1), (drawn.weft, -2)):
        assert torch.allclose(yarns.flip(across).roll(1, across), yarns, atol=1e-5), "a sett turns back"
    _, cover, _ = made_up(drawn, "knit", np.random.default_rng(0), 128)
    assert cover.std(2).mean() > 0.01 and cover.std(3).mean() > 0.01


@pytest.mark.parametrize(("meshes", "rows", "size"), [(4, 4, 64), (8, 10, 640), (32, 36, 1152)])
def test_the_net_tiles_and_has_its_meshes(meshes: int, rows: int, size: int) -> None:
    height = net(size, meshes)
    assert height.min() == 0 and height.max() == 1
    assert np.allclose(np.roll(height, size // meshes, 1), height, atol=1e-4)
    assert np.allclose(np.roll(height, (size // rows, size // meshes // 2), (0, 1)), height, atol=1e-4)
    holes = ((height < np.roll(height, 1, 0)) & (height <= np.roll(height, -1, 0)) & (height < np.roll(height, 1, 1))
             & (height <= np.roll(height, -1, 1)) & (height < 0.3))
    assert holes.sum() == meshes * rows


def test_lace_is_filled_where_later_inks_lie_and_open_elsewhere() -> None:
    logits = torch.zeros(1, 3, 128, 128)
    logits[0, 0, :64], logits[0, 2, 64:] = 9, 9
    finish, rng = FINISHES["lace"], np.random.default_rng(0)
    assert abs((filling(torch.randn(1, 3, 128, 128), finish.open) < 0).mean() - finish.open) < 0.04
    height = openwork(logits, finish, rng).height
    assert height[16:48].min() < 0.1 and height[80:112].min() > 0.4, "meshes above, cloth below"
    assert height[60:68].max() > 0.95 and height[80:112].max() < 0.95, "a cord along the edge"


def test_lace_keeps_its_pattern_in_another_palette() -> None:
    g = torch.Generator().manual_seed(3)
    drawing = Drawing(torch.randn(1, 5, 64, 64, generator=g), torch.zeros(1, 1, 64, 64))
    inks = np.random.default_rng(0).integers(0, 255, (2, 5, 3)).astype(np.uint8)
    a, b = (finished(drawing, each, "lace", np.random.default_rng(1), 256) for each in inks)
    assert np.array_equal(a.height, b.height) and (a.colour != b.colour).any()
    assert a.height.min() < 0.2 < finished(drawing, inks[0], "plain", np.random.default_rng(1), 256).height.mean()
