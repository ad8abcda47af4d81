# SPDX-License-Identifier: GPL-3.0-or-later
"""The store of built arrays: made once, mended when damaged, harmless when it cannot write."""

import ast
import hashlib
import os

import numpy as np
import pytest
from tryon.gan_core.body.model import store


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TRYON_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


class Maker:
    def __init__(self):
        self.made, self.told = 0, []

    def __call__(self):
        self.made += 1
        return {"names": np.array(["a", "bc"]), "values": np.arange(6, dtype=np.float32)}

    def get(self):
        return store.stored("thing", ("model",), self, lambda f, message: self.told.append(message), packed=True)


def test_made_once_then_read(cache):
    maker = Maker()
    first, second = maker.get(), maker.get()
    assert maker.made == 1
    np.testing.assert_array_equal(first["values"], second["values"])
    assert second["names"].tolist() == ["a", "bc"]


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 not a zip", b"half"])
def test_a_damaged_file_is_made_anew_and_said_so(cache, damage):
    maker = Maker()
    maker.get()
    file = next(cache.glob("thing-*.npz"))
    file.write_bytes(file.read_bytes()[:100] if damage == b"half" else damage)
    assert maker.get()["values"][5] == 5
    assert maker.made == 2 and "damaged" in maker.told[0]
    maker.get()
    assert maker.made == 2


def test_one_flipped_bit_anywhere_and_every_cut_end_is_made_anew(cache):
    Maker().get()
    file = next(cache.glob("thing-*.npz"))
    whole = file.read_bytes()
    flipped = [bytearray(whole) for _ in range(0, 8 * len(whole), 61)]
    for i, data in enumerate(flipped):
        data[61 * i // 8] ^= 1 << 61 * i % 8
    for data in (*flipped, *(whole[:at] for at in range(0, len(whole), 170)), bytes(len(whole)), whole + b"x"):
        file.write_bytes(data)
        maker = Maker()
        assert maker.get()["values"][5] == 5 and maker.made == 1 and "damaged" in maker.told[0]


def test_what_is_read_counts_as_used(cache):
    maker = Maker()
    maker.get()
    file = next(cache.glob("thing-*.npz"))
    os.utime(file, (1, 1))
    maker.get()
    assert maker.made == 1 and file.stat().st_mtime > 1


def test_a_pickle_is_never_loaded(cache):
    maker = Maker()
    maker.get()
    file = next(cache.glob("thing-*.npz"))
    np.savez(file, values=np.array([{"a": 1}], dtype=object), names=np.array(["x"]))
    assert maker.get()["values"].dtype == np.float32
    file.write_bytes((data := file.read_bytes()[:-store.DIGEST]) + hashlib.sha256(data).digest())
    assert maker.get()["values"].dtype == np.float32
    assert maker.made == 2


def test_old_files_go_and_a_folder_that_cannot_be_written_costs_only_time(cache, monkeypatch, tmp_path):
    cache.mkdir()
    for day in range(5):
        (cache / f"thing-{day}.npz").write_bytes(b"old")
        os.utime(cache / f"thing-{day}.npz", (day, day))
    (cache / "other-0.npz").write_bytes(b"not ours")
    maker = Maker()
    maker.get()
    assert len(list(cache.glob("thing-*.npz"))) == store.KEPT
    assert (cache / "thing-4.npz").exists() and (cache / "other-0.npz").exists()
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("TRYON_CACHE", str(tmp_path / "file"))
    assert maker.get()["values"][5] == 5 and maker.made == 2


def test_a_change_of_code_is_made_anew(cache, tmp_path, monkeypatch):
    monkeypatch.setattr(store, "CODE", tmp_path / "code")
    (tmp_path / "code" / "model").mkdir(parents=True)
    (tmp_path / "code" / "model" / "shapes.py").write_text("WIDE = 1")
    maker = Maker()
    maker.get()
    maker.get()
    assert maker.made == 1
    (tmp_path / "code" / "model" / "shapes.py").write_text("WIDE = 2")
    maker.get()
    assert maker.made == 2


def imports_of(path):
    """Folders of gan_core/body whose modules a module of ``path`` imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 2:
            found |= {node.module.split(".")[0]} if node.module else {alias.name for alias in node.names}
    return found


def calls_of_stored():
    """(name, folders) of everything that is stored, read off the code."""
    for path in sorted(store.CODE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {node.targets[0].id: node.value for node in ast.walk(tree)
                 if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "stored":
                made_by = node.args[1]
                made_by = named[made_by.id] if isinstance(made_by, ast.Name) else made_by
                yield node.args[0].value, set(ast.literal_eval(made_by))


def test_all_code_that_makes_a_stored_thing_is_named():
    """A folder whose code it depends on, and that is not named, could change and leave a stale thing in the cache."""
    things = dict(calls_of_stored())
    assert set(things) == {"body", "expression", "ruler", "skin", "hair"}
    for name, folders in things.items():
        for folder in folders:
            modules = list((store.CODE / folder).glob("*.py"))
            assert modules, folder
            for module in modules:
                assert imports_of(module) <= folders, (name, module.name)
