# SPDX-License-Identifier: GPL-3.0-or-later
"""Frames: whatever may travel arrives unchanged, and nothing else than a frame is taken for one."""

import io
import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tryon.tryon_addon.runtime.wire import protocol
from tryon.tryon_addon.runtime.wire.protocol import FrameError

CODES = list(protocol.DTYPES)
arrays = st.sampled_from(CODES).flatmap(
    lambda code: hnp.arrays(np.dtype(code), hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
)
plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
values = st.recursive(
    plain | arrays, lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just("$"), inner), max_leaves=12
)


def frame(value) -> bytes:
    return b"".join(protocol.encode(value))


def round_trip(value):
    return protocol.read(io.BytesIO(frame(value)))


def same(a, b) -> bool:
    if isinstance(a, np.ndarray):
        return (
            isinstance(b, np.ndarray)
            and a.shape == b.shape
            and a.dtype.newbyteorder("=") == b.dtype.newbyteorder("=")
            and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
        )
    if isinstance(a, (list, tuple)):
        return type(b) is list and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return type(b) is dict and a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, float) and math.isnan(a):
        return isinstance(b, float) and math.isnan(b)
    return type(a) is type(b) and a == b and str(a) == str(b)  # str: -0.0 is not 0.0


@given(values)
@settings(max_examples=200, deadline=None)
def test_values_arrive_as_they_were(value):
    assert same(value, round_trip(value))


@given(values, st.data())
@settings(max_examples=100, deadline=None)
def test_a_cut_frame_is_an_error(value, data):
    whole = frame(value)
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(EOFError if cut == 0 else FrameError):
        protocol.read(io.BytesIO(whole[:cut]))


@given(values, st.data())
@settings(max_examples=200, deadline=None)
def test_a_damaged_frame_is_an_error_or_a_value_and_nothing_else(value, data):
    damaged = bytearray(frame(value))
    place = data.draw(st.integers(0, len(damaged) - 1))
    damaged[place] ^= data.draw(st.integers(1, 255))
    try:
        protocol.read(io.BytesIO(bytes(damaged)))
    except FrameError:
        pass


@given(st.binary(min_size=1, max_size=200))
def test_noise_is_not_a_frame(noise):
    with pytest.raises(FrameError):
        protocol.read(io.BytesIO(noise))


class Dribble(io.RawIOBase):
    """A stream that hands out and takes three bytes at a time, as a pipe may."""

    def __init__(self, content=b""):
        self.source, self.taken = io.BytesIO(content), bytearray()

    def readable(self):
        return True

    def writable(self):
        return True

    def readinto(self, view):
        part = self.source.read(min(3, len(view)))
        view[: len(part)] = part
        return len(part)

    def write(self, view):
        self.taken += bytes(view[:3])
        return min(3, len(view))


def test_short_reads_and_writes_are_continued():
    value = {"a": np.arange(100, dtype=np.float32), "b": ["x" * 50]}
    stream = Dribble()
    protocol.write(stream, protocol.encode(value))
    assert same(value, protocol.read(Dribble(bytes(stream.taken))))


def test_frames_follow_each_other():
    stream = io.BytesIO(frame({"a": np.ones(3)}) + frame([1, 2]))
    assert protocol.read(stream)["a"].sum() == 3
    assert protocol.read(stream) == [1, 2]
    with pytest.raises(EOFError):
        protocol.read(stream)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(12).reshape(3, 4).T,
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(10)[::-2],
        np.arange(4, dtype=">f8"),
        np.broadcast_to(np.float32(2), (3, 3)),
        np.array(7.5),
        np.zeros((0, 3), np.float32),
        np.array([True, False]),
        np.arange(3, dtype=np.longlong),
    ],
    ids=["transposed", "fortran", "reversed", "big-endian", "broadcast", "scalar", "empty", "bool", "longlong"],
)
def test_arrays_of_any_layout(array):
    result = round_trip(array)
    assert same(array, result)
    assert result.flags.c_contiguous and result.flags.writeable


def test_numpy_scalars_and_tuples_become_plain():
    assert round_trip({"a": np.float32(0.5), "b": np.int64(3), "c": np.bool_(True), "d": (1, 2)}) == {
        "a": 0.5,
        "b": 3,
        "c": True,
        "d": [1, 2],
    }


