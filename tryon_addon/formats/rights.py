# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a picture of cloth comes from: what drew it, from which number, and what its weights were trained on."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..core import files
from ..core.errors import SpecError, WeightsError, WrongWeights
from . import png
from .pictures.note import OTHERS

KEYWORD = "TryOn"  # of the text in a PNG
FORMULA = "a formula; no weights, no training data"
UNKNOWN = "unknown: these weights came without a card"
MOST_WEIGHTS, MOST_CARD = 1_000_000_000, 1_000_000  # bytes of files that are read
_ROW = re.compile(r"^\|([^|]+)\|([^|]+)\|")
_LICENCE = re.compile(r"\*\*Licence of the weights\*\*:\s*(.+)")


@dataclass(frozen=True)
class Card:
    """What a weights file's card says: ``model`` is the file's SHA-256, ``data`` pairs of training set and licence."""

    model: str
    licence: str
    data: tuple[tuple[str, str], ...]


def card_of(weights: Path, insist: bool = False) -> Card:
    """The card of a weights file, the Markdown file of the same name beside it.

    Raises:
        WeightsError: the weights are missing, or have no card that names their licence and their data's licences,
            and the user does not ``insist``.
    """
    try:
        model = hashlib.sha256(files.read_regular(weights, MOST_WEIGHTS)).hexdigest()
    except OSError as error:
        raise WeightsError(f"The weights {weights} cannot be read: {files.told(error)}.",
                           "Reinstall TryOn, or name another file.") from None
    page = weights.with_suffix(".md")
    try:
        text = files.read_text(page, MOST_CARD)
    except (OSError, UnicodeDecodeError):
        text = ""
    licence, data = _LICENCE.search(text), _sets(text)
    if licence and data:
        return Card(model, licence[1].strip(), data)
    if insist:
        return Card(model, UNKNOWN, ())
    raise WrongWeights(f"{weights.name} has no card with the licences of its weights and training data.",
                       f"Put {page.name} beside it, or insist (--insist): pictures then say that they are unknown.")


def _sets(text: str) -> tuple[tuple[str, str], ...]:
    """(set, licence) of the table whose header has these two first."""
    found: list[tuple[str, str]] = []
    inside = False
    for line in text.splitlines():
        row = _ROW.match(line.strip())
        cells = [cell.strip() for cell in row.groups()] if row else []
        if cells[:2] == ["set", "licence"]:
            inside = True
        elif not cells:
            inside = False
        elif inside and not set(cells[0]) <= set("-: "):
            found.append((cells[0], cells[1]))
    return tuple(found)


@dataclass(frozen=True)
class Rights:
    """What is written into a picture of cloth, and beside it. ``fabric`` is its spec; with ``size`` it is drawn again.

    ``operation`` is what was done beyond sampling (mix, restyle ...), with ``inputs`` as plain values.
    """

    version: str
    kind: str
    seed: int | None
    palette: tuple[str, ...]
    fabric: Mapping[str, Any]
    size: int
    model: str
    licence: str
    training_data: tuple[tuple[str, str], ...]
    pixels: str
    operation: str = "sample"
    inputs: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as in the file."""
        data = [{"set": name, "licence": licence} for name, licence in self.training_data]
        return dataclasses.asdict(self) | {"tool": KEYWORD, "training_data": data, "palette": list(self.palette)}


def digest(pixels: np.ndarray) -> str:
    """SHA-256 of a picture's shape and bytes."""
    return hashlib.sha256(repr(pixels.shape).encode() + np.ascontiguousarray(pixels).tobytes()).hexdigest()


def write(path: Path, pixels: np.ndarray, *found: Rights) -> Path:
    """The picture with the rights in it, and as JSON beside it (of a sheet: those of all that it shows).

    Raises:
        StorageError: they cannot be written.
    """
    for end, content in contents_of(pixels, *found).items():
        png.whole(path.with_suffix(end), content)
    return path


def contents_of(pixels: np.ndarray, *found: Rights) -> dict[str, bytes]:
    """What ``write`` writes: ``.png`` and ``.json``."""
    said: Any = found[0].as_dict() if len(found) == 1 else [rights.as_dict() for rights in found]
    return {".png": png.content_of(pixels, {KEYWORD: json.dumps(said)}),
            ".json": (json.dumps(said, indent=2) + "\n").encode()}


def is_swatch(path: Path) -> bool:
    """Whether a file is a picture of cloth that says where it comes from. Raises SpecError where it is no PNG, unless
    it has the ending of another picture."""
    return path.suffix.lower() not in OTHERS and png.text_of(path, KEYWORD) is not None


def read(path: Path) -> dict[str, Any]:
    """The rights in one picture of cloth, as plain values.

    Raises:
        SpecError: no PNG of ours, or a sheet of many.
    """
    text = png.text_of(path, KEYWORD)
    try:
        said = json.loads(text or "null")
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or not isinstance(said.get("fabric"), dict) or said.get("tool") != KEYWORD:
        raise SpecError(f"{path} does not say how it was made.", "Name a single picture that tryon fabric wrote.")
    return said
