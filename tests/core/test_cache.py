# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest
from tryon.tryon_addon.core import cache
from tryon.tryon_addon.core.errors import CacheError


def test_what_is_kept_comes_back(tmp_path):
    store = cache.Store(tmp_path / "new")
    result = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "n": 3, "names": ["x", "y"], "nan": float("inf")}
    store.put("thing", result)
    back = store.get("thing")
    assert np.array_equal(back.pop("a"), result["a"]) and back == {"n": 3, "names": ["x", "y"], "nan": float("inf")}
    assert not list((tmp_path / "new").glob("*.part"))


def test_arrays_come_back_from_any_depth(tmp_path):
    store = cache.Store(tmp_path)
    store.put("deep", {"masks": {"eyes": np.array([True, False])}, "list": [np.arange(2), {"x": [1, None]}]})
    back = store.get("deep")
    assert back["masks"]["eyes"].tolist() == [True, False]
    assert back["list"][0].tolist() == [0, 1] and back["list"][1] == {"x": [1, None]}


def test_absent_and_damaged_are_both_a_miss(tmp_path):
    store = cache.Store(tmp_path)
    assert store.get("thing") is None
    for damage in (b"", b"PK\x03\x04 rubbish", b"\x93NUMPY rubbish"):
        (tmp_path / "thing.npz").write_bytes(damage)
        assert store.get("thing") is None
        assert not (tmp_path / "thing.npz").exists()


def test_pickles_are_never_read(tmp_path):
    np.savez(tmp_path / "thing.npz", a0=np.array([{"a": 1}], dtype=object),
             __plain__=np.array('{"x": {"__array__": "a0"}}'))
    assert cache.Store(tmp_path).get("thing") is None


def test_an_unwritable_folder_is_named_with_its_mend(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CacheError, match="TRYON_CACHE"):
        cache.Store(tmp_path / "file" / "under").put("thing", {"a": 1})


def test_keys_depend_on_every_input_and_on_nothing_else():
    def base(**change):
        values = {"a": np.zeros(3), "b": {"x": 1, "y": [1, 2]}, "c": None} | change
        return cache.key("stage", "1", **values)

    assert base() == base() == base(b={"y": [1, 2], "x": 1})
    others = [base(a=np.zeros(4)), base(a=np.zeros(3, np.float32)), base(a=np.ones(3)), base(b={"x": 2, "y": [1, 2]}),
              base(b={"x": 1, "y": [[1], 2]}), base(c=0), cache.key("stage", "2"), cache.key("other", "1")]
    assert len({base(), *others}) == len(others) + 1
