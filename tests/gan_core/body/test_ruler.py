# SPDX-License-Identifier: GPL-3.0-or-later
"""The tailor's ruler: measures follow the body, agree with the tape of one body, and their slopes with small steps."""

import copy

import numpy as np
import pytest
import torch
from support.bodies_made_up import changed, races, thetas
from torch import Tensor
from tryon.gan_core.body.fitting import solve
from tryon.gan_core.body.measure import measures
from tryon.gan_core.body.measure.marks import PARTS, Marks
from tryon.gan_core.body.measure.measure_table import NAMES
from tryon.gan_core.body.measure.ruler import Ruler, ruler
from tryon.gan_core.body.model import theta
from tryon.gan_core.body.model.parts import PART_NAMES, vertex_parts
from tryon.gan_core.body.posing import pose
from tryon.tryon_addon.catalog.body.measures import BY_NAME


@pytest.fixture(scope="module")
def tailor() -> Ruler:
    return ruler()


@pytest.fixture(scope="module")
def exact() -> Ruler:
    """The same in double precision, so that small steps say something."""
    return copy.deepcopy(ruler()).double()


@torch.no_grad()
def read(tailor: Ruler, values: Tensor, race: Tensor | None = None) -> dict[str, Tensor]:
    return dict(zip(NAMES, tailor.read(values, race).unbind(1), strict=True))


def test_every_measure_of_a_likely_person_is_an_adults(tailor: Ruler) -> None:
    for name, values in read(tailor, thetas(100)).items():
        low, high = BY_NAME[name].low, BY_NAME[name].high
        assert low <= float(values.min()) and float(values.max()) <= high, name


def test_a_batch_reads_as_its_members(tailor: Ruler) -> None:
    people, race = thetas(5, mild=False), races(5)
    together = read(tailor, people, race)
    for i in range(len(people)):
        for name, value in read(tailor, people[i : i + 1], race[i : i + 1]).items():
            assert float(value) == pytest.approx(float(together[name][i]), abs=2e-3), name


@pytest.mark.parametrize(
    ("change", "grows"),
    [("bust-circ", "bust"), ("underbust-circ", "underbust"), ("waist-circ", "waist"), ("waist-circ", "waist_navel"),
     ("hips-circ", "hip"), ("hips-circ", "hip_breadth"), ("neck-circ", "neck"), ("thigh-circ", "thigh"),
     ("knee-circ", "knee"), ("calf-circ", "calf"), ("ankle-circ", "ankle"), ("upperarm-circ", "upper_arm"),
     ("upperarm-circ", "upper_arm_flexed"), ("wrist-circ", "wrist"), ("lowerarm-fat", "forearm_flexed"),
     ("shoulder-dist", "shoulder_breadth"), ("shoulder-dist", "bideltoid_breadth"), ("upperarm-length", "arm_length"),
     ("lowerarm-length", "span"), ("hand-scale", "hand_length"), ("foot-scale", "foot_length"),
     ("head-scale-depth", "head"), ("torso-scale-depth", "chest_depth"), ("stomach-pregnant", "waist_depth"),
     ("napetowaist-dist", "nape_to_waist"), ("upperleg-height", "crotch_height"), ("lowerleg-height", "knee_height"),
     ("breast-dist", "bust_points"), ("weight", "weight"), ("shoulder-height", "acromial_height"),
     ("shoulder-reach", "span"), ("upperarm-muscle", "upper_arm"), ("foot-scale", "ankle")],
)  # fmt: skip
def test_a_change_raises_the_measure_that_it_is_named_for(tailor: Ruler, change: str, grows: str) -> None:
    people = thetas(2, seed=2)
    before, after = read(tailor, changed(people, change, -0.1)), read(tailor, changed(people, change, 0.1))
    assert float((after[grows] - before[grows]).min()) > 0.2, (before[grows], after[grows])


@torch.no_grad()
def test_a_body_of_another_size_has_measures_of_that_size(tailor: Ruler) -> None:
    """Lengths and girths grow evenly with the scale (calipers add their offset), the weight with its cube."""
    people = thetas(3, seed=3)
    points = tailor.body(people)
    small, middle, large = (
        tailor.readings(points[0] * scale, points[1] * scale, people[:, 0]) for scale in (1.0, 1.1, 1.2)
    )
    torch.testing.assert_close(middle["weight"], 1.1**3 * small["weight"], rtol=1e-4, atol=0)
    for name in set(small) - {"weight"}:
        torch.testing.assert_close(large[name] - middle[name], middle[name] - small[name], rtol=0.02, atol=0.02)
        assert ((middle[name] - small[name]) / small[name] - 0.1).abs().max() < 0.05, name


def test_the_taller_are_longer(tailor: Ruler) -> None:
    people = thetas(3, seed=4)
    before, after = read(tailor, people), read(tailor, changed(people, "height", 10.0))
    longer = {"stature": (10, 10), "cervicale_height": (8, 10.5), "crotch_height": (4, 8), "outseam": (5, 9),
              "knee_height": (2, 4.5), "arm_length": (1.5, 5), "span": (7, 13), "nape_to_waist": (0.4, 4)}  # fmt: skip
    for name, (least, most) in longer.items():
        grown = after[name] - before[name]
        assert least <= float(grown.min()) and float(grown.max()) <= most, (name, grown)


