# SPDX-License-Identifier: GPL-3.0-or-later
"""GarmentCode's pattern files: what they mean, and what is said of those that mean nothing."""

import copy
import json
import random
import re
import time

import numpy as np
import pytest
from support import pattern_files
from support.mannequin import mannequin
from tryon.tryon_addon.core.errors import PatternError, SpecError
from tryon.tryon_addon.core.meshes import vertex_normals
from tryon.tryon_addon.formats import garmentcode as file
from tryon.tryon_addon.formats import garmentcode_body
from tryon.tryon_addon.spec import look
from tryon.tryon_addon.tailoring.files import garmentcode
from tryon.tryon_addon.tailoring.methods import garment_check, garment_sew
from tryon.tryon_addon.tailoring.pattern import meshing
from tryon.tryon_addon.tailoring.pattern.figure import figure_from
from tryon.tryon_addon.tailoring.pattern.pattern import signed_area
from tryon.tryon_addon.tailoring.sew.placement import place

BODY = mannequin()
SAMPLES = {"skirt": pattern_files.skirt, "hoodie": pattern_files.hoodie, "ruffle": pattern_files.ruffle}


def read(data, figure=None):
    return garmentcode.pattern(file.parse(json.dumps(data)), "sample", garmentcode_body.stand(), figure)


@pytest.mark.parametrize("name", SAMPLES)
def test_panels_are_drawn_from_outside_and_stand_where_the_file_has_them(name):
    data = SAMPLES[name]()
    pattern = read(data)
    mesh = meshing.mesh_pattern(pattern, 0.02)
    at = 100 * place(figure_from(BODY), pattern, mesh)
    normals = vertex_normals(at, mesh.triangles)
    for number, panel in enumerate(pattern.panels):
        theirs = signed_area(garmentcode._outline(file.parse(json.dumps(data)).panels[number])[0])
        assert panel.area() == pytest.approx(abs(theirs), rel=1e-3), "mirrored with its curves"
        mine = mesh.panel == number
        x, y, z = data["pattern"]["panels"][panel.name]["translation"]
        if abs(data["pattern"]["panels"][panel.name]["rotation"][1]) == 90:
            continue
        corners = np.array(data["pattern"]["panels"][panel.name]["vertices"])
        assert at[mine, 1] == pytest.approx(-z), "depth, ours backwards"
        assert at[mine, 2].min() == pytest.approx(y + corners[:, 1].min(), abs=0.5)
        assert at[mine, 0].min() == pytest.approx(x + corners[:, 0].min(), abs=0.5)
        if panel.name != "flap":
            assert np.sign(normals[mine, 1].mean()) == -np.sign(z), "its outside looks away from the body"


def test_a_hood_stands_across_the_body_with_its_outside_out():
    pattern = read(pattern_files.hoodie())
    mesh = meshing.mesh_pattern(pattern, 0.02)
    at = place(figure_from(BODY), pattern, mesh)
    normals = vertex_normals(at, mesh.triangles)
    for name, side in (("left_hood", 1), ("right_hood", -1)):
        mine = mesh.panel == [p.name for p in pattern.panels].index(name)
        assert normals[mine, 0] == pytest.approx(side) and at[mine, 0] == pytest.approx(side * 0.108)


def test_stitches_join_start_to_end_unless_right_meets_wrong():
    mesh = meshing.mesh_pattern(read(pattern_files.ruffle()), 0.02)
    pairs = {tuple(p) for p in mesh.seams.tolist()}

    def joined(one, two, step=1):
        pair = zip(mesh.edge_vertices[one], mesh.edge_vertices[two][::step], strict=True)
        return all(tuple(sorted(p)) in pairs for p in pair)

    def back(one, two):
        return joined(one, two, -1)

    assert back(("top", "0"), ("flounce", "3")) and not joined(("top", "0"), ("flounce", "3"))
    assert joined(("flap", "1"), ("top", "1")), "right_wrong"
    assert back(("top", "1"), ("flounce", "2")) and back(("top", "1"), ("flap", "3")), "three edges in one seam"


def test_darts_and_free_edges_and_what_the_body_holds():
    pattern = read(pattern_files.skirt())
    back = pattern.panel("back")
    assert [e.name for e in back.edges if e.hem] == ["0", "2 lower_interface", "5 lower_interface"]
    assert ("back", "3") in [s.a for s in pattern.stitches], "a dart joins two edges of one panel"
    assert [(p, e) for p, e, _ in pattern.held] == [
        ("front", "2 lower_interface"), ("back", "2 lower_interface"), ("back", "5 lower_interface")]
    front = pattern.panel("front")
    assert front.length(1) == pytest.approx(back.length(6), rel=0.05)


