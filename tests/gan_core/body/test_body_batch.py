# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies in batches are the body model's: the same points, the same stature, slopes that a step confirms."""

import copy

import numpy as np
import pytest
import torch
from support.bodies_made_up import changed, races, thetas
from tryon.gan_core.body.model import identity, theta
from tryon.gan_core.body.model.batch import BatchBody
from tryon.gan_core.body.model.model import Rest
from tryon.gan_core.body.posing import pose

PEOPLE, RACES = thetas(12, mild=False), races(12)


@pytest.fixture(scope="module")
def bodies() -> BatchBody:
    return BatchBody()


@pytest.fixture(scope="module")
def exact(bodies: BatchBody) -> BatchBody:
    """The same in double precision, so that small steps say something."""
    return copy.deepcopy(bodies).double()


@torch.no_grad()
def test_the_left_half_is_the_body_models(bodies: BatchBody, monkeypatch: pytest.MonkeyPatch) -> None:
    vertices, heads = (points.numpy() for points in bodies(PEOPLE, RACES))
    hips = [bodies.model.bone[f"upperleg01.{side}"] for side in "LR"]
    for i, (values, race) in enumerate(zip(PEOPLE, RACES.numpy(), strict=True)):
        monkeypatch.setattr(identity, "ancestry", lambda _person, race=race: race)
        rest, _ = pose.shape(bodies.model, theta.to_body(values.numpy(), {"identity": 0}), "relaxed")
        origin = heads[i, hips].mean(axis=0) * (1, 1, 0)  # the model stands its people over their hips
        np.testing.assert_allclose(vertices[i] - origin, rest.vertices[bodies.left.vertices], atol=1e-4)
        np.testing.assert_allclose(heads[i] - origin, rest.heads, atol=1e-4)


@torch.no_grad()
def test_a_standing_body_is_as_tall_as_asked(bodies: BatchBody) -> None:
    """Each half and its mirror image, put into the poses that people are measured in."""
    people = PEOPLE[:4].clone()
    people[:2, theta.index("height")] = torch.tensor([140.0, 210.0])
    left = bodies.left
    for vertices, heads, values in zip(*bodies(people), people, strict=True):
        there = left.index >= 0
        whole = vertices[np.where(there, left.index, left.index[left.mirror])].numpy()
        whole = whole * np.where(there, 1, -1)[:, None] ** np.array([1, 0, 0])
        for name in ("relaxed", "a-pose"):
            z = pose.apply(bodies.model, Rest(whole, heads.numpy(), heads.numpy()), name).vertices[:, 2]
            assert 100 * np.ptp(z) == pytest.approx(float(values[theta.index("height")]), abs=0.01)


@torch.no_grad()
def test_the_right_half_is_the_left_ones_image(bodies: BatchBody) -> None:
    left, template = bodies.left, bodies.model.template[: bodies.model.vertex_count]
    assert (left.index[left.mirror[left.index < 0]] >= 0).all()
    np.testing.assert_allclose(template[left.mirror], template * (-1, 1, 1), atol=1e-6)
    np.testing.assert_array_equal(left.index[left.vertices], np.arange(len(left.vertices)))


@torch.no_grad()
def test_a_batch_is_its_members(bodies: BatchBody) -> None:
    together = bodies(PEOPLE, RACES)
    for i in range(4):
        alone = bodies(PEOPLE[i : i + 1], RACES[i : i + 1])
        for whole, member in zip(together, alone, strict=True):
            torch.testing.assert_close(member[0], whole[i], atol=1e-5, rtol=0)


@torch.no_grad()
def test_without_a_race_it_is_an_even_mix(bodies: BatchBody) -> None:
    mixed, plain = bodies(PEOPLE[:2], torch.full((2, 3), 1 / 3)), bodies(PEOPLE[:2])
    torch.testing.assert_close(mixed[0], plain[0], atol=1e-6, rtol=0)
    assert (bodies(PEOPLE[:2], RACES[:2])[0] - plain[0]).abs().max() > 1e-3


@pytest.mark.parametrize(
    ("name", "value"),
    [("weight", 0.0), ("weight", 1.0), ("muscle", 1.0), ("gender", 0.0), ("gender", 1.0), ("age", 18.0),
     ("waist-circ", 0.0), ("upperarm-fat", 0.0)],
)  # fmt: skip
def test_slopes_hold_where_parameters_stop_and_where_they_start(exact: BatchBody, name: str, value: float) -> None:
    """At a bound the slope inward, at a corner one between both sides': there every search begins or ends."""
    k = theta.index(name)
    values = thetas(1).double()
    values[:, k] = value
    step = 1e-5 * float(theta.HIGH[k] - theta.LOW[k])
    toward = torch.randn(exact(values)[0].shape, generator=torch.Generator().manual_seed(0)).double()
    start = values.clone().requires_grad_(True)
    (slope,) = torch.autograd.grad((exact(start)[0] * toward).sum(), start)
    with torch.no_grad():
        here, up, down = (
            float((exact(changed(values, name, by))[0] * toward).sum()) for by in (0.0, step, -step)
        )
    sides = [s for s, bound in (((up - here) / step, theta.HIGH), ((here - down) / step, theta.LOW))
             if value != bound[k]]
    spare = 0.01 * max(map(abs, sides))
    assert min(sides) - spare <= float(slope[0, k]) <= max(sides) + spare
