# SPDX-License-Identifier: GPL-3.0-or-later
"""A taste is learned from stars: what is liked comes first, and how little is known is said."""

import json

import numpy as np
import pytest
from raters import pool, stars, taste
from tryon.tryon_addon.cli import main
from tryon.tryon_addon.core.delivery import Delivery
from tryon.tryon_addon.evaluation.preferences.features import Features, alike, features_of, lab_of
from tryon.tryon_addon.evaluation.preferences.model import Said, Taste
from tryon.tryon_addon.evaluation.preferences.recommend import Candidate, recommend
from tryon.tryon_addon.evaluation.ratings import Rating, Ratings


def candidates():
    found = []
    for garment in ("shirt", "dress"):
        for ink in ("#aa2222", "#b03030", "#2222aa", "#3030b0"):
            features = Features({}, (garment,), ("plain",), (ink,), {"comfort": 2.0 + len(found) / 10})
            found.append(Candidate(f"{garment}{ink}", f"{garment}-{ink}", features))
    return found


def rated(name, who, overall):
    return Rating(look=name, name=name, rater=who, overall=overall)


def test_what_is_liked_comes_first_and_why():
    given = [rated("shirt#aa2222", "Ada", 5), rated("dress#2222aa", "Ada", 1), rated("shirt#2222aa", "Ada", 2)]
    found = recommend(candidates(), given, "Ada", new=True)
    assert "#b03030" in found.looks[0].name and found.looks[0].stars > found.looks[-1].stars
    assert any("palette adds" in why and "which you gave 5" in why for why in found.looks[0].why)
    assert found.ratings == 3 and 0 < found.known < 1 and "3 ratings of yours" in found.said
    assert all(one.rated is None for one in found.looks)
    both = recommend(candidates(), given, "Ada")
    assert both.looks[0].rated == 5


def test_with_none_it_says_so():
    found = recommend(candidates(), [], "Ada")
    assert "Nobody has rated" in found.said and found.known == 0 and found.ratings == 0
    assert [one.why for one in found.looks] == [(), (), ()] and found.colourways == ()
    assert found.looks[0].name == candidates()[-1].name  # the most comfortable one
    others = recommend(candidates(), [rated("shirt#aa2222", "Ben", 5)], "Ada")
    assert "rated none" in others.said and others.looks[0].name.startswith("shirt-#")
    assert "no look" in recommend([], [], "Ada").said or recommend([], [], "Ada").looks == ()


def test_more_ratings_leave_less_unknown():
    looks = [one.features for one in candidates()]
    known = [Taste(looks, [Said(k, "Ada", 3.0 + k % 3 - 1) for k in range(n)], tune=False).known("Ada")
             for n in (0, 1, 3, 6)]
    assert known[0] < 1e-9 and known == sorted(known) and known[-1] > known[1]
    _, off = Taste(looks, [Said(0, "Ada", 5.0)], tune=False).expected("Ada")
    assert off[0] == off.min()


def test_others_tell_less_than_oneself():
    looks = [one.features for one in candidates()]
    own = Taste(looks, [Said(0, "Ada", 5.0)], tune=False).expected("Ada")[0]
    theirs = Taste(looks, [Said(0, "Ben", 5.0)], tune=False).expected("Ada")[0]
    assert own[0] > theirs[0] > 3.0


def test_colourways_and_sizes():
    looks = candidates()
    looks += [Candidate(f"shirt-{size}", f"shirt-{size}", Features({}, ("shirt",), ("plain",), ("#aa2222",),
                        {"size": k / 1.5}, {"shirt": size})) for k, size in enumerate(("S", "M", "L"))]
    given = [rated("shirt-L", "Ada", 5), rated("shirt-S", "Ada", 1), rated("dress#2222aa", "Ada", 4)]
    found = recommend(looks, given, "Ada", palettes=[["#2222aa"], ["#101010"]])
    assert found.sizes["shirt"].size == "L" and "more than in" in found.sizes["shirt"].why[0]
    assert {one.palette for one in found.colourways} <= {("#2222aa",), ("#101010",)} and found.colourways
    json.dumps(found.as_dict())


def test_likenesses_are_kernels():
    random = np.random.default_rng(0)
    looks = pool(random, 40)
    for name, near in alike(looks, looks).items():
        assert np.allclose(near, near.T) and np.allclose(np.diag(near), 1.0), name
        assert np.linalg.eigvalsh(near).min() > -1e-8, name
    assert lab_of(["#ffffff"])[0] == pytest.approx([100.0, 0.0, 0.0], abs=0.02)
    assert lab_of(["#1f3a5f"])[0] == pytest.approx([24.14, 2.95, -25.07], abs=0.05)


def test_a_simulated_rater_is_learned():
    """Not the bar (``make raters`` measures that): 20 ratings order what was not rated better than chance."""
    random = np.random.default_rng(3)
    looks = pool(random, 80)
    hidden = taste(looks, random)
    said = [Said(int(k), "me", float(stars(hidden[k : k + 1], random)[0])) for k in random.choice(80, 20, False)]
    expected, _ = Taste(looks, said).expected("me")
    rest = np.setdiff1d(np.arange(80), [one.look for one in said])
    assert np.corrcoef(expected[rest], hidden[rest])[0, 1] > 0.35


def test_features_of_a_look_json():
    said = {"spec": {"body": {"height": 172.0, "measures": {"bust": 90.0}}, "garments": [
        {"programme": "shirt", "fabric": {"kind": "stripe", "palette": ["#F4F1EA", "none"]}}]},
        "evaluation": {"comfort": 80.0, "garments": [{"programme": "shirt", "size": "L", "zones": {
            "bust": {"ease_cm": 8.0, "strain_weft_pct": 2.0, "pressure_kpa": None}}}]}}
    found = features_of(said)
    assert found.garment == ("shirt",) and found.fabric == ("stripe",) and found.palette == ("#F4F1EA",)
    assert found.body["stature"] == pytest.approx(172 / 12) and found.fit["ease"] == 1.0 and "pressure" not in found.fit
    assert found.size == {"shirt": "L"}
    assert features_of({}) == Features()


def test_the_command(tmp_path, capsys):
    folders = []
    for name, ink in (("red", "#aa2222"), ("blue", "#2222aa")):
        with Delivery(tmp_path / name) as delivery:
            delivery.index("look.json", {
                "spec": {"body": {"height": 172.0}, "garments": [{"programme": "tee", "fabric": {"palette": [ink]}}]},
                "seed": 1, "versions": {}, "views": {}, "drape": {"passed": True, "reasons": []},
                "evaluation": {"comfort": 70.0, "garments": []}})
        folders.append(str(tmp_path / name))
    store = ["--ratings", str(tmp_path / "r.db"), "--rater", "Ada"]
    assert main.main(["recommend", *folders, *store]) == 0
    assert "Nobody has rated" in capsys.readouterr().out
    assert main.main(["rate", folders[1], "--overall", "5", *store]) == 0
    assert main.main(["recommend", *folders, *store]) == 0
    said = capsys.readouterr().out
    assert "blue: " in said and "you gave 5" in said and "very little" in said
    assert main.main(["recommend", *folders, *store, "--json", "--new", "--palette", "#101010"]) == 0
    assert json.loads(capsys.readouterr().out)["looks"][0]["name"] == "red"
    for wrong in (["--count", "0"], ["--palette", "red"]):
        assert main.main(["recommend", *folders, *store, *wrong]) == 2
    assert Ratings(tmp_path / "r.db").newest()[0].overall == 5