@pytest.mark.parametrize("name", SAMPLES)
def test_it_sews_on_a_body(name):
    text = json.dumps(SAMPLES[name]())
    sewn = garment_sew({"garment": {"programme": name, "specification": text}, "edge_length": 0.028}, BODY)
    assert sewn["report"]["seam_gap_max_mm"] < 2.0 and sewn["report"]["distance_p1_mm"] > 0
    assert 0.5 < sewn["sewn"][:, 2].max() < 1.9
    assert sewn["panel_names"] == list(SAMPLES[name]()["pattern"]["panels"])


def test_legs_keep_to_their_own_sides():
    """Or they would pass through each other while they are sewn; what reaches over the middle is as a skirt is."""
    quarter = [(0, 0), (20, 0), (20, 50), (0, 50)]
    seams = pattern_files.stitches(*((f"{side}_front", 1, f"{side}_back", 3) for side in ("left", "right", "middle")))
    panels = {f"{side}_{name}": pattern_files.panel(quarter, [x, 30, z], label="leg")
              for side, x in (("left", 0.0), ("right", -20.0), ("middle", -10.0))
              for name, z in (("front", 20), ("back", -20))}
    worn = {p.name: (p.wrap.around, p.wrap.limb) for p in read(pattern_files.whole(panels, seams)).panels}
    for name in ("front", "back"):
        assert worn[f"left_{name}"] == ("leg", 1) and worn[f"right_{name}"] == ("leg", -1)
        assert worn[f"middle_{name}"] == ("torso", 0)


def test_a_taller_wearer_wears_it_higher_and_shoulder_seams_start_above_the_shoulders():
    tall = {**BODY, "measures": {**BODY["measures"], "waist_height": 118.0}}
    figures = figure_from(BODY), figure_from(tall)
    low, high = (np.array(read(pattern_files.skirt(), f).panels[0].wrap.shift)[2] for f in figures)
    assert high - low == pytest.approx(0.12, abs=0.03)
    top = read(pattern_files.hoodie(), figures[0]).panel("left_front")
    seam = 100 * top.wrap.shift[2] + 50
    assert seam == pytest.approx(100 * figures[0].ridge(0.108)[2] + 3.0, abs=0.1)


def test_other_forms_of_the_format():
    base = pattern_files.skirt()
    metres = copy.deepcopy(base)
    metres["properties"]["units_in_meter"] = 1
    old = copy.deepcopy(base)
    absolute = copy.deepcopy(base)
    absolute["properties"]["curvature_coords"] = "absolute"
    loose = copy.deepcopy(base)
    loose["properties"]["normalized_edge_loops"] = False
    for name in ("front", "back"):
        panel = metres["pattern"]["panels"][name]
        panel["vertices"] = [[x / 100, y / 100] for x, y in panel["vertices"]]
        panel["translation"] = [v / 100 for v in panel["translation"]]
        for data in (old, absolute):
            panel = data["pattern"]["panels"][name]
            for edge in panel["edges"]:
                if "curvature" in edge:
                    edge["curvature"] = edge["curvature"]["params"][0]
                    if data is absolute:
                        a, b = (np.array(panel["vertices"][v]) for v in edge["endpoints"])
                        along, across = edge["curvature"]
                        edge["curvature"] = list(a + along * (b - a) + across * np.array([a[1] - b[1], b[0] - a[0]]))
    want = read(base)
    for data in (metres, old, absolute, loose):
        got = read(data)
        for one, two in zip(want.panels, got.panels, strict=True):
            assert two.outline() == pytest.approx(one.outline(), abs=1e-6)
            assert two.wrap.shift == pytest.approx(one.wrap.shift) and two.wrap.turn == pytest.approx(one.wrap.turn)


def broken(change):
    data = pattern_files.skirt()
    change(data["pattern"]["panels"]["back"], data["pattern"])
    return data


