# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks are shown as they are, nothing outside of the folder ever, and what is said of them is kept."""

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image
from support.fitting_room import House, make_look, spec
from tryon.tryon_addon.evaluation.ratings import Ratings, digest_of
from tryon.tryon_addon.review import guard
from tryon.tryon_addon.review.routes.pages import variants_of
from tryon.tryon_addon.review.shelf import Look, Shelf


def test_it_is_well(house):
    answer = house.stranger().get("/healthz")
    assert answer.status_code == 200 and answer.get_json() == {"ok": True, "looks": 4}


def test_the_gallery_shows_filters_and_pages(house, monkeypatch):
    ada = house.visitor("Ada")
    page = ada.text("/")
    assert page.count('class="card"') == 4 and "Spring" in page and "/looks/look-3" in page
    assert ada.text("/?outfit=dress").count('class="card"') == 2
    assert ada.text("/?q=shirt+person-2").count('class="card"') == 1
    assert "No look is like that" in ada.text("/?q=nothing")
    from tryon.tryon_addon.review.routes import pages

    monkeypatch.setattr(pages, "A_PAGE", 3)
    assert ada.text("/?page=2").count('class="card"') == 1 and "Page 2 of 2" in ada.text("/?page=99")
    assert ada.get("/?page=" + "9" * 400).status_code == 200


def test_a_look_says_how_it_fits_and_what_is_alike(house):
    page = house.visitor("Ada").text("/looks/look-0")
    assert "Comfort 71 of 100" in page and "+1.0 cm" in page and "one size up" in page
    assert page.count("data-full=") == 2 and "turntable-003" in page  # two stills and a turntable
    assert "/looks/look-2" in page.split('class="alike"')[1]
    failed = house.visitor("Ben").text("/looks/look-2")
    assert "Drape not certified" in failed and "It still moves" in failed


def test_what_differs_by_one_thing_is_a_step_away():
    def look(name, **labels):
        return Look(name, Path(name), name, "passed", labels, {"front": "front.png"})

    looks = [look("a", body="p1", size="S"), look("b", body="p1", size="M"), look("c", body="p2", size="S"),
             look("d", body="p2", size="M"), look("e", body="p1")]
    found = variants_of(looks[0], looks)
    assert {axis: [(label, one.name) for label, one in pairs] for axis, pairs in found.items()} == {
        "body": [("p2", "c")], "size": [("M", "b")]}


