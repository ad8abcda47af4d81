# SPDX-License-Identifier: GPL-3.0-or-later
"""A look in 3D: its glTF is shown to whom the look is, kept sealed where the body is somebody's, and made on a wish."""

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from support.fitting_room import House, make_book
from tryon.tryon_addon.review import app
from tryon.tryon_addon.review.maker import Maker

ROOT = Path(__file__).parents[2]
GLB = b"glTF\x02\x00\x00\x00 of a body"
MAKER = ROOT / "tests" / "support" / "look_maker.py"


@pytest.fixture
def solid(tmp_path, monkeypatch):
    """A house of two looks, the first of them in 3D, with the viewer there."""
    monkeypatch.setattr(app, "VIEWER", Path(__file__))
    book = make_book(tmp_path / "book", 2)
    (book / "look-0" / "look.glb").write_bytes(GLB)
    return House.of(book, tmp_path / "data" / "ratings.db", command=("none",))


def test_a_look_is_shown_in_3d_where_its_folder_has_it(solid):
    ada = solid.visitor("Ada")
    answer = ada.get("/looks/look-0/model.glb")
    assert answer.data == GLB and answer.mimetype == "model/gltf-binary"
    page = ada.text("/looks/look-0")
    assert 'data-model="/looks/look-0/model.glb"' in page and "model.js" in page and "Make it in 3D" not in page
    assert ada.get("/looks/look-1/model.glb").status_code == 404
    assert "Make it in 3D" in ada.text("/looks/look-1") and "model.js" not in ada.text("/looks/look-1")
    assert solid.stranger().get("/looks/look-0/model.glb").status_code == 302


def test_without_the_viewer_the_page_says_so(solid, monkeypatch):
    monkeypatch.setattr(app, "VIEWER", Path("nowhere"))
    page = solid.visitor("Ada").text("/looks/look-0")
    assert "has no 3D viewer" in page and "model.js" not in page


def test_no_link_in_place_of_a_model_leads_out(solid, tmp_path):
    (tmp_path / "secret").write_bytes(b"secret")
    (solid.room.shelf.root / "look-1" / "look.glb").symlink_to(tmp_path / "secret")
    assert solid.visitor("Ada").get("/looks/look-1/model.glb").status_code == 404


def test_a_look_in_3d_is_made_on_a_wish_and_is_its_owners(solid, tmp_path):
    ada, ben = solid.visitor("Ada"), solid.visitor("Ben")
    assert ada.post("/looks/look-1/model").status_code == 303
    ada.post("/looks/look-1/model")  # once more is the same
    [row] = solid.room.queue.of(None)
    assert solid.room.queue.formats(row["id"]) == ["glb"]
    maker = Maker(solid.room.queue, [sys.executable, str(MAKER), str(tmp_path / "log"), "{}"], dict(os.environ))
    number, made_of = solid.room.queue.take()
    maker._make(number, made_of)
    maker._end_worker()
    folder = solid.room.queue.folder(number)
    assert not (folder / "look.glb").exists() and b"mesh" not in (folder / "look.glb.sealed").read_bytes()
    assert ada.get(f"/looks/~{number}/model.glb").data == b"mesh"  # as the stand-in writes it
    assert ben.get(f"/looks/~{number}/model.glb").status_code == 404
    assert f"/looks/~{number}/model.glb" in ada.text("/looks/look-1")
    assert f"~{number}" not in ben.text("/looks/look-1")


def test_a_fitting_that_was_made_stays_while_it_is_made_in_3d(solid):
    ada = solid.visitor("Ada")
    spec = json.loads((solid.room.shelf.root / "book.json").read_text())["looks"][1]["spec"]
    queue = solid.room.queue
    number = queue.ask(ada.id, "viewer", "dress", spec)
    assert queue.ask(ada.id, "viewer", "dress", spec) == number and queue.formats(number) == []
    assert queue.ask(ada.id, "viewer", "dress", spec, model=True) == number and queue.formats(number) == ["glb"]
    solid.room.store.run("update fittings set state = 'passed', model = 0 where id = ?", number)
    other = queue.ask(ada.id, "viewer", "dress", spec, model=True)
    assert other != number and queue.formats(other) == ["glb"] and queue.counts() == {"passed": 1, "waiting": 1}
    assert queue.ask(ada.id, "viewer", "dress", spec, model=True) == other
    queue.cancel(other, ada.id)
    assert queue.counts() == {"passed": 1, "cancelled": 1}


def test_only_what_was_pinned_is_unpacked(tmp_path):
    """A package with other bytes leaves what was there."""
    other = tmp_path / "three.tgz"
    with tarfile.open(other, "w:gz") as tar:
        tar.add(__file__, "package/LICENSE")
    code = ("import sys, pathlib; sys.path.insert(0, '.ci'); import three\n"
            f"try: three.unpack(pathlib.Path({str(other)!r}), pathlib.Path({str(tmp_path / 'to')!r}))\n"
            "except three.ThreeError as error: print(error)")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert "is not what was pinned" in done.stdout and not (tmp_path / "to").exists(), done.stderr