BAD = [
    (lambda p, d: p["vertices"].__setitem__(3, [40, 20]), "panel back, edge \\d"),  # crosses itself
    (lambda p, d: p["vertices"].__setitem__(3, [1e9, 0]), "panel back, vertex 3"),
    (lambda p, d: p["vertices"].__setitem__(3, [10**400, 0]), "panel back, vertex 3"),
    (lambda p, d: p["vertices"].__setitem__(3, p["vertices"][2]), "panel back, edge 2"),
    (lambda p, d: p["edges"][4].update(endpoints=[4, 99]), "panel back, edge 4"),
    (lambda p, d: p["edges"][4].update(endpoints=[5, 4]), "panel back, edge 3"),
    (lambda p, d: p["edges"].pop(2), "panel back, edge 1"),
    (lambda p, d: p["edges"][1].update(curvature={"type": "cubic", "params": [[1, 2]]}), "panel back, edge 1"),
    (lambda p, d: p["edges"][1].update(curvature={"type": "spline", "params": []}), "panel back, edge 1.*quadratic"),
    (lambda p, d: p["edges"][1].update(curvature={"type": "circle", "params": [-4, 0, 0]}), "panel back, edge 1"),
    (lambda p, d: p["edges"][0].update(curvature={"type": "circle", "params": [9e4, 1, 0]}), "edge 0 is .* m long"),
    (lambda p, d: p.update(rotation=[0, 0]), "panel back, rotation"),
    (lambda p, d: p.update(vertices=None), "panel back"),
    (lambda p, d: d["stitches"].clear(), "panel front is sewn to nothing"),
    (lambda p, d: d["stitches"].append([{"panel": "sleeve", "edge": 0}, {"panel": "back", "edge": 0}]), "'sleeve'"),
    (lambda p, d: d["stitches"].append([{"panel": "back", "edge": 7}, {"panel": "back", "edge": 0}]), "back, edge"),
    (lambda p, d: d["stitches"].append([{"panel": "back", "edge": 0}] * 2), "panel back, edge 0 to itself"),
    (lambda p, d: d["stitches"].append([{"panel": "back", "edge": 0}, {"panel": "front", "edge": 0}, "left"]),
     "stitch 3"),
    (lambda p, d: p["vertices"].__setitem__(4, [-1.49, 51.9]), "panel back, edge .* does not fit|panel back"),
    (lambda p, d: d["panels"].clear(), "0 panels"),
]


@pytest.mark.parametrize("change, says", BAD, ids=range(len(BAD)))
def test_what_is_wrong_is_named(change, says):
    with pytest.raises(PatternError) as caught:
        read(broken(change))
    assert re.search(says, str(caught.value)), str(caught.value)
    assert caught.value.mend


@pytest.mark.parametrize("text, says", [
    ("{", "valid JSON"), ("[]", "holds no pattern"), ("[" * 100_000, "nested|valid JSON"), ("NaN", "NaN"),
    ('{"pattern": 1}', "no pattern"), (" " * 5_000_000, "5.0 MB"),
    ('{"a":' * 5000 + "1" + "}" * 5000, "nested|pattern"),
    ('{"pattern": {"panels": {}}, "properties": {"units_in_meter": 0}}', "units_in_meter"),
    ('{"pattern": {"panels": {}}, "properties": {"units_in_meter": ' + "9" * 5000 + "}}", "valid JSON|units"),
])
def test_what_is_no_pattern_is_told(text, says):
    with pytest.raises(PatternError, match=says):
        file.parse(text)


def mutated(data, dice):
    """One to three random wounds: in the values, the structure, or the text itself."""
    data = copy.deepcopy(data)
    odd = [None, True, -1, 0, 7, 10**400, 1e308, -1e-300, 0.02, 500, "", "x" * 300, [], {}, [[]], [1, 2], "right_wrong",
           {"type": "circle"}, {"type": "circle", "params": [50, 1, 1]}, {"type": "cubic", "params": [[9, 9], [-9, 9]]}]
    for _ in range(dice.randint(1, 3)):
        node = data
        while True:
            keys = list(node) if isinstance(node, dict) else range(len(node))
            if not keys:
                break
            key = dice.choice(keys)
            if isinstance(node[key], (dict, list)) and node[key] and dice.random() < 0.85:
                node = node[key]
                continue
            what = dice.random()
            if what < 0.2:
                del node[key]
            elif what < 0.5 and isinstance(node[key], (int, float)):
                node[key] = node[key] * dice.choice([-1, 0, 0.5, 1.1, 3, 1e6]) + dice.choice([0, 0, 1, -30])
            elif what < 0.6 and isinstance(node, list):
                node.insert(key, copy.deepcopy(node[dice.randrange(len(node))]))
            else:
                node[key] = copy.deepcopy(dice.choice(odd))
            break
    text = json.dumps(data)
    if dice.random() < 0.1:
        at = dice.randrange(len(text))
        put = dice.choice(["", "}", "[", "\x00", "é", "1e999", text[at:at + 40]])
        text = text[:at] + put + text[at + dice.randint(0, 30):]
    return text


def test_mutated_files_are_read_or_refused_in_words(tmp_path, monkeypatch):
    """Each ends in a pattern that can be meshed or in a PatternError with a place and a remedy, soon; nothing is
    written. `make fuzz` tries ten thousand."""
    monkeypatch.chdir(tmp_path)
    dice = random.Random(4)
    samples, figure = [make() for make in SAMPLES.values()], figure_from(BODY)
    refused = sound = 0
    slowest = 0.0
    for number in range(250):
        text = mutated(samples[number % len(samples)], dice)
        started = time.process_time()
        try:
            pattern = garmentcode.pattern(file.parse(text), "sample", garmentcode_body.stand(), figure)
            if number % 25 == 0:
                garment_check({"programme": "sample", "specification": text})
            assert all(np.isfinite(p.outline()).all() and signed_area(p.outline()) > 0 for p in pattern.panels)
            sound += 1
        except PatternError as error:
            refused += 1
            assert error.mend or "JSON" in str(error), str(error)
            assert len(str(error)) < 1000
        slowest = max(slowest, time.process_time() - started)
    assert refused > 75 and sound > 37, (refused, sound)
    assert slowest < 5.0, f"{slowest:.1f} s for one file"
    assert not list(tmp_path.iterdir())


