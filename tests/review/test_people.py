# SPDX-License-Identifier: GPL-3.0-or-later
"""Nobody comes in uninvited, sees or does what is not theirs, or leaves a trace when they are gone."""

import json
import re

import pytest
from support.fitting_room import House
from tryon.tryon_addon.core.errors import StorageError
from tryon.tryon_addon.review.guard import HEADERS, OPEN
from tryon.tryon_addon.review.routes.entering import HOST
from tryon.tryon_addon.review.store import Store
from tryon.tryon_addon.review.vault import Vault

SCRIPT = "<script>alert(1)</script>"


def addresses(house):
    """Every route with something in its places."""
    with house.app.test_request_context():
        for rule in house.app.url_map.iter_rules():
            given = {"name": "look-0", "view": "front", "token": "t", "number": "n", "shelf": "poses",
                     "filename": "room.css"}
            values = {name: given[name] for name in rule.arguments}
            yield rule.endpoint, house.app.url_map.bind("localhost").build(rule.endpoint, values), rule.methods


def test_nothing_is_open_but_the_door(house):
    stranger, seen = house.stranger(), 0
    token = stranger.token
    for endpoint, address, methods in addresses(house):
        if endpoint in OPEN:
            continue
        seen += 1
        if "GET" in methods:
            answer = stranger.get(address)
            assert answer.status_code == 401 or answer.status_code == 302 and "/sign-in" in answer.location, address
        if "POST" in methods:
            assert stranger.post(address, token=token).status_code == 401, address
    assert seen > 25


def test_what_an_admin_does_nobody_else_does(house):
    ada, sam = house.visitor("Ada"), house.visitor("Sam", "stylist")
    for who in (ada, sam):
        assert who.get("/people").status_code == 403
        for address in (f"/people/{ada.id}/role", f"/people/{ada.id}/delete"):
            assert who.post(address, {"role": "admin"}).status_code == 403
    assert ada.post("/people/invitations", {"role": "viewer"}).status_code == 403
    assert sam.post("/people/invitations", {"role": "admin"}).status_code == 403
    assert sam.post("/people/invitations", {"role": "viewer", "name": "Ada"}).status_code == 403
    assert sam.send("/people/invitations", {"look": "look-0"}).status_code == 200
    assert house.room.people.get(ada.id)["role"] == "viewer"


def test_a_link_works_once_and_leads_where_it_should(house):
    boss = house.visitor("Boss", "admin")
    link = boss.send("/people/invitations", {"role": "viewer", "look": "look-1"}).get_json()["link"]
    path = re.sub(r"^https?://[^/]+", "", link)
    guest = house.stranger()
    page = guest.text(path)  # a preview looks at it: it stays good
    token = re.search(r'name="csrf" content="([^"]+)"', page)[1]
    taken = guest.client.post(path, data={"csrf_token": token, "name": "boss"})
    assert taken.status_code == 422 and "called boss already" in taken.get_data(as_text=True)
    assert guest.client.post(path, data={"name": "Eve"}).status_code == 400  # no token
    done = guest.client.post(path, data={"csrf_token": token, "name": "Eve"})
    assert done.status_code == 303 and done.location == "/looks/look-1"
    assert house.stranger().get(path).status_code == 410
    assert boss.text("/people").count("Eve") >= 1
    token = house.room.people.invite("viewer", "test")
    assert house.room.people.accept(token, "Flo") and house.room.people.accept(token, "Gus") is None  # two at once


def test_the_link_of_the_command_opens_at_once_and_once(house):
    token = house.room.people.invite("admin", HOST, "kim")
    host = house.stranger()
    assert host.get(f"/enter/{token}").status_code == 303 and host.get("/people").status_code == 200
    assert house.stranger().get(f"/enter/{token}").status_code == 410
    again = house.room.people.invite("admin", HOST, "kim")  # the next day: the same person
    assert house.stranger().get(f"/enter/{again}").status_code == 303
    assert [row["name"] for row in house.room.people.all()] == ["kim"]


