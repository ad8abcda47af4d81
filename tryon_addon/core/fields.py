# SPDX-License-Identifier: GPL-3.0-or-later
"""What every part of a spec is checked and built with, and how specs become plain values and files."""

from __future__ import annotations

import dataclasses
import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import files
from .errors import SpecError, shown

MOST = {".json": 4_000_000}  # bytes of a file that is read
DEEPEST = 32
_APART = re.compile(r"[^\w.\"'-]+")  # what stands between keys and values of TOML
MOST_TOML = 1_000_000  # Python reads it by the letter


def whole(value: object, where: str, low: int = 0, high: int = 2**31 - 1) -> int:
    """``value`` if it is a whole number in the range, else a SpecError."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise SpecError(f"{where} is {shown(value)}.", f"Use a whole number from {low} to {high}.")
    return value


def assign(instance: object, **values: object) -> None:
    """Set fields of a frozen dataclass: the one way to normalise it."""
    for name, value in values.items():
        object.__setattr__(instance, name, value)


def to_dict(spec: Any) -> dict[str, Any]:
    """A spec as plain values (JSON-ready)."""
    return json.loads(json.dumps(dataclasses.asdict(spec)))


def build(cls: type, data: object, where: str) -> Any:
    """A ``cls`` from plain values, or a SpecError that names the field there is not."""
    if not isinstance(data, Mapping):
        raise SpecError(f"{where} is {shown(data)}.", "It must be a table of names and values.")
    names = [f.name for f in dataclasses.fields(cls)]
    for key in data:
        if key not in names:
            raise SpecError(f"{where} has no field {key!r}.", f"It has: {', '.join(names)}.")
    return cls(**data)


def deeper(data: Any, most: int) -> bool:
    """Whether plain values have tables and lists within each other more than ``most`` deep. Python can neither write
    nor compare what is nested a thousand times."""
    level = [data]
    for _ in range(most + 1):
        level = [one for value in level if isinstance(value, (dict, list))
                 for one in (value.values() if isinstance(value, dict) else value)]
        if not level:
            return False
    return True


def toml(text: str) -> dict[str, Any]:
    """The plain values of a TOML text.

    Raises:
        ValueError: it is none, or has keys of more parts than DEEPEST: forty thousand take Python's reader six seconds,
            a million an hour. RecursionError: lists within lists.
    """
    words = _APART.split(text.replace(" ", "").replace("\t", ""))
    if any(word.count(".") > DEEPEST for word in words):
        raise ValueError(f"a key has more than {DEEPEST} parts")
    return tomllib.loads(text)


def load(path: Path) -> dict[str, Any]:
    """The plain values of a spec file, TOML or JSON by its ending.

    Raises:
        SpecError: no such file, one that is too large, or not readable as its format; names the line.
    """
    suffix = Path(path).suffix.lower()
    try:
        text = files.read_text(path, MOST.get(suffix, MOST_TOML))
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError(f"Cannot read the spec {path}: {files.told(error)}.", "Check the path.") from None
    try:
        data = json.loads(text) if suffix == ".json" else toml(text)
    except (ValueError, RecursionError) as error:
        raise SpecError(f"{path} is not valid {suffix[1:] or 'TOML'}: {error}.") from None
    if deeper(data, DEEPEST):
        raise SpecError(f"{path} is nested too deeply.", f"Tables lie {DEEPEST} deep at most.")
    if not isinstance(data, dict):
        raise SpecError(f"{path} holds {type(data).__name__}.", "A spec is a table of names and values.")
    return data
