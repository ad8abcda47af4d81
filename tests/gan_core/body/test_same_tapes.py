# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns, tapes and lengths give what they gave: small arithmetic on points by hand, no body."""

from types import SimpleNamespace

import numpy as np
import torch
from support.reference import numbers, same
from tryon.gan_core.body.measure import hull, lengths, tape
from tryon.gan_core.body.model import batch
from tryon.gan_core.body.posing import chains, limbs, stances, turns

SIDE = 5


def rng():
    return np.random.default_rng(7)


def some_turns(count):
    chance = rng()
    return [turns.rotation_about(turns.unit(chance.normal(size=3)), angle) for angle in np.linspace(-3, 3, count)]


def test_turns_are_what_they_were():
    chance, found = rng(), {}
    ways = chance.normal(size=(SIDE, 3))
    found["cross"] = [turns.cross(a, b).tolist() for a, b in zip(ways, ways[1:], strict=False)]
    found["lengths"] = [turns.length(one) for one in ways] + turns.unit(np.zeros(3)).tolist()
    found["between"] = [turns.rotation_between(a, b).ravel().tolist() for a, b in zip(ways, ways[1:], strict=False)]
    found["about"] = [one.ravel().tolist() for one in some_turns(SIDE)]
    found["vectors"] = [turns.vector_of(one).tolist() for one in (*some_turns(7), np.eye(3))]
    found["parts"] = [turns.part_of(one, 0.3).ravel().tolist() for one in (*some_turns(SIDE), np.eye(3))]
    found["twists"] = [turns.twist_about(one, turns.unit(ways[0])) for one in some_turns(SIDE)]
    found["trunk"] = turns.trunk_rotation(10.0, 20.0, -30.0).ravel().tolist()
    found["frame"] = turns.frame(ways[0], ways[1]).ravel().tolist()
    arms = [stances.Arm(down=20.0 * k, forward=15.0 * k - 20, swing=7.0 * k) for k in range(4)]
    found["arms"] = [limbs.arm_direction(arm, side).tolist() for arm in arms for side in (1.0, -1.0)]
    names = ("root", "spine", "head", "arm")
    bone = {name: number for number, name in enumerate(names)}
    model = SimpleNamespace(bone_names=names, bone_parents=(-1, 0, 1, 1), bone=bone)
    begin, end = np.array(some_turns(4)), np.array(some_turns(4))[::-1] @ turns.rotation_about(turns.X, 0.2)
    found["turned"] = {name: one.ravel().tolist() for name, one in
                       chains.turned(model, begin, {"spine": (10.0, 20.0, 0.0), "arm": (0.0, 0.0, 90.0)}).items()}
    found["way"] = {name: one.ravel().tolist() for name, one in chains.between(model, begin, end, 0.4).items()}
    same("body_turns", found, rel=1e-5, near=1e-7)


def test_tapes_are_as_long_as_they_were():
    chance, found = rng(), {}
    points = chance.normal(size=(60, 3))
    edges = chance.integers(0, 60, (200, 2))
    for name, normal in (("level", (0.0, 0.0, 1.0)), ("lean", (0.0, 0.95, 0.312)), ("odd", (0.6, 0.48, 0.64))):
        cut = tape.cut(points, edges, np.array([0.0, 0.1, 0.2]), np.array(normal))
        found[name] = [numbers(cut.points), numbers(cut.edges), numbers(cut.along), numbers(cut.on(2 * points)),
                       tape.girth(cut.points, np.array(normal)), tape.girth(cut.points[:2], np.array(normal))]
    flat = chance.normal(size=(40, 2))
    found["taut"] = [tape.taut(flat, np.array(a), np.array(b)) for a, b in (((-2, 0), (2, 0)), ((1, -1), (-1, 2)))]
    found["edges"] = numbers(tape.unique_edges(chance.integers(0, 9, (12, 4))))
    bodies = torch.from_numpy(chance.normal(size=(3, 60, 3)))
    origin, normal = torch.zeros(3, 3, dtype=torch.float64), torch.tensor([[0.0, 0.2, 0.9]] * 3, dtype=torch.float64)
    section = hull.section(bodies, torch.from_numpy(edges), origin, torch.nn.functional.normalize(normal, dim=-1))
    found["section"] = [numbers(one) for one in (section.points, section.flat, section.valid, section.along)]
    for mirrored in (True, False):
        for directions in (16, 48):
            there = section.flat.abs() if mirrored else section.flat
            found[f"hull {mirrored} {directions}"] = hull.girth(there, section.valid, mirrored=mirrored,
                                                                directions=directions).tolist()
    same("body_tapes", found, rel=1e-5, near=1e-6)


def test_lengths_over_the_skin_are_what_they_were():
    chance = rng()

    def drawn(*shape):
        return torch.from_numpy(chance.normal(size=shape))

    bodies, reach = drawn(2, 30, 3), torch.tensor([0.4, 0.7], dtype=torch.float64)
    joint = {name: drawn(2, 3) for name in ("upperarm01.L", "clavicle.L", "lowerarm01.L", "toe2-1.L", "foot.L")}
    chain = drawn(2, 25, 2, 3)
    edges = torch.from_numpy(chance.integers(0, 30, (90, 2)))
    level = torch.tensor([[0.0, 0.0, 1.0]] * 2, dtype=torch.float64)
    cut = hull.section(torch.cat([bodies[..., :1].abs(), bodies[..., 1:]], -1), edges, 0 * level, level)
    found = {"volume": lengths.volume(bodies, torch.from_numpy(chance.integers(0, 30, (50, 3)))),
             "path": lengths.path(*(drawn(2, 3) for _ in range(4))),
             "hung": lengths.hung(bodies[:, :8], torch.linspace(0, 1, 8, dtype=torch.float64), joint),
             "foot": lengths.foot(bodies, joint), "contour": lengths.contour(chain, -reach, reach),
             "crotch": lengths.through_the_crotch(chain, reach), "back": lengths.across_back(cut, reach),
             "hats": batch._hats(torch.linspace(-0.2, 1.2, 15), 4)}
    same("body_lengths", {name: one.flatten().tolist() for name, one in found.items()}, rel=1e-5, near=1e-6)