def test_arrays_are_copied_only_where_asked():
    array = np.zeros(4)
    shared, owned = protocol.encode(array), protocol.encode(array, copy=True)
    array[:] = 1
    assert bytes(shared[1]) == array.tobytes()
    assert bytes(owned[1]) == bytes(32)


def nested(depth):
    value: list = []
    for _ in range(depth):
        value = [value]
    return value


def containing_itself():
    value: dict = {}
    value["me"] = value
    return value


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (object(), "value is a object"),
        ({"a": [b"bytes"]}, r"value\['a'\]\[0\] is a bytes"),
        ({1, 2}, "set"),
        (1j, "complex"),
        (np.array([object()]), "array of object"),
        (np.array(["text"]), "array of <U4"),
        (np.array([1j]), "complex128"),
        (np.zeros(2, [("a", "f4")]), "array of"),
        (np.array(["2020-01-01"], "M8[D]"), "datetime64"),
        (np.zeros((1,) * 20), "20 dimensions"),
        ({1: 2}, "key 1"),
        (nested(70), "deeper than 64"),
        (containing_itself(), "contains itself"),
        pytest.param(10**5000, "cannot be written", id="huge integer"),
    ],
)
def test_what_may_not_travel_is_named(value, told):
    with pytest.raises(FrameError, match=told):
        protocol.encode(value)


def hand_made(header, body=b"", magic=protocol.MAGIC, header_size=None, body_size=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    sizes = (len(text) if header_size is None else header_size, len(body) if body_size is None else body_size)
    return io.BytesIO(protocol.PREFIX.pack(magic, *sizes) + text + body)


@pytest.mark.parametrize(
    ("stream", "told"),
    [
        (hand_made({"value": 1, "arrays": []}, magic=b"Warp"), "something else wrote"),
        (hand_made(b"{not json"), "not JSON"),
        (hand_made(b"\xff\xfe"), "not JSON"),
        (hand_made(b"[" * 100_000), "not JSON"),
        (hand_made([1]), "parts"),
        (hand_made({"value": 1}), "parts"),
        (hand_made({"value": 1, "arrays": 3}), "parts"),
        (hand_made({"value": 1, "arrays": [["O8", [1]]]}, bytes(8)), "type 'O8'"),
        (hand_made({"value": 1, "arrays": [["V8", [1]]]}, bytes(8)), "type 'V8'"),
        (hand_made({"value": 1, "arrays": [7]}), "type None"),
        (hand_made({"value": 1, "arrays": [[["f4"], [1]]]}), "type"),
        (hand_made({"value": 1, "arrays": [["f4", [-1]]]}), "shape"),
        (hand_made({"value": 1, "arrays": [["f4", [1.5]]]}), "shape"),
        (hand_made({"value": 1, "arrays": [["f4", [True]]]}, bytes(4)), "shape"),
        (hand_made({"value": 1, "arrays": [["f4", [1] * 20]]}, bytes(4)), "shape"),
        (hand_made({"value": 1, "arrays": [["f4", [0, 1 << 62, 1 << 62]]]}), "impossible"),
        (hand_made({"value": 1, "arrays": [["f4", [3]]]}, bytes(8)), "add up"),
        (hand_made({"value": 1, "arrays": [["f4", [1 << 60]]]}, bytes(8)), "add up"),
        (hand_made({"value": {"$": 1}, "arrays": [["f4", [1]]]}, bytes(4)), "array 1 of 1"),
        (hand_made({"value": {"$": -1}, "arrays": [["f4", [1]]]}, bytes(4)), "array -1 of 1"),
        (hand_made({"value": {"$": 0, "a": 1}, "arrays": [["f4", [1]]]}, bytes(4)), "array 0 of 1"),
        (hand_made({"value": nested(70), "arrays": []}), "deeper"),
        (hand_made({"value": 1, "arrays": [["f4", [0]]] * 5000}), "5000 arrays"),
        (hand_made(b"{}", header_size=1 << 31), "announces"),
        (hand_made(b"{}", body_size=1 << 50), "announces"),
    ],
)
def test_malformed_frames(stream, told):
    with pytest.raises(FrameError, match=told):
        protocol.read(stream)


@pytest.mark.parametrize("limit", ["MAX_HEADER", "MAX_BODY", "MAX_ARRAYS"])
def test_too_much_is_refused_before_it_is_sent(limit, monkeypatch):
    monkeypatch.setattr(protocol, limit, 1)
    with pytest.raises(FrameError, match="at most 1 can travel"):
        protocol.encode([np.zeros(2), np.zeros(2)])
