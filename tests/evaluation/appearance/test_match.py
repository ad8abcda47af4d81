# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures against pictures: what is the same, what is spoilt more and more, and what cannot be looked at."""

import numpy as np
import pytest
from scipy import ndimage

pytest.importorskip("skimage")
pytest.importorskip("cv2")

from tryon.tryon_addon.core.errors import InstallError, SpecError  # noqa: E402
from tryon.tryon_addon.evaluation.appearance import extra, palette, shape, texture  # noqa: E402
from tryon.tryon_addon.evaluation.appearance.match import Scale, matched, scored  # noqa: E402
from tryon.tryon_addon.evaluation.appearance.picture import taken  # noqa: E402

INK, PAPER = np.array([31, 58, 95]), np.array([244, 241, 234])


def dress(period=16, ink=INK, high=400, wide=200):
    """A dress in stripes of ``period`` pixels as RGBA: a trapezium on nothing."""
    y, x = np.mgrid[:high, :wide]
    inside = (np.abs(x - wide / 2) < 30 + 55 * y / high) & (y > 20) & (y < high - 20)
    colours = np.where(((x % period) < period / 2)[..., None], ink, PAPER)
    return np.dstack([colours, np.where(inside, 255, 0)]).astype(np.uint8)


def score(rgba, reference=None, **more):
    return matched(taken(rgba), taken(dress() if reference is None else reference), **more)


def test_the_same_picture_has_all_points():
    found = score(dress())
    assert found["score"] == 100.0 and found["sentences"] == []
    assert found["parts"]["silhouette_iou"]["value"] == 1.0 and found["parts"]["palette_de00"]["value"] < 1e-6
    assert found["masks"] == {"look": "alpha", "reference": "alpha"}


@pytest.mark.parametrize("spoil", ["blur", "hue", "noise"])
def test_the_score_falls_with_the_spoiling(spoil):
    random, scores = np.random.default_rng(1), []
    for level in range(5):
        rgba = dress().astype(float)
        if spoil == "blur":
            rgba[..., :3] = ndimage.gaussian_filter(rgba[..., :3], (1.2 * level, 1.2 * level, 0))
        elif spoil == "hue":
            rgba[..., 0] += 25 * level
        else:
            rgba[..., :3] += random.normal(0, 12 * level, rgba[..., :3].shape)
        scores.append(score(rgba.clip(0, 255).astype(np.uint8))["score"])
    assert all(a > b for a, b in zip(scores, scores[1:], strict=False)), scores


def test_print_scale_in_cm():
    found = score(dress(24), dress(12), scales=(Scale(tall=100.0), Scale(tall=100.0)))
    assert found["print_scale_cm"]["look"] == pytest.approx(24 * 100 / 359, rel=0.04)
    assert found["parts"]["print_octaves"]["value"] == pytest.approx(1.0, abs=0.06)
    plain = dress(ink=PAPER)
    assert texture.repeat(taken(plain)) is None and score(plain)["parts"]["print_octaves"] is None


def test_palettes_are_apart_by_colour_and_by_share():
    lab = np.array([[40.0, 0, 0]] * 50 + [[90.0, 0, 0]] * 50)
    more = np.array([[40.0, 0, 0]] * 75 + [[90.0, 0, 0]] * 25)
    one, other = palette.colours(lab), palette.colours(more)
    assert [round(float(s), 2) for s in other.share] == [0.75, 0.25]
    assert palette.apart(one, one) < 1e-9
    far = palette.apart(palette.colours(lab[:50]), palette.colours(lab[50:]))
    assert palette.apart(one, other) == pytest.approx(far / 4, rel=1e-6)


def test_outlines_are_laid_over_each_other():
    moved = np.zeros((600, 420, 4), np.uint8)
    moved[90:490, 160:360] = dress()
    assert shape.laid(taken(dress()), taken(moved)).iou > 0.99
    cut = dress()
    cut[200:, :, 3] = 0
    assert shape.laid(taken(dress()), taken(cut)).iou < 0.8


@pytest.mark.parametrize(("spread", "how"), [(0.5, "paper"), (9, "grabcut")])
def test_who_stands_out_is_found(spread, how):
    rgba = dress()
    ground = np.random.default_rng(0).normal(170, spread, (400, 200, 1)).clip(0, 255)
    photo = np.where(rgba[..., 3:] > 0, rgba[..., :3], ground).astype(np.uint8)
    found = taken(np.dstack([photo, np.full((400, 200), 255, np.uint8)]))
    assert found.how == how
    both = shape.laid(found, taken(rgba))
    assert both.iou > 0.93


def test_white_on_pale_paper_is_seen():
    """A white shirt before a studio's paper: GrabCut by itself had lost it."""
    rgba = dress(ink=np.array([236, 236, 234]))
    ground = np.linspace(205, 222, 400)[:, None, None] * np.ones((1, 200, 3))
    photo = np.where(rgba[..., 3:] > 0, np.array([236, 236, 234]), ground).astype(np.uint8)
    found = taken(np.dstack([photo, np.full((400, 200), 255, np.uint8)]))
    assert found.how == "paper" and shape.laid(found, taken(rgba)).iou > 0.97


def test_a_mask_wins_and_must_have_the_size():
    rgba = dress()
    rgba[..., 3] = 255
    mask = dress()[..., 3]
    assert taken(rgba, mask).mask.sum() == taken(dress()).mask.sum()
    with pytest.raises(SpecError, match="same size"):
        taken(rgba, mask[:50])
    with pytest.raises(SpecError, match="Nothing is found"):
        taken(rgba, np.zeros_like(mask))
    with pytest.raises(SpecError, match="Nothing is found"):
        taken(np.full((200, 200, 4), 255, np.uint8))


def test_a_swatch_has_no_outline():
    swatch = dress()[40:300, 70:130]
    swatch[..., 3] = 255
    found = matched(taken(dress()), taken(swatch, swatch=True), scales=(Scale(tall=90.0), Scale(wide=15.0)))
    assert found["parts"]["silhouette_iou"] is None and found["parts"]["structure_ssim"] is None
    assert found["parts"]["palette_de00"]["points"] > 80 and found["parts"]["print_octaves"]["value"] < 0.1


def test_skin_and_hair_are_no_cloth():
    rgba = dress()
    rgba[:70, :, 3] = 0
    y, x = np.mgrid[:400, :200]
    head = (np.hypot(x - 100, y - 45) < 24) | ((np.abs(x - 100) < 60) & (y > 330))
    rgba[head] = (196, 150, 124, 255)
    found = taken(rgba, person=True)
    legs = found.pixels[found.cloth]
    assert (np.abs(legs - np.array([196, 150, 124]) / 255).max(axis=1) < 0.05).mean() < 0.01
    assert found.cloth.sum() > 0.5 * found.mask.sum()


def test_points_fall_with_the_figure():
    for name in ("palette_de00", "texture_octaves", "print_octaves", "feature_distance"):
        assert scored(name, 0.0) == 100.0 and scored(name, 1.0) > scored(name, 2.0) > 0
    assert scored("silhouette_iou", 1.0) == 100.0 > scored("silhouette_iou", 0.5)
    assert scored("structure_ssim", None) is None


def test_a_package_that_is_missing_is_told(monkeypatch):
    with pytest.raises(InstallError, match=r"tryon\[appearance\]"):
        extra.needs("no_such_package_here")