# cm by which the ruler may differ from the numpy tape on the same person; where the two define a measure alike.
ALIKE = {"bust": 0.05, "underbust": 0.05, "waist": 0.7, "upper_arm": 0.05, "elbow": 0.05, "wrist": 0.05,
         "ankle": 0.3, "bust_points": 0.02, "crotch_height": 0.05, "nape_to_waist": 1.0}  # fmt: skip


def test_the_tape_of_one_body_agrees(tailor: Ruler) -> None:
    people, model = thetas(6, seed=5), tailor.body.model
    found = read(tailor, people)
    for i, values in enumerate(people):
        rest, posed = pose.shape(model, theta.to_body(values.numpy(), {"identity": 0}), "relaxed")
        other, _ = measures.measure(model, rest, posed)
        for name, apart in ALIKE.items():
            assert float(found[name][i]) == pytest.approx(other[name], abs=apart), name


# How many cm less than the mesh is wide a calliper finds, least and most: it presses flesh, and never finds more.
PRESSED = {"hip_breadth": (0.5, 2.0)}


@torch.no_grad()
@pytest.mark.parametrize("name", PRESSED)
def test_callipers_find_a_little_less_than_the_mesh_is_wide(tailor: Ruler, name: str) -> None:
    people = thetas(8, seed=7)
    people[:, 0] = torch.arange(8) % 2  # men and women
    vertices, heads = tailor.body(people)
    hip = tailor.planes(vertices, heads)["hip"].origin[:, 2]
    low = tailor.body.left.vertices  # the whole body's rows
    parts = np.isin(vertex_parts(tailor.body.model)[low], [PART_NAMES.index(p) for p in ("torso", "thigh.L")])
    for i, found in enumerate(read(tailor, people)[name].tolist()):
        skin = vertices[i][torch.from_numpy(parts)]
        level = (skin[:, 2] - hip[i]).abs() < 0.02
        wide = 200 * float(skin[level, 0].max())
        least, most = PRESSED[name]
        assert wide - most <= found <= wide - least, (i, wide, found)


def test_no_tape_misses_an_edge(tailor: Ruler) -> None:
    """A ruler keeps the edges that it is likely to meet; with all of them it reads the same."""
    whole = copy.deepcopy(tailor)
    marks = Marks(tailor.body)
    for name in PARTS:
        whole.register_buffer(f"edges_{name}", marks.edges(name))
    for people in thetas(64, seed=9, mild=False).split(16):
        kept, everything = read(tailor, people), read(whole, people)
        apart = {name: float((kept[name] - everything[name]).abs().max()) for name in NAMES}
        assert max(apart.values()) < 0.02, max(apart, key=apart.__getitem__)


# ------------------------------------------------------------------ slopes

SLOPES = (
    ("bust", "bust-circ"), ("bust", "weight"), ("waist_navel", "weight"), ("hip", "muscle"), ("thigh", "thigh-circ"),
    ("neck", "neck-circ"), ("upper_arm", "upperarm-circ"), ("wrist", "height"), ("head", "head-scale-horiz"),
    ("crotch_height", "upperleg-height"), ("arm_length", "upperarm-length"), ("acromial_height", "height"),
    ("shoulder_breadth", "shoulder-dist"), ("foot_length", "foot-scale"), ("chest_depth", "torso-scale-depth"),
    ("weight", "weight"), ("weight", "height"), ("across_back", "shoulder-dist"), ("span", "proportions"),
)  # fmt: skip
SOUGHT = (
    ("waist", "height"), ("calf", "lowerleg-height"), ("outseam", "height"), ("outseam", "torso-scale-vert"),
    ("nape_to_waist", "height"), ("nape_to_waist", "torso-scale-vert"), ("crotch_length", "height"),
)  # fmt: skip


@torch.no_grad()
def stepped(exact: Ruler, people: Tensor, name: str) -> dict[str, Tensor]:
    """Slopes (B,) of all measures by a parameter, from a step to either side."""
    step = 2e-4 * float(theta.HIGH[theta.index(name)] - theta.LOW[theta.index(name)])
    up, down = read(exact, changed(people, name, step)), read(exact, changed(people, name, -step))
    return {n: (up[n] - down[n]) / (2 * step) for n in NAMES}


def agree(exact: Ruler, pairs: tuple[tuple[str, str], ...], apart: float) -> None:
    """Slopes over half a parameter's range (35 cm of stature), to ``apart`` cm or 5 %."""
    people = thetas(2, seed=6).double()
    _, slopes = solve.jacobian(exact, people)
    for name in dict.fromkeys(parameter for _, parameter in pairs):
        k, found = theta.index(name), stepped(exact, people, name)
        half = 0.5 * float(theta.HIGH[k] - theta.LOW[k])
        for measure in (m for m, parameter in pairs if parameter == name):
            wanted = half * found[measure]
            torch.testing.assert_close(half * slopes[:, NAMES.index(measure), k], wanted, atol=apart, rtol=0.05,
                                       msg=lambda said, what=f"{measure} by {name}": f"{what}: {said}")  # fmt: skip


def test_slopes_are_those_of_small_steps(exact: Ruler) -> None:
    agree(exact, SLOPES, 0.3)


def test_slopes_of_what_is_measured_to_a_level_sought(exact: Ruler) -> None:
    agree(exact, SOUGHT, 3.5)
