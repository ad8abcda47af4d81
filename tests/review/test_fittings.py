# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked for is made once, in a fair order, whoever is killed; and it is its owner's."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.fitting_room import House, make_book, make_look, spec
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.review import queue as queues
from tryon.tryon_addon.review.maker import Maker
from tryon.tryon_addon.review.queue import Queue

MAKER = Path(__file__).parents[1] / "support" / "look_maker.py"
OWN = {"body": "own", "sex": "female", "age": "31", "units": "cm", "m_stature": "168", "m_bust": "91.25",
       "m_waist": "74", "m_hip": "99", "wear_upper": "shirt", "wear_lower": "trousers", "pose": "relaxed",
       "studio": "softbox"}
CAST = {"body": "cast:3", "wear_whole": "a_line_dress", "cloth_whole": "floral", "colour_whole": "#7a2e2e"}


def command(log, faults=None):
    return [sys.executable, str(MAKER), str(log), json.dumps(faults or {})]


@pytest.fixture
def made(tmp_path):
    """A house of its own folder, where looks can be asked for; and what makes them all."""
    house = House.of(make_book(tmp_path / "book", 1), tmp_path / "data" / "ratings.db", command=("none",))
    log = tmp_path / "log"

    def make(faults=None, seconds=60.0):
        maker = Maker(house.room.queue, command(log, faults), dict(os.environ))
        maker.start()
        until = time.monotonic() + seconds
        while time.monotonic() < until and {"waiting", "making"} & set(house.room.queue.counts()):
            time.sleep(0.05)
        maker.stop()
        return log.read_text().split() if log.is_file() else []

    return house, make


def numbers(house, person):
    return [row["id"] for row in house.room.queue.of(person)]


def test_a_fitting_is_asked_for_made_and_its_owners(made):
    house, make = made
    ada, ben, sam = house.visitor("Ada"), house.visitor("Ben"), house.visitor("Sam", "stylist")
    assert ada.post("/choose", OWN).status_code == 303
    [number] = numbers(house, ada.id)
    assert "Waiting" in ada.text("/fittings") and number not in ben.text("/fittings")
    assert make() == [number]
    assert ada.get("/fittings/status.json").get_json()[0]["state"] == "passed"
    name = f"~{number}"
    assert "Shirt, Straight trousers - my measures" in ada.text(f"/looks/{name}").replace("Straight trousers, Shirt",
                                                                                       "Shirt, Straight trousers")
    assert ada.get(f"/looks/{name}/pictures/front").status_code == 200
    assert sam.get(f"/looks/{name}").status_code == 200 and number in sam.text("/fittings?all=1")
    for address in (f"/looks/{name}", f"/looks/{name}/pictures/front", f"/looks/{name}/notes",
                    f"/compare?a={name}&b=look-0"):
        assert ben.get(address).status_code == 404, address
    for address in (f"/looks/{name}/ratings", f"/looks/{name}/pick", f"/fittings/{number}/cancel"):
        assert ben.post(address, {"overall": 3}).status_code == 404
    assert number not in ben.text("/fittings?all=1")


def test_measures_are_nowhere_in_plain(made):
    house, make = made
    ada = house.visitor("Ada")
    ada.post("/choose", OWN | {"keep": "1"})
    make()
    [number] = numbers(house, ada.id)
    folder = house.room.queue.folder(number)
    assert [path.name for path in folder.iterdir()] == ["front.png"]  # the index has the body: it is sealed
    kept = b"".join(path.read_bytes() for path in house.room.store.path.parent.iterdir())
    assert b"91.25" not in kept and b"stature" not in kept.replace(b"stature text", b"")
    assert "91.25" in ada.text("/account") and 'value="91.25"' in ada.text("/choose")
    assert 91.25 in json.loads(ada.get("/account/data.json").data)["measures"].values()
    ada.post("/account/measures/forget")
    assert "91.25" not in ada.text("/account")
    ada.post("/account/delete", {"name": "Ada"})
    assert not folder.exists() and house.room.store.rows("select * from fittings") == []


