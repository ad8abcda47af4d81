# SPDX-License-Identifier: GPL-3.0-or-later
"""Accessories in specs, on the command line and as solids: tables that hold, errors that say what there is."""

import json
import tomllib

import numpy as np
import pytest
from tryon.tryon_addon.accessories import methods
from tryon.tryon_addon.accessories.kit import solid, sweeps
from tryon.tryon_addon.accessories.kit.repose import followed
from tryon.tryon_addon.catalog.accessories import ACCESSORIES, FINISHES, PLACES, Accessory
from tryon.tryon_addon.cli import main
from tryon.tryon_addon.cli.look import look_from_arguments
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.spec.look import Look, look_from_dict, to_dict


@pytest.mark.parametrize("kind", ACCESSORIES.values(), ids=ACCESSORIES)
def test_every_kind_has_sound_defaults_and_a_maker(kind):
    assert kind.place in PLACES and kind.finish in kind.finishes and set(kind.finishes) <= set(FINISHES)
    for parameter in kind.parameters:
        assert parameter.low < parameter.high and parameter.low <= parameter.default <= parameter.high
        assert parameter.unit in ("cm", "%") and parameter.text
    assert Accessory(kind.name).design == {p.name: p.default for p in kind.parameters}
    assert callable(methods.make_of(kind))


def test_a_look_with_accessories_comes_back_from_json_and_toml():
    look = look_from_dict(tomllib.loads("""
        accessories = ["sneakers", {kind = "belt", colour = "#AA3311", finish = "suede", design = {width = 4}}]
    """))
    belt = look.accessories[1]
    assert (belt.kind, belt.colour, belt.finish, belt.design["width"]) == ("belt", "#aa3311", "suede", 4.0)
    assert look_from_dict(json.loads(json.dumps(to_dict(look)))) == look
    assert Look().accessories == ()
    assert [a.kind for a in look_of().accessories] == ["sneakers"]  # the command shows nobody barefoot unasked
    assert look_from_dict({"accessories": []}).accessories == ()
    other_order = look_from_dict({"accessories": list(reversed(to_dict(look)["accessories"]))})
    assert other_order == look


@pytest.mark.parametrize(
    ("accessories", "words"),
    [
        (["crown"], ["crown", "sneakers", "belt", "tote"]),
        ([{"kind": "belt", "design": {"wide": 3}}], ["wide", "width (1.5 to 6 cm)"]),
        ([{"kind": "belt", "design": {"width": 60}}], ["width", "1.5 to 6 cm"]),
        ([{"kind": "belt", "colour": "red"}], ["colour", "#rrggbb"]),
        ([{"kind": "belt", "finish": "straw"}], ["straw", "leather"]),
        ([{"kind": "belt", "size": 3}], ["size", "design"]),
        ([{}], ["no kind", "sneakers"]),
        (["sneakers", "boots"], ["sneakers", "boots", "feet"]),
        ("belt", ["list"]),
    ],
)
def test_what_is_wrong_is_told_with_what_there_is(accessories, words):
    with pytest.raises(SpecError) as told:
        look_from_dict({"accessories": accessories})
    assert all(word in str(told.value) for word in words)


def look_of(*arguments):
    return look_from_arguments(main.parse(["look", "--out", "out", *arguments]))


def test_the_command_line_puts_them_on_and_changes_them(tmp_path):
    look = look_of("--accessory", "belt", "--accessory", "hat", "--set", "belt.width=4", "--set", "hat.colour=#102030")
    assert [a.kind for a in look.accessories] == ["sneakers", "belt", "hat"]
    assert look.accessories[1].design["width"] == 4.0 and look.accessories[2].colour == "#102030"
    assert [a.kind for a in look_of("--accessory", "boots").accessories] == ["boots"]
    assert [a.kind for a in look_of("--accessory", "none", "--accessory", "hat").accessories] == ["hat"]
    assert look_of("--accessory", "none").accessories == ()
    file = tmp_path / "look.toml"
    file.write_text('accessories = ["boots"]\n')
    assert [a.kind for a in look_of(str(file), "--set", "boots.shaft=15").accessories] == ["boots"]
    assert [a.kind for a in look_of(str(file), "--accessory", "tote").accessories] == ["tote"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--accessory", "crown"], ["crown", "sneakers", "square_glasses"]),
        (["--accessory", "belt", "--set", "belt.wide=3"], ["wide", "width", "thickness"]),
        (["--set", "belt.width=3"], ["no belt", "--accessory belt"]),
    ],
)
def test_the_command_line_says_what_there_is(arguments, words, capsys):
    assert main.main(["look", "--out", "out", *arguments]) == 2
    told = capsys.readouterr().err
    assert all(word in told for word in words)


def test_a_sweep_is_closed_and_faces_outwards():
    model = solid.Model()
    path = np.column_stack([np.linspace(0, 1, 30), np.zeros(30), 0.1 * np.sin(np.linspace(0, 6, 30))])
    model.add(sweeps.tube(path, 0.01), solid.Look("#ffffff", "metal"))
    made = model.arrays()
    edges = [(f[i], f[(i + 1) % len(f)]) for f in ([c for c in face if c >= 0] for face in made["faces"].tolist())
             for i in range(len(f))]
    assert len(set(edges)) == len(edges) and {(b, a) for a, b in edges} == set(edges)
    full = np.pi * 0.01**2 * sweeps.length(path)
    assert solid.volume(model.points[0], model.faces[0]) == pytest.approx(full, rel=0.12)


def test_what_follows_a_stiff_turn_is_turned_stiffly():
    rng = np.random.default_rng(3)
    before = rng.normal(size=(300, 3)) * 0.1
    points = rng.normal(size=(50, 3)) * 0.12
    turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    turn *= np.sign(np.linalg.det(turn))
    shift = np.array([0.1, -0.2, 0.3])
    moved = followed(points, before, before @ turn.T + shift)
    assert np.abs(moved - (points @ turn.T + shift)).max() < 1e-9