def test_a_session_is_new_at_the_door_and_ends_in_the_store(house):
    eve = house.stranger()
    eve.get("/sign-in")
    before = eve.client.get_cookie("tryon").value
    token = house.room.people.invite("admin", HOST, "kim")
    eve.get(f"/enter/{token}")
    after = eve.client.get_cookie("tryon").value
    assert before != after
    fixed = house.stranger()
    fixed.client.set_cookie("tryon", before)
    assert fixed.get("/account").status_code == 302
    stolen = house.stranger()
    stolen.client.set_cookie("tryon", after)
    assert stolen.get("/account").status_code == 200
    eve.post("/sign-out")
    assert stolen.get("/account").status_code == 302
    forged = house.stranger()
    forged.client.set_cookie("tryon", after[:-3] + "abc")
    assert forged.get("/account").status_code == 302


def test_passwords(house):
    ada = house.visitor("Ada")
    assert ada.send("/account/password", {"password": "short"}).status_code == 422
    assert ada.send("/account/password", {"password": "correct horse"}).status_code == 200
    kept = house.room.store.row("select password from people where name = 'Ada'")["password"]
    assert kept.startswith("$argon2id$")
    assert ada.send("/account/password", {"password": "another horse"}).status_code == 403  # without the old one
    other = house.stranger()
    assert other.post("/sign-in", {"name": "Ada", "password": "wrong horse!"}).status_code == 401
    assert other.post("/sign-in", {"name": "Ben", "password": "nobody"}).status_code == 401
    done = other.post("/sign-in", {"name": "ada", "password": "correct horse", "next": "//evil.example/x"})
    assert done.status_code == 303 and done.location == "/"


