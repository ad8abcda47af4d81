# SPDX-License-Identifier: GPL-3.0-or-later
"""What comes out as it came out before: a stamp of last year has to make the same look again.

``same(name, found)`` compares with ``tests/references/NAME.json``. Who changes a result knowingly writes it anew,
``TRYON_REFERENCES=write pytest ...``, looks at the difference, and says so in the changelog.
"""

from __future__ import annotations

import dataclasses
import hashlib
import importlib
import json
import os
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[1] / "references"
PIECES = 60  # of a drawing
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


def same(name: str, found: dict[str, Any], rel: float = 1e-3, near: float = 1e-3, grows: bool = False) -> None:
    """Every value of ``found`` (dicts, lists, numbers, words) is as it was: numbers within ``rel`` or ``near``.

    ``grows``: what is new is no change.
    """
    path = FOLDER / f"{name}.json"
    if os.environ.get("TRYON_REFERENCES") == "write":
        rows = ",\n".join(f" {json.dumps(key)}: {json.dumps(value)}" for key, value in found.items())
        path.write_text(f"{{\n{rows}\n}}\n", encoding="utf-8")
    known, now = dict(_leaves(json.loads(path.read_text(encoding="utf-8")))), dict(_leaves(found))
    now = {where: value for where, value in now.items() if where in known or not grows}
    assert now.keys() == known.keys(), f"{name}: {sorted(now.keys() ^ known.keys())[:5]}"
    other = [f"{where} was {known[where]} and is {value}" for where, value in now.items()
             if (isinstance(value, str) and value != known[where])
             or (not isinstance(value, str) and value != pytest.approx(known[where], rel=rel, abs=near))]
    assert not other, f"{len(other)} of {len(now)} in {path.name}: {'; '.join(other[:5])}"


def _leaves(value: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{where}/{key}")
    elif isinstance(value, (list, tuple)):
        for key, inner in enumerate(value):
            yield from _leaves(inner, f"{where}/{key}")
    else:
        yield where, value


def numbers(values: Any) -> list[float]:
    """An array in six numbers that any change of it changes: size, mean, spread, ends, and how it lies in itself."""
    flat = np.asarray(values, float).ravel()
    if not len(flat):
        return [0.0] * 6
    waves = np.cos(2.399 * np.arange(len(flat))) + np.sin(np.arange(len(flat)) * np.pi / len(flat))
    return [float(x) for x in np.round([len(flat), flat.mean(), flat.std(), flat.min(), flat.max(),
                                        (waves * flat).mean()], 6)]


def cells(picture: Any, count: int = 5) -> list[float]:
    """A picture (H, W) or (H, W, C) in the means of ``count`` times ``count`` fields, and its spread, all times 100."""
    field = np.asarray(picture, float)
    parts = [cell.mean(axis=(0, 1)) for row in np.array_split(field, count) for cell in np.array_split(row, count, 1)]
    return [float(x) for x in np.round(100 * np.concatenate([np.ravel(parts), np.ravel(field.std(axis=(0, 1)))]), 3)]


def drawing(text: str) -> list[Any]:
    """A drawing's words, as a digest, and its numbers, piece by piece: a label that has moved is one of thousands."""
    words = hashlib.sha256(NUMBER.sub("#", text).encode()).hexdigest()[:12]
    found = np.array([float(x) for x in NUMBER.findall(text)])
    return [words, *(round(float(part.sum()), 2) for part in np.array_split(found, PIECES))]


def digest(value: Any) -> str:
    """A digest of what prints itself exactly: tables of the catalogue."""
    return hashlib.sha256(repr(value).encode()).hexdigest()[:12]


def told(value: Any) -> dict[str, Any]:
    """What a dataclass says beside its defaults: a new field is no change."""
    usual = {field.name: field.default if field.default_factory is dataclasses.MISSING else field.default_factory()
             for field in dataclasses.fields(value)}
    return {name: getattr(value, name) for name, default in usual.items()
            if repr(getattr(value, name)) != repr(default)}


def constants(package: str, but: tuple[str, ...] = ()) -> dict[str, str]:
    """Of every module of ``tryon.PACKAGE``, a digest of the numbers and tables that are written large in it."""
    found = {}
    there = importlib.import_module(f"tryon.{package}")
    for module in pkgutil.walk_packages(there.__path__, f"{there.__name__}."):
        own = vars(importlib.import_module(module.name))
        large = {name: _rounded(value) for name, value in sorted(own.items())
                 if name.isupper() and name[0] != "_" and name not in but  # _MODEL is there once it is used
                 and not isinstance(value, (str, Path, ModuleType))}
        if large:
            found[module.name.removeprefix("tryon.")] = digest(large)
    return found


def _rounded(value: Any) -> Any:
    """In plain values, numbers to nine figures: so far processors agree. Functions, modules, files by their names."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = told(value)
    if hasattr(value, "tolist"):  # of numpy or torch
        value = [*value.shape, value.tolist()]
    if isinstance(value, dict) or hasattr(value, "items"):
        return {str(key): _rounded(inner) for key, inner in value.items()}
    if isinstance(value, (tuple, list)):
        return [_rounded(inner) for inner in value]
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    if isinstance(value, float):
        return f"{value:.9g}"
    if isinstance(value, Path):
        return value.name
    return getattr(value, "__name__", "function") if callable(value) or isinstance(value, ModuleType) else repr(value)


def plain(value: Any) -> Any:
    """A report in dicts, lists, numbers and words, as ``same`` compares them."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict) or hasattr(value, "items"):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return "none" if value is None else value.item() if hasattr(value, "item") else value
