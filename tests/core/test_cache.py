# SPDX-License-Identifier: GPL-3.0-or-later
"""Results that are kept come back as they were; whatever has happened to one, it is a miss and no fault of a look."""

import hashlib
import json
import math
import os
import shutil

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tryon.tryon_addon.core import cache, cache_entry
from tryon.tryon_addon.core.errors import CacheError

RESULT = {"a": np.arange(600, dtype=np.float32).reshape(20, 30), "n": 3, "names": ["x", "y"],
          "masks": {"eyes": np.array([True, False])}, "list": [np.arange(2), {"x": [1, None]}]}
NAME = "drape-0123456789abcdef01234567"


def same(one, other):
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other or one != one and other != other


@pytest.fixture
def store(tmp_path):
    return cache.Store(tmp_path / "kept")


@pytest.fixture
def path(store):
    store.put(NAME, RESULT)
    return store.root / f"{NAME}.kept"


TYPES = st.one_of(hnp.boolean_dtypes(), hnp.integer_dtypes(), hnp.floating_dtypes(), hnp.unicode_string_dtypes(),
                  hnp.byte_string_dtypes())
ARRAYS = hnp.arrays(TYPES, hnp.array_shapes(min_dims=0, min_side=0, max_side=40))
PLAIN = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(),
                  st.text(st.characters(exclude_categories=["Cs"])))


def nested(leaves):
    def around(inner):
        return st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3))

    return st.recursive(leaves, around, max_leaves=6)


# -- what is kept ------------------------------------------------------------------------------------------------------


@given(st.dictionaries(st.text(max_size=3), nested(ARRAYS | PLAIN), max_size=3))
def test_all_that_can_be_kept_comes_back(result):
    again = cache_entry.decoded("x", cache_entry.encoded("x", result))
    assert same(result, again)


def test_what_is_kept_comes_back_writable_and_nothing_else_is_left(store, path):
    back = store.get(NAME)
    assert same(back, RESULT) and os.listdir(store.root) == [path.name]
    back["a"][0, 0] = 7.0
    assert same(store.get(NAME), RESULT)


def test_arrays_in_any_order_of_memory_come_back(store):
    turned = {"t": RESULT["a"].T, "every": np.arange(9000)[::3]}
    store.put(NAME, turned)
    assert same(store.get(NAME), turned)


def test_what_can_be_packed_is(store, path):
    store.put("fabric-0123", {"normal": np.full((512, 512, 3), 128, np.uint8)})
    assert (store.root / "fabric-0123.kept").stat().st_size < 8000


@pytest.mark.parametrize("result", [{"o": np.array([{"a": 1}], dtype=object)}, {"x": object()}, {"x": b"bytes"},
                                    {"__array__": 0}, {"t": np.zeros(2, "f4,f4")}])
def test_what_would_not_come_back_is_no_result(store, result):
    with pytest.raises(TypeError):
        store.put(NAME, result)
    assert not store.root.exists()


# -- damage ------------------------------------------------------------------------------------------------------------


def missed(store, path, data):
    """Whether an entry of these bytes is a miss that leaves nothing behind."""
    path.write_bytes(data)
    return store.get(NAME) is None and not path.exists()


