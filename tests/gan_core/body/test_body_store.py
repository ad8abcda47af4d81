# SPDX-License-Identifier: GPL-3.0-or-later
"""The store of built arrays: made once, mended when damaged, harmless when it cannot write."""

import ast
import inspect
import os

import numpy as np
import pytest
from tryon.gan_core.body.model import identity, source, store


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
        return store.stored("thing", (identity,), self, lambda f, message: self.told.append(message), packed=True)


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


def test_a_pickle_is_never_loaded(cache):
    maker = Maker()
    maker.get()
    file = next(cache.glob("thing-*.npz"))
    np.savez(file, values=np.array([{"a": 1}], dtype=object), names=np.array(["x"]))
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


def test_what_the_body_is_built_from_is_all_named():
    """A module that one of them imports, and that is not named, could change and leave a stale body in the cache."""
    named = {module.__name__ for module in source.MADE_BY}
    for module in source.MADE_BY:
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.ImportFrom) and node.level == 1:
                modules = [node.module] if node.module else [alias.name for alias in node.names]
                assert {f"{source.__package__}.{name}" for name in modules} <= named, module.__name__