def test_a_body_file_says_whom_the_pattern_was_made_for(tmp_path):
    path = tmp_path / "mean.yaml"
    path.write_text("body:\n  height: 171.99\n  head_l: 26.3\n  waist: 84.3 # cm\n  hips: 103.5\n")
    figures = garmentcode_body.read(path)
    assert garmentcode_body.measures(figures) == {
        "stature": 171.99, "waist": 84.3, "hip": 103.5, "cervicale_height": 145.69}
    stand = garmentcode_body.stand(figures)
    assert stand.nape == pytest.approx(145.69) and stand.waist == pytest.approx(145.69 - 36.89, abs=0.01)
    path.write_text("body:\n  waist: 84\n")
    with pytest.raises(SpecError, match="height"):
        garmentcode_body.read(path)
    path.write_text("body:\n  height: 17.2\n")
    with pytest.raises(SpecError, match="17.2"):
        garmentcode_body.measures(garmentcode_body.read(path))


@pytest.mark.parametrize(("text", "found"), [
    ("body:\n  height: '171.99'\n  waist: \"84.3\"\n", {"height": 171.99, "waist": 84.3}),
    ("body:\n  height: 172\n  waist: 75,5  # taut\n", {"height": 172.0, "waist": 75.5}),
    ("body:\n  height: 1.72 m\n  waist: 98 cm\n  hips: 40 in\n", {"height": 172.0, "waist": 98.0, "hips": 101.6}),
    ("height: 172\nbust: 90\n", {"height": 172.0, "bust": 90.0}),
    ("cloth:\n  bust: 200\nbody:\n  height: 172\n  bust: 90\nother:\n- 1\n", {"height": 172.0, "bust": 90.0}),
    ("body:\n  height: 172\n  dress:\n    bust: 200\n  note: by hand\n", {"height": 172.0}),
    ("%YAML 1.2\n---\n# whose\nbody:\n    'height': 1.72e2\n", {"height": 172.0}),
])
def test_figures_of_a_body_file_however_they_are_written(tmp_path, text, found):
    path = tmp_path / "body.yaml"
    path.write_text(text)
    assert garmentcode_body.read(path) == pytest.approx(found)


@pytest.mark.parametrize(("line", "said"), [
    ("bust: about 98", "line 3 has bust: about 98"), ("bust: 1,234", "bust: 1,234"), ("bust: 96-100", "96-100"),
    ("bust: 60 kg", "60 kg"), ("bust: 1e400", "1e400"), ("bust: .nan", ".nan"), ("bust: 90\n  bust: 91", "again"),
    ("- bust", "NAME: NUMBER"), ("\tbust: 90", "indented with spaces"), (" bust: 90", "indented otherwise"),
    ("bust: [90]", "bust: \\[90\\]"), ("head_l: '26\"", "head_l"), ("other:\nbody:\n  bust: 9", "again"),
])
def test_figures_that_are_not_understood_are_refused(tmp_path, line, said):
    path = tmp_path / "body.yaml"
    path.write_text(f"body:\n  height: 172\n  {line}\n".replace("  other:", "other:").replace("   bust", " bust"))
    with pytest.raises(SpecError, match=said):
        garmentcode_body.read(path)


def test_a_garment_of_a_spec_can_be_a_file(tmp_path):
    path = tmp_path / "Left hoody_specification.json"
    path.write_text(json.dumps(pattern_files.hoodie()))
    garment = look.garment_from_dict({"file": str(path)})
    assert (garment.programme, garment.definition.label, garment.design) == ("left_hoody", "Left hoody", {})
    assert look.garment_from_dict(look.to_dict(garment)) == garment
    cut = look.cut_of(garment)
    assert cut["programme"] == "left_hoody" and json.loads(cut["specification"]) == pattern_files.hoodie()
    assert look.cut_of(look.Garment("tee")) == {"programme": "tee", "design": dict(look.Garment("tee").design)}
    with pytest.raises(SpecError, match="no parameter 'ease'"):
        look.Garment(file=str(path), design={"ease": 3})
    with pytest.raises(SpecError, match="body_file"):
        look.Garment("tee", body_file="mean.yaml")
    with pytest.raises(PatternError, match="nowhere.json"):
        look.cut_of(look.Garment(file="nowhere.json"))