def test_one_flipped_bit_anywhere_is_a_miss(store, path):
    whole = path.read_bytes()
    for bit in range(8 * len(whole)):
        data = bytearray(whole)
        data[bit // 8] ^= 1 << bit % 8
        with pytest.raises(cache_entry.Damaged):
            cache_entry.decoded(NAME, bytes(data))
    assert missed(store, path, bytes(data))


def test_every_cut_end_and_every_zeroed_block_is_a_miss(store, path):
    whole = path.read_bytes()
    for at in range(0, len(whole), 13):
        assert missed(store, path, whole[:at])
        assert missed(store, path, whole[:at] + bytes(len(whole[at: at + 64])) + whole[at + 64:])
    assert missed(store, path, bytes(len(whole))) and missed(store, path, whole + b"\0")


@given(st.data())
def test_bytes_put_in_taken_out_or_written_over_are_a_miss(data):
    whole = cache_entry.encoded(NAME, RESULT)
    at, out = data.draw(st.integers(0, len(whole))), data.draw(st.integers(0, 40))
    other = whole[:at] + data.draw(st.binary(max_size=40)) + whole[at + out:]
    if other != whole:
        with pytest.raises(cache_entry.Damaged):
            cache_entry.decoded(NAME, other)


def test_another_entrys_content_is_a_miss(store, path):
    store.put("drape-9999", {"other": 1})
    shutil.copyfile(store.root / "drape-9999.kept", path)
    assert store.get(NAME) is None and not path.exists() and store.get("drape-9999") == {"other": 1}


def forged(head, blobs=b"", size=None):
    """An entry with a good digest whose content nobody of ours has written."""
    head = head if isinstance(head, bytes) else json.dumps(head).encode()
    body = (len(head) if size is None else size).to_bytes(8, "big") + head + blobs
    return cache_entry.MAGIC + hashlib.sha256(NAME.encode() + b"\n" + body).digest() + body


def arrays(*table, value=None):
    return {"value": {"a": {"__array__": 0}} if value is None else value, "arrays": [list(row) for row in table]}


@pytest.mark.parametrize("data", [
    forged(b""), forged(b"{"), forged(b"[" * 100_000), forged(b"\xff\xfe"), forged({}), forged([]),
    forged({"value": {}}),
    forged({"value": {}}, size=1 << 60), forged(arrays(value=[1, 2])), forged(arrays(value=3)),
    forged(arrays()), forged(arrays(("<f4", [2], 8, False))), forged(arrays(("<f4", [3], 8, False)), bytes(8)),
    forged(arrays(("<f4", [1 << 40], 8, True)), bytes(8)),
    forged(arrays(("<f4", [1 << 62, 1 << 62], 8, False)), bytes(8)),
    forged(arrays(("|O", [1], 8, False)), bytes(8)), forged(arrays((None, [1], 8, False)), bytes(8)),
    forged(arrays(("f4,f4", [1], 8, False)), bytes(8)), forged(arrays(("<f4", [-1], 8, False)), bytes(8)),
    forged(arrays(("<f4", [True], 4, False)), bytes(4)), forged(arrays(("<f4", 2, 8, False)), bytes(8)),
    forged(arrays(("<f4", "2", 8, False)), bytes(8)), forged(arrays(("<f4", [2], "8", False)), bytes(8)),
    forged(arrays(("<f4", [2], -1, False)), bytes(8)), forged(arrays(("<f4", [2])), bytes(8)),
    forged(arrays(("<f4", [2], 8, False), value={"a": {"__array__": 1}}), bytes(8)),
    forged(arrays(("<f4", [2], 8, False), value={"a": {"__array__": "x"}}), bytes(8)),
    forged({"value": {}, "arrays": {"a": 1}}), forged({"value": {}, "arrays": 3}), forged({"value": {}, "arrays": [3]}),
])  # fmt: skip
def test_wrong_content_under_a_good_digest_is_a_miss_and_takes_no_memory(store, path, data):
    assert missed(store, path, data)


def test_a_bomb_is_refused_before_it_is_unpacked(store, path, monkeypatch):
    monkeypatch.setattr(cache_entry, "LARGEST", 1 << 20)
    bomb = cache_entry.zlib.compress(bytes(1 << 24))
    assert missed(store, path, forged(arrays(("|u1", [1 << 24], len(bomb), True)), bomb))
    short = forged(arrays(("|u1", [1 << 10], len(bomb), True)), bomb)  # more than it says
    assert missed(store, path, short)
    half = cache_entry.zlib.compress(bytes(900_000))
    twice = forged(arrays(*2 * [("|u1", [900_000], len(half), True)]), half + half)
    assert missed(store, path, twice)
    monkeypatch.setattr(cache, "LARGEST", 100)
    store.put(NAME, RESULT)
    assert store.get(NAME) is None and not path.exists()


def test_what_is_no_file_is_a_miss(store, path, tmp_path):
    path.unlink()
    os.mkfifo(path)  # nobody will ever write to it
    assert store.get(NAME) is None and not path.exists()
    (tmp_path / "elsewhere").write_text("keep")
    path.symlink_to(tmp_path / "elsewhere")
    assert store.get(NAME) is None and not path.is_symlink() and (tmp_path / "elsewhere").read_text() == "keep"
    path.mkdir()
    assert store.get(NAME) is None
    store.put(NAME, RESULT)
    assert NAME not in store.names("x*") and "directory" in store.trouble.lower()


def test_pickles_are_never_read(store, path):
    np.savez(path.with_suffix(""), a0=np.array([{"a": 1}], dtype=object))
    os.replace(path.with_suffix(".npz"), path)
    assert store.get(NAME) is None


# -- a folder that cannot be written -----------------------------------------------------------------------------------


def test_a_folder_that_cannot_be_written_costs_no_look(tmp_path):
    (tmp_path / "file").write_text("")
    store = cache.Store(tmp_path / "file" / "under")
    store.put("thing-0123", {"a": 1})
    assert store.get("thing-0123") is None and str(store.root) in store.trouble and "TRYON_CACHE" in store.trouble
    assert store.names("*") == [] and store.remove("*") == 0


def test_a_full_disk_costs_no_look_and_leaves_nothing_half_written(store, path, monkeypatch):
    def full(self, data):
        with self.open("wb") as file:
            file.write(data[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(path), "write_bytes", full)
    store.put("drape-9999", RESULT)
    assert "No space left" in store.trouble and os.listdir(store.root) == [path.name]
    assert same(store.get(NAME), RESULT)


def test_what_can_only_be_read_is_read(store, path, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "utime", refused)
    monkeypatch.setattr(type(path), "unlink", refused)
    assert same(store.get(NAME), RESULT)
    path.write_bytes(b"damaged")
    assert store.get(NAME) is None and path.exists()
    with pytest.raises(CacheError, match="Permission denied"):
        store.remove("*")


def test_what_is_removed_by_name_takes_half_written_and_older_files_along(store, path):
    for name in (f"{NAME}-p0123456789ab.kept", f"{NAME}-p0123456789ab.kept.0a1b2c3d.part", f"{NAME}-p0123456789ab.npz"):
        (store.root / name).write_bytes(b"x")
    (store.root / f"{NAME}-p0123456789ab.txt").write_text("mine")
    assert store.remove("*-p0123456789ab") == 3
    assert sorted(os.listdir(store.root)) == sorted([path.name, f"{NAME}-p0123456789ab.txt"])


# -- keys --------------------------------------------------------------------------------------------------------------


def told(value):
    """What ``value`` is, as something that only equals itself: written without a look at how keys are made."""
    if isinstance(value, np.ndarray):
        return "array", value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, dict):
        return "dict", tuple(sorted((name, told(one)) for name, one in value.items()))
    if isinstance(value, list | tuple):
        return "list", tuple(told(one) for one in value)
    if isinstance(value, float):
        return "float", "nan" if math.isnan(value) else value.hex()
    return type(value).__name__, value


SMALL = st.one_of(
    st.sampled_from([None, True, False, 0, 1, 0.0, -0.0, 1.0, math.nan, math.inf, "", "1", "None", b"", b"1", [], {},
                     "nan", "True", "i1:1", "l0:", "m0:", 10, 11, "a", "aa", [[]], [0], [None], {"a": 0}, {"": {}},
                     {"a": {"b": 1}}, {"a": {}, "b": 1}, [{"a": 1}], ["a", 1]]),
    st.sampled_from([np.zeros(6), np.zeros((2, 3)), np.zeros((3, 2)), np.zeros((6, 1)), np.zeros(6, np.float32),
                     np.zeros(6, np.int64), np.zeros(12, np.float32), np.zeros(6, bool), np.zeros(6, np.uint8),
                     -np.zeros(6), np.zeros(()), np.zeros(0), np.zeros((0, 3)), np.array(["a", "b"]),
                     np.array([b"a", b"b"])]),
)


@given(nested(SMALL), nested(SMALL))
@example(np.zeros((2, 3)), np.zeros((3, 2)))
@example([["a"], "b"], [["a", "b"]])
@example({"a": {"b": 1}}, {"a": {}, "b": 1})
@settings(max_examples=300)
def test_different_inputs_have_different_keys_and_the_same_have_the_same(one, other):
    assert (cache.key("s", "1", x=one) == cache.key("s", "1", x=other)) == (told(one) == told(other))


def test_arrays_of_other_shapes_and_types_have_other_keys():
    one = np.arange(6, dtype=np.int32)
    others = [one.reshape(2, 3), one.reshape(3, 2), one.reshape(6, 1), one.view(np.uint32), one.view(np.float32),
              one.view(np.uint8), one.astype(np.int64), one.byteswap().view(one.dtype.newbyteorder()), one.tolist()]
    assert len({cache.digest(x) for x in (one, *others)}) == len(others) + 1
    turned = np.asfortranarray(one.reshape(2, 3))
    assert cache.digest(turned) == cache.digest(one.reshape(2, 3)) != cache.digest(turned.T)


def test_values_that_python_takes_for_equal_have_other_keys():
    values = [1, 1.0, True, "1", b"1", np.float32(1), 0, 0.0, -0.0, False, None, "", math.nan, [1], {"1": 1}, {1: 1}]
    assert len({cache.digest(v) for v in values}) == len(values)
    assert cache.digest(math.nan) == cache.digest(-math.nan) and cache.digest((1, 2)) == cache.digest([1, 2])
    assert cache.digest({"a": 1, "b": 2}) == cache.digest({"b": 2, "a": 1})


@pytest.mark.parametrize("value", [object(), {1, 2}, np.array([None]), 1j, np.zeros(2, "f4,f4")])
def test_what_cannot_be_told_apart_has_no_key(value):
    with pytest.raises(TypeError):
        cache.digest({"x": [value]})


def test_keys_depend_on_stage_and_version_too():
    names = [cache.key("a", "b", x=1), cache.key("a", "b"), cache.key("a", "c", x=1), cache.key("b", "b", x=1),
             cache.key("a:b", "", x=1), cache.key("a", ":b", x=1), cache.key("a", "b", y=1)]
    assert len(set(names)) == len(names)
    assert cache.key("drape", "1", x=1).startswith("drape-")
