# SPDX-License-Identifier: GPL-3.0-or-later
"""What a picture was made with, and whether it may be sold: yes only where everything in it says so."""

import dataclasses

import pytest
from tryon.tryon_addon.spec import keys, passport
from tryon.tryon_addon.spec.look import Asset, Body, Fabric, Garment, Look

CERTIFICATE = {"passed": True, "reasons": [], "poke_through_pct": 0.0}


def of(look):
    return passport.passport(look, CERTIFICATE, {"comfort": 88, "garments": []})


def scanned(tmp_path, rights):
    (tmp_path / "scan.png").write_bytes(b"x")
    fabric = Fabric(image=str(tmp_path / "scan.png"), repeat=10.0, rights=rights, digest="ab")
    return Look(garments=(Garment("tee", fabric=fabric),))


def test_what_is_made_here_alone_may_be_sold():
    said = of(Look(garments=(Garment("tee", fabric=Fabric("floral", seed=1)),)))
    assert said["commercial_use"]["verdict"] == "yes" and said["synthetic"] and said["person"] == "made up"
    names = [one["name"] for one in said["weights"]]
    assert names == ["skin", "fabrics"] and all(one["data"] and one["sha256"] for one in said["weights"])
    assert said["certificate"] == {"passed": True, "reasons": []} and said["evaluation"] == {"comfort": 88}


def test_weights_are_named_where_they_were_used():
    plain = Look(garments=(Garment("tee", fabric=Fabric("gingham")),))
    assert [one["name"] for one in of(plain)["weights"]] == ["skin"]
    assert of(dataclasses.replace(plain, preset="draft"))["weights"] == []
    drawn = dataclasses.replace(plain, body=dataclasses.replace(Body(), drawn="0" * 12))
    assert [one["name"] for one in of(drawn)["weights"]] == ["people", "measures", "skin"]


@pytest.mark.parametrize(("rights", "verdict"), [
    ("", "unclear"), ("unknown", "unclear"), ("own scan", "yes"), ("CC BY-NC 4.0", "no"), ("CC BY 4.0, Ann", "yes"),
    ("for research use", "no"), ("non-commercial", "no"),
])
def test_files_of_the_users_count_as_they_say(tmp_path, rights, verdict):
    said = of(scanned(tmp_path, rights))["commercial_use"]
    assert said["verdict"] == verdict and any("scan.png" in reason for reason in said["reasons"])
    assert str(tmp_path) not in str(said)
    assert any("has to be named" in reason for reason in said["reasons"]) == ("CC BY" in rights)


def test_somebodys_measures_ask_for_consent():
    said = of(Look(body=Body(height=181.0)))
    assert said["person"] == "somebody's measures" and said["commercial_use"]["verdict"] == "unclear"


def test_weights_without_a_card_are_unclear(tmp_path, monkeypatch):
    (tmp_path / "assets" / "skin").mkdir(parents=True)
    (tmp_path / "assets" / "skin" / "skin.safetensors").write_bytes(b"weights")
    monkeypatch.setattr(keys, "ROOT", tmp_path)
    monkeypatch.setattr(passport, "WEIGHTS", [one for one in passport.WEIGHTS if one.name == "skin"])
    said = of(Look())["commercial_use"]
    assert said["verdict"] == "unclear" and "card" in said["reasons"][0]


@pytest.mark.parametrize("name", [one.file for one in passport.WEIGHTS])
def test_every_card_names_the_licences_of_its_data(name):
    card = passport._card(keys.ROOT / "assets" / name)
    assert card.data and all(passport.ALLOWS.search(licence) and not passport.FORBIDS.search(licence)
                             for _, licence in card.data)


@pytest.mark.parametrize(("rights", "verdict"), [
    ("CC0, elvs", "yes"), ("CC BY 4.0, Ann", "yes"), ("", "unclear"), ("Ann's own terms", "unclear"),
    ("CC BY-NC 4.0, Ann", "no"),
])
def test_assets_count_by_the_licence_they_came_with(rights, verdict):
    said = of(Look(assets=(Asset("boots", digest="ab", rights=rights),)))
    assert said["commercial_use"]["verdict"] == verdict
    assert {"name": "boots", "sha256": "ab", "licence": rights or "unknown"} in said["files"]
    assert any("boots" in reason for reason in said["commercial_use"]["reasons"])