def test_what_is_on_the_shelf_shows_at_once(made):
    house, _ = made
    ada = house.visitor("Ada")
    ada.post("/choose", CAST)
    [number] = numbers(house, ada.id)
    _, wanted = house.room.queue.take()
    make_look(house.room.shelf.root / "same", wanted)
    (house.room.shelf.root / "book.json").unlink()
    house.room.shelf.refresh()
    assert house.visitor("Ben").post("/choose", CAST).location == "/looks/same"


@pytest.mark.parametrize("change", [
    {"body": ""}, {"body": "cast:99"}, {"body": "cast:-1"}, {"body": "saved:../../etc/passwd"}, {"body": "saved:Anna"},
    {"m_bust": ""}, {"m_bust": "nan"}, {"m_bust": "9125"}, {"m_bust": "9" * 400}, {"m_bust": "91; rm"}, {"age": "7"},
    {"age": "inf"}, {"sex": "x"}, {"wear_upper": "", "wear_lower": ""}, {"wear_upper": "../x"}, {"wear_whole": "coat'"},
    {"wear_whole": "a_line_dress"}, {"size_upper": "9XL"}, {"cloth_upper": "image"}, {"colour_upper": "red"},
    {"skin": "red"}, {"hair": "../x"}, {"pose": "../x"}, {"studio": "/tmp/evil.blend"}])
def test_what_cannot_be_is_refused_in_words(made, change):
    house, _ = made
    ada = house.visitor("Ada")
    answer = ada.post("/choose", OWN | change)
    assert answer.status_code == 303 and answer.location.startswith("/choose")
    assert "m_bust" not in answer.location and "91.25" not in answer.location  # addresses are kept in logs
    assert house.room.queue.of(None) == []


def test_inches_are_inches(made):
    house, _ = made
    ada = house.visitor("Ada")
    inches = {"units": "in", "m_stature": "66", "m_bust": "36", "m_waist": "29", "m_hip": "39", "m_weight": "140",
              "hair": "bob", "skin": "#543326"}
    ada.post("/choose", OWN | inches)
    _, wanted = house.room.queue.take()
    assert wanted["body"]["hair"] == "bob" and wanted["body"]["skin"] == "#543326"
    assert wanted["body"]["measures"] == pytest.approx(
        {"stature": 167.64, "bust": 91.44, "waist": 73.66, "hip": 99.06, "weight": 63.5}, abs=0.01)


def test_sizes_are_advised_with_reasons(made):
    house, _ = made
    ada = house.visitor("Ada")
    said = ada.post("/choose/advice", OWN, headers={"Accept": "application/json"}).get_json()
    assert said["shirt"]["size"] == "M" and said["shirt"]["second"] and said["shirt"]["why"][0].startswith("M")
    assert {zone["zone"] for zone in said["trousers"]["zones"]["L"]} == {"Waist", "Hip"}
    wide = ada.post("/choose/advice", OWN | {"m_bust": "118", "m_waist": "104"}).get_json()
    assert wide["shirt"]["size"] == "XXL"
    assert ada.post("/choose/advice", OWN | {"m_bust": ""}).status_code == 422


def test_turns_are_fair_and_quotas_kept(made):
    house, _ = made
    queue = house.room.queue
    for number in range(5):
        queue.ask("ada", "viewer", "", spec(body={"person": number}))
    with pytest.raises(SpecError, match="5 of your fittings"):
        queue.ask("ada", "viewer", "", spec(body={"person": 9}))
    same = queue.ask("ada", "viewer", "", spec(body={"person": 0}))
    assert len(queue.of("ada")) == 5 and same in numbers(house, "ada")  # the same is not made twice
    queue.ask("ben", "viewer", "", spec(body={"person": 7}))
    queue.ask("cleo", "viewer", "", spec(body={"person": 8}))
    turns = []
    for _ in range(7):
        number, _ = queue.take()
        turns.append(next(row["person"] for row in queue.of(None) if row["id"] == number))
        queue.end(number, "it is no matter here")
    assert turns == ["ada", "ben", "cleo", "ada", "ada", "ada", "ada"] and queue.take() is None