@pytest.mark.parametrize("where", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_led_away(house, where):
    ada = house.visitor("Ada")
    for address in ("/looks/look-0/pick", "/language"):
        done = ada.post(address, {"back": where, "language": "en"})
        assert done.location.startswith("/") and not done.location.startswith(("//", "/\\"))


def test_every_page_says_what_browsers_may(house):
    ada = house.visitor("Ada", "admin")
    for address in ("/", "/looks/look-0", "/people", "/nowhere", "/choose", "/looks/look-0/pictures/front"):
        headers = ada.get(address).headers
        assert all(headers[name] == value for name, value in HEADERS.items()), address
        assert "private" in headers["Cache-Control"] or headers["Cache-Control"] == "no-store"
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
    cookie = ada.client.get_cookie("tryon")
    assert cookie.http_only and cookie.same_site == "Lax"
    page = ada.text("/looks/look-0")
    assert not re.search(r"<script(?! src)|<style|\son\w+=|\sstyle=", page)


def test_a_name_of_another_host_is_refused(house):
    assert house.stranger().get("/healthz", headers={"Host": "evil.example"}).status_code == 400
    assert house.stranger().get("/healthz", headers={"Host": "localhost:8765"}).status_code == 200


def test_cookies_of_a_proxy_are_for_https_alone(book, tmp_path):
    house = House.of(book, tmp_path / "data" / "r.db", secure=True)
    answer = house.stranger().get("/sign-in")
    assert "Secure" in answer.headers["Set-Cookie"] and "max-age" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("word", [SCRIPT, "{{ 8642*7 }}", "'; drop table people; --", "\u202e\x00", "a" * 5000,
                                  "${8642*7}"])
def test_what_is_typed_stays_text(house, word):
    ada = house.visitor("Ada", "admin")
    ada.send("/looks/look-0/ratings", {"overall": 3, "comment": word})
    ada.send("/looks/look-0/notes", {"x": 0, "y": 0, "view": "front", "text": word})
    ada.post("/looks/look-0/approval", {"state": "draft", "note": word})
    ada.post("/people/invitations", {"role": "viewer", "name": word[:50]})
    ada.send("/people/invitations", {"role": word, "name": word})
    for address in ("/", "/looks/look-0", "/people", f"/?q={word[:90]}", "/account", "/fittings"):
        page = ada.text(address)
        assert SCRIPT not in page and "60494" not in re.findall(r"8642\*7|\b60494\b", page)
    assert len(house.room.people.all()) == 1


def test_a_store_that_is_gone_is_told_in_a_sentence(house):
    ada = house.visitor("Ada")
    house.room.store.path.write_bytes(b"no database at all, and long enough to be looked at as one")
    for path in house.room.store.path.parent.glob("*-wal"):
        path.unlink()
    answer = ada.get("/")
    assert answer.status_code == 503 and "holds no ratings" in answer.get_data(as_text=True)


def test_too_much_is_refused(house):
    ada = house.visitor("Ada")
    assert ada.send("/looks/look-0/ratings", {"overall": 3, "comment": "x" * 300_000}).status_code == 413
    assert ada.post("/choose", {f"m_{k}": "1" for k in range(2_000)}).status_code in (413, 422, 303)


def test_the_figures_are_for_who_has_the_token(book, tmp_path):
    house = House.of(book, tmp_path / "data" / "r.db", metrics="secret")
    stranger = house.stranger()
    stranger.get("/healthz")
    assert stranger.get("/metrics").status_code == 404
    assert stranger.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    text = stranger.get("/metrics", headers={"Authorization": "Bearer secret"}).get_data(as_text=True)
    assert 'tryon_requests_total{method="GET",route="monitor.healthz",status="200"} 1.0' in text
    assert "tryon_looks 4.0" in text


def test_all_that_is_kept_can_be_taken_away_and_deleted(house):
    ada, ben = house.visitor("Ada Unmistakable"), house.visitor("Ben", "admin")
    ada.send("/looks/look-0/ratings", {"overall": 2, "comment": "my secret remark"})
    ada.send("/looks/look-0/notes", {"x": 0, "y": 0, "view": "front", "text": "my private note"})
    ada.send("/looks/look-0/pick", {})
    sealed = house.room.vault.seal({"bust": 91.25})
    house.room.store.run("update people set sealed = ? where id = ?", sealed, ada.id)
    data = json.loads(ada.get("/account/data.json").data)
    assert data["measures"] == {"bust": 91.25} and data["ratings"][0]["comment"] == "my secret remark"
    assert data["notes"][0]["text"] == "my private note" and data["shortlist"][0]["name"] == "look-0"
    assert "91.25" in ada.text("/account") and "91.25" not in ben.text("/account")
    ben.send(f"/people/{ada.id}/role", {"role": "viewer"})  # the log has the name
    token = house.room.people.invite("viewer", HOST, "Ada Unmistakable")
    ada.get(f"/enter/{token}")
    ada.post("/account/delete", {"name": "Ada"})
    assert house.room.people.get(ada.id) is not None  # not the name
    ada.post("/account/delete", {"name": "ada unmistakable"})
    assert ada.get("/account").status_code == 302
    files = b"".join(path.read_bytes() for path in house.room.store.path.parent.iterdir())
    for word in (b"secret remark", b"private note", b"Unmistakable"):
        assert word not in files, word
    assert b"91.25" not in files


def test_the_last_admin_stays_one(house):
    boss, ada = house.visitor("Boss", "admin"), house.visitor("Ada")
    assert boss.send(f"/people/{boss.id}/role", {"role": "viewer"}).status_code == 422
    assert boss.send(f"/people/{ada.id}/role", {"role": "admin"}).status_code == 200
    assert ada.get("/account").status_code == 302  # comes in anew
    assert boss.send(f"/people/{boss.id}/role", {"role": "viewer"}).status_code == 200
    assert boss.post(f"/people/{boss.id}/delete").status_code in (302, 401)


def test_measures_are_sealed_by_a_key_that_others_have_not(tmp_path):
    vault = Vault(tmp_path / "ratings.db")
    sealed = vault.seal({"bust": 91.25})
    assert b"91" not in sealed and Vault(tmp_path / "ratings.db").open(sealed) == {"bust": 91.25}
    assert vault.path.stat().st_mode & 0o077 == 0
    with pytest.raises(StorageError, match="another key"):
        Vault(tmp_path / "else" / "ratings.db").open(sealed)
    vault.path.write_text("no key")
    with pytest.raises(StorageError, match="no key"):
        Vault(tmp_path / "ratings.db")


def test_an_older_file_is_brought_up_and_a_newer_one_refused(tmp_path):
    from tryon.tryon_addon.evaluation.ratings import Rating, Ratings

    path = tmp_path / "ratings.db"
    Ratings(path).add(Rating("a", "spring", "Ada", 4))
    store = Store(path)
    assert [one.rater for one in store.newest()] == ["Ada"] and store.rows("select * from people") == []
    store.run("alter table fittings drop column model")  # as version 1 was
    store.run("update fitting_room set version = 1")
    assert Store(path).row("select version from fitting_room")["version"] == 2
    assert store.rows("select model from fittings") == []
    store.run("update fitting_room set version = 99")
    with pytest.raises(StorageError, match="newer TryOn"):
        Store(path)
    assert [one.rater for one in Ratings(path).newest()] == ["Ada"]