def test_pictures_come_whole_and_smaller(house):
    ada = house.visitor("Ada")
    whole = ada.get("/looks/look-1/pictures/front")
    assert Image.open(io.BytesIO(whole.data)).size == (60, 80) and whole.mimetype == "image/png"
    small = ada.get("/looks/look-1/pictures/front?size=s")
    assert small.mimetype == "image/webp" and "private" in small.headers["Cache-Control"]
    assert ada.get("/looks/look-1/pictures/front", headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    assert ada.get("/looks/look-1/pictures/side").status_code == 404


def test_two_looks_are_compared_where_they_share_views(house):
    ada = house.visitor("Ada")
    page = ada.text("/compare?a=look-0&b=look-2&view=back")
    assert page.count("/pictures/back") >= 2 and page.count("Tight") == 4  # two garments, both looks
    assert ada.get("/compare?a=look-0&b=nobody").status_code == 404


@pytest.mark.parametrize("name", ["..", "%2e%2e", "..%2f..%2fetc", "%2fetc%2fpasswd", "look-0%00", "~", "~..",
                                  "look-0%2f..%2flook-1", "." * 3])
def test_no_name_leads_out_of_the_folder(house, name):
    ada = house.visitor("Ada")
    for address in (f"/looks/{name}", f"/looks/{name}/pictures/front", f"/looks/look-0/pictures/{name}"):
        assert ada.get(address).status_code in (301, 308, 404), address


def test_no_link_and_no_book_leads_out_of_the_folder(tmp_path):
    secret = tmp_path / "secret.png"
    Image.new("RGB", (9, 9)).save(secret)
    shelf = tmp_path / "looks"
    made = spec()
    make_look(shelf / "mine", made)
    (shelf / "mine" / "front.png").unlink()
    (shelf / "mine" / "front.png").symlink_to(secret)
    make_look(tmp_path / "other", made)
    (shelf / "linked").symlink_to(tmp_path / "other")
    house = House.of(shelf, tmp_path / "data" / "ratings.db")
    ada = house.visitor("Ada")
    assert [look.name for look in house.room.shelf.looks()] == ["mine"]
    assert ada.get("/looks/mine/pictures/front").status_code == 404
    assert ada.get("/looks/mine/pictures/back").status_code == 200
    records = [{"name": name, "state": "passed", "labels": {}, "spec": made, "views": {"front": file}}
               for name, file in (("../other", "front.png"), ("a", "../../secret.png"), ("b", "/etc/hostname"),
                                  ("linked", "linked/front.png"), ("~c", "x.png"), (7, "x.png"))]
    (shelf / "book.json").write_text(json.dumps({"name": "x", "looks": [*records, 3, {"name": "d"}]}))
    shown = Shelf(shelf)
    assert {look.name for look in shown.looks()} == {"a", "b", "linked", "7"}
    assert not [look for look in shown.looks() if shown.file(look, "front")]


def test_a_damaged_look_is_none(tmp_path):
    make_look(tmp_path / "one", spec())
    make_look(tmp_path / "two", spec())
    (tmp_path / "two" / "look.json").write_text((tmp_path / "two" / "look.json").read_text().replace("71", "99"))
    assert [look.name for look in Shelf(tmp_path).looks()] == ["one"]


def test_a_new_look_is_seen(tmp_path):
    make_look(tmp_path / "one", spec())
    shelf = Shelf(tmp_path)
    make_look(tmp_path / "two", spec(body={"person": 3}))
    shelf.refresh()
    assert [look.name for look in shelf.looks()] == ["one", "two"]
    shutil.rmtree(tmp_path / "one")
    shelf.refresh()
    assert [look.name for look in shelf.looks()] == ["two"]


# -- what is said ------------------------------------------------------------------------------------------------------


def test_a_rating_is_the_one_that_the_command_reads(house):
    ada = house.visitor("Ada")
    answer = ada.send("/looks/look-0/ratings", {"overall": 4, "comfort": 2, "comment": "tight\x1b[31m"})
    assert answer.status_code == 200 and answer.get_json()["means"]["overall"] == 4
    kept = Ratings(house.room.store.path).newest()
    assert [(one.name, one.rater, one.overall, one.comfort, one.comment) for one in kept] == [
        ("look-0", "Ada", 4, 2, "tight[31m")]
    assert kept[0].look == digest_of(house.room.shelf.find("look-0").folder and json.loads(
        (house.room.shelf.root / "look-0" / "look.json").read_text())["spec"])
    ada.post("/looks/look-0/ratings", {"overall": "5"})
    page = ada.text("/looks/look-0")
    assert 'id="overall-5" value="5" checked' in page and "5.0 of 5, by 1" in ada.text("/")


@pytest.mark.parametrize("stars", [{}, {"overall": 6}, {"overall": 0}, {"overall": "4.5"}, {"overall": True},
                                   {"overall": 4, "comfort": "many"}, {"overall": 4, "comment": "x" * 2001},
                                   {"overall": 4, "comment": ["x"]}, {"overall": "9" * 5000}, [1], "4"])
def test_a_rating_that_is_none_is_refused(house, stars):
    answer = house.visitor("Ada").send("/looks/look-0/ratings", stars)
    assert 400 <= answer.status_code < 500 and house.room.store.all() == []


def test_who_is_not_in_and_who_has_no_token_rates_nothing(house):
    stranger = house.stranger()
    assert stranger.send("/looks/look-0/ratings", {"overall": 4}).status_code == 401
    ada = house.visitor("Ada")
    for token in ("", "wrong", stranger.token):
        assert ada.send("/looks/look-0/ratings", {"overall": 4}, token=token).status_code == 400
    assert ada.client.post("/looks/look-0/ratings", data={"overall": 4}).status_code == 400
    assert house.room.store.all() == []


def test_the_pace_is_limited(house):
    guard.limiter.enabled = True
    guard.limiter.reset()
    stranger = house.stranger()
    token = stranger.token
    codes = [stranger.post("/sign-in", {"name": "a", "password": "b"}, token=token).status_code for _ in range(7)]
    guard.limiter.reset()
    assert codes == [401] * 5 + [429] * 2


def test_approval_is_the_stylists_with_who_and_when(house):
    ada, sam = house.visitor("Ada"), house.visitor("Sam", "stylist")
    assert ada.post("/looks/look-1/approval", {"state": "approved"}).status_code == 403
    assert sam.post("/looks/look-1/approval", {"state": "great"}).status_code == 400
    sam.post("/looks/look-1/approval", {"state": "in review"})
    sam.post("/looks/look-1/approval", {"state": "approved", "note": "for June"})
    page = ada.text("/looks/look-1")
    assert "for June" in page and page.count("Sam, ") == 2 and 'class="seal approved"' in ada.text("/")
    assert ada.text("/?state=approved").count('class="card"') == 1
    assert ada.text("/?state=in+review").count('class="card"') == 0  # the last decision counts


def test_notes_are_pinned_ticked_off_and_removed(house):
    ada, ben, sam = house.visitor("Ada"), house.visitor("Ben"), house.visitor("Sam", "stylist")
    for wrong in ({"x": 2, "y": 0, "view": "front", "text": "a"}, {"x": "nan", "y": 0, "view": "front", "text": "a"},
                  {"x": 0, "y": 0, "view": "nowhere", "text": "a"}, {"x": 0, "y": 0, "view": "front", "text": " "}):
        assert ada.send("/looks/look-0/notes", wrong).status_code == 400
    number = ada.send("/looks/look-0/notes", {"x": .5, "y": .25, "view": "back", "text": "a <b>fold"}).get_json()["id"]
    page = ben.text("/looks/look-0")
    assert "a &lt;b&gt;fold" in page and 'data-x="0.5"' in page and "/remove" not in page
    assert ben.post(f"/looks/look-0/notes/{number}/remove").status_code == 403
    assert ben.post(f"/looks/look-1/notes/{number}/done").status_code == 404
    sam.post(f"/looks/look-0/notes/{number}/done")
    assert ada.get("/looks/look-0/notes").get_json()[0]["done"] is True
    ada.post(f"/looks/look-0/notes/{number}/remove")
    assert ada.get("/looks/look-0/notes").get_json() == []


def test_the_shortlist_is_ones_own_and_can_be_taken_away(house):
    ada, ben = house.visitor("=Ada"), house.visitor("Ben")
    assert ada.send("/looks/look-1/pick", {}).get_json()["picked"] is True
    ada.post("/looks/look-0/pick")
    assert ada.text("/shortlist").count('class="card"') == 2 and ben.text("/shortlist").count('class="card"') == 0
    table = ada.get("/shortlist.csv")
    assert table.data.startswith(b"\xef\xbb\xbflook,garments") and "attachment" in table.headers["Content-Disposition"]
    lines = table.get_data(as_text=True).splitlines()
    assert lines[1].startswith("look-1,A-line dress,") and lines[2].startswith('look-0,"')
    ada.send("/looks/look-1/pick", {})
    assert ada.text("/shortlist").count('class="card"') == 1


def test_the_line_sheet_is_a_pdf_with_pictures(house):
    pytest.importorskip("weasyprint")
    ada = house.visitor("Ada")
    ada.send("/looks/look-1/pick", {})
    sheet = ada.get("/shortlist.pdf")
    assert sheet.mimetype == "application/pdf" and sheet.data.startswith(b"%PDF") and b"/Image" in sheet.data


RATES = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from support.fitting_room import House
house = House.of(Path({book!r}), Path({store!r}))
ada = house.visitor("Ada")
token = ada.token
for k in range(10_000):
    said = ada.send("/looks/look-0/ratings", {{"overall": 1 + k % 5, "comment": str(k)}}, token=token)
    assert said.status_code == 200
    print(k, flush=True)
"""


def test_killed_while_rating_nothing_that_was_answered_is_lost(book, tmp_path):
    """Once here; ``tests/load.py`` does it fifty times."""
    store = tmp_path / "data" / "ratings.db"
    code = RATES.format(tests=str(os.path.dirname(os.path.dirname(__file__))), book=str(book), store=str(store))
    env = os.environ | {"TRYON_CACHE": str(tmp_path / "cache")}
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=env)
    said = [child.stdout.readline() for _ in range(12)]
    time.sleep(0.003)
    child.send_signal(signal.SIGKILL)
    said += child.stdout.read().splitlines(keepends=True)
    child.wait()
    answered = [int(one) for one in said if re.fullmatch(r"\d+\n", one)]
    kept = sorted(int(one.comment) for one in Ratings(store).all())
    assert len(answered) >= 12 and set(answered) <= set(kept) and len(kept) == len(set(kept)) <= len(answered) + 1