def test_what_goes_wrong_costs_itself_and_what_is_cancelled_is_not_made(made):
    house, make = made
    queue = house.room.queue
    first, bad, off, once, last = (queue.ask("ada", "viewer", "", spec(body={"person": n})) for n in range(5))
    assert not queue.cancel(off, "ben") and queue.cancel(off, "ada") and not queue.cancel(off, "ada")
    orders = make({bad: "crash", once: "once"})
    states = {row["id"]: row["state"] for row in queue.of("ada")}
    assert states == {first: "passed", bad: "error", off: "cancelled", once: "passed", last: "passed"}
    assert off not in orders and orders.count(bad) == orders.count(once) == 2
    assert "crashed" in next(row["error"] for row in queue.of("ada") if row["id"] == bad)


def test_cancelled_while_it_is_made_its_blender_ends(made):
    house, _ = made
    queue = house.room.queue
    number = queue.ask("ada", "viewer", "", spec())
    log = house.room.shelf.root.parent / "log"
    maker = Maker(queue, command(log, {number: "hang"}), dict(os.environ))
    maker.start()
    while not log.is_file():
        time.sleep(0.05)
    time.sleep(0.3)
    worker = maker._worker
    assert queue.counts() == {"making": 1} and queue.cancel(number, "ada")
    until = time.monotonic() + 20
    gone = Path(f"/proc/{worker.pid}")
    while (maker._worker is not None or gone.exists()) and time.monotonic() < until:
        time.sleep(0.05)
    assert maker._worker is None and not gone.exists()
    maker.stop()
    assert queue.counts() == {"cancelled": 1}


def test_progress_is_streamed_until_all_is_done(made):
    house, _ = made
    ada = house.visitor("Ada")
    ada.post("/choose", CAST)
    number, _ = house.room.queue.take()
    house.room.queue.tell(number, "Draping the dress: frame 3", 0.4)
    stream = ada.get("/fittings/events", buffered=False)
    parts = iter(stream.response)
    assert next(parts) == b"retry: 2000\n\n"
    said = json.loads(next(parts).removeprefix(b"data: "))
    assert said[0]["fraction"] == 0.4 and said[0]["step"] == "Draping the dress" and said[0]["left"] > 0
    house.room.queue.end(number, "no")
    said = json.loads(next(parts).removeprefix(b"data: "))
    assert said[0]["state"] == "error" and list(parts) == []


WORK = """
import sys, json, os
from pathlib import Path
from tryon.tryon_addon.review.maker import Maker
from tryon.tryon_addon.review.queue import Queue
from tryon.tryon_addon.review.store import Store
from tryon.tryon_addon.review.vault import Vault
store = Store(Path({store!r}))
maker = Maker(Queue(store, Vault(store.path), Path({root!r})), json.loads({command!r}), dict(os.environ))
maker.start()
maker._thread.join()
"""


def test_killed_again_and_again_every_request_is_made_once(tmp_path, monkeypatch):
    house = House.of(make_book(tmp_path / "book", 1), tmp_path / "data" / "ratings.db", command=("none",))
    queue: Queue = house.room.queue
    monkeypatch.setattr(queues, "MOST", {"viewer": 1000})
    asked = {queue.ask(f"p{n % 3}", "viewer", "", spec(body={"person": n})) for n in range(7)}
    code = WORK.format(store=str(house.room.store.path), root=str(queue.root),
                       command=json.dumps(command(tmp_path / "log")))
    for pause in (0.0, 0.4, 0.1):
        child = subprocess.Popen([sys.executable, "-c", code])
        ended = queue.counts().get("passed", 0)
        until = time.monotonic() + 30
        while queue.counts().get("passed", 0) < ended + 1 and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(pause)
        child.send_signal(signal.SIGKILL)
        child.wait()
    last = Maker(queue, command(tmp_path / "log"), dict(os.environ))
    last.start()
    until = time.monotonic() + 60
    while queue.counts() != {"passed": 7} and time.monotonic() < until:
        time.sleep(0.05)
    last.stop()
    assert queue.counts() == {"passed": 7}
    assert {row["id"] for row in queue.of(None)} == asked
    for number in asked:
        assert [path.name for path in queue.folder(number).iterdir()] == ["front.png"]
