# SPDX-License-Identifier: GPL-3.0-or-later
"""Raw data -> one compact file of pictures with class, palette, height, origin, width and side of the split."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ....gan_core.fabric.gan.config import CLASSES, LAYERS
from ....gan_core.files import whole
from . import photos, report, sources
from .formulas import DRAWERS
from .inks import kmeans_palette
from .pictures import ORIGINS, Dropped, Picture, is_validation
from .sources import Amounts

VERSION = 4  # of what the stages below make: raised when any of them changes, so that stored parts are made anew


def arrays_of(pictures: list[Picture]) -> dict[str, NDArray]:
    """The columns of the prepared file."""
    return {
        "pixels": np.stack([p.pixels for p in pictures]),
        "height": np.stack([p.height for p in pictures]),
        "exact_height": np.array([p.exact for p in pictures]),
        "palette": np.stack([kmeans_palette(p.pixels) for p in pictures]).reshape(-1, LAYERS, 3),
        "kind": np.array([CLASSES.index(p.kind) for p in pictures], np.int64),
        "origin": np.array([ORIGINS.index(p.origin) for p in pictures], np.int64),
        "source": np.array([p.source for p in pictures]),
        "validation": np.array([is_validation(p.source) for p in pictures]),
        "cm": np.array([p.cm for p in pictures], np.float32),
        "cm_error": np.array([p.cm_error for p in pictures], np.float32),
    }


def store(path: Path, columns: dict[str, NDArray]) -> None:
    """Write an npz, whole or not at all."""
    with whole(path) as aside, aside.open("wb") as file:
        np.savez(file, **columns)


Maker = Callable[[np.random.Generator], Iterable[Picture | Dropped]]


class Stages:
    """Parts made once each, kept beside the prepared file until it is whole: a stopped run goes on from them."""

    def __init__(self, folder: Path, seed: int, log: Callable[[str], None]) -> None:
        self.folder, self.seed, self.log = folder, seed, log
        self.parts: list[Path] = []

    def make(self, name: str, needs: object, pictures: Maker) -> None:
        """Draw a stage's pictures with chance of its own, from (seed, name), unless its part lies there already.

        needs: what the pictures depend on beside the seed; a part made from anything else is made anew.
        """
        key = hashlib.sha256(f"{VERSION} {self.seed} {name} {needs}".encode()).hexdigest()
        path = self.folder / f"{name.replace(' ', '_')}-{key[:12]}.npz"
        if not path.exists():
            made = list(pictures(np.random.default_rng([self.seed, zlib.crc32(name.encode())])))
            kept = [p for p in made if isinstance(p, Picture)]
            if not kept:
                return
            dropped = np.array([f"{p.kind} {p.why}" for p in made if isinstance(p, Dropped)], np.str_)
            store(path, arrays_of(kept) | {"dropped": dropped})
            self.log(f"{name}: {len(kept)}" + (f", left out {len(dropped)} doubles" if len(dropped) else ""))
        self.parts.append(path)

    def columns(self) -> dict[str, NDArray]:
        loaded = []
        for path in self.parts:
            with np.load(path) as part:
                loaded.append({k: part[k] for k in part.files})
        return {k: np.concatenate([p[k] for p in loaded]) for k in loaded[0]}


def banks_in(part: Path) -> sources.Banks:
    """Palettes of the training photos of a stored part, by class."""
    with np.load(part) as photo:
        kind, palette, train = photo["kind"], photo["palette"], ~photo["validation"]
    banks = {name: palette[train & (kind == k)] for k, name in enumerate(CLASSES)}
    return {name: bank for name, bank in banks.items() if len(bank)}


def prepare(data: Path, out: Path, amounts: Amounts | None = None, seed: int = 0, labels: Path = photos.LABELS,
            log: Callable[[str], None] = print) -> Path:
    """Write ``out`` (npz, see ``arrays_of``) from the raw data; returns ``out``.

    Same data, amounts and seed give the same arrays; stopped and run again, it goes on with the stage it was in.
    Colours of drawn cloth come from training photos. Raises FileNotFoundError without photos.
    """
    amounts = amounts or Amounts()
    stages = Stages(out.with_suffix(".parts"), seed, log)
    known = data.resolve(), hashlib.sha256(labels.read_bytes()).hexdigest()
    stages.make("photos", (known, amounts.photo), lambda rng: sources.from_photos(data, amounts, labels, rng))
    if not stages.parts:
        raise FileNotFoundError(f"no garment photos under {data}; see training/README.md for where to get them")
    banks = banks_in(stages.parts[0])
    stages.make("tiles", (known, amounts), lambda rng: sources.from_tiles(data, amounts, banks, rng))
    stages.make("morris", (known, amounts.morris), lambda rng: sources.from_morris(data, amounts, rng))
    stages.make("motifs", (known, amounts), lambda rng: sources.from_motifs(data, amounts, banks, rng))
    for kind in DRAWERS:
        def draw(rng: np.random.Generator, kind: str = kind) -> Iterable[Picture | Dropped]:
            return sources.from_formula(kind, amounts, banks, rng)

        stages.make(f"formula {kind}", (known, amounts.of(amounts.formula, kind)), draw)
    columns = stages.columns()
    dropped = columns.pop("dropped")
    report.write(columns, list(dropped), out)
    store(out, columns)
    for path in stages.parts:
        path.unlink()
    if not any(stages.folder.iterdir()):
        stages.folder.rmdir()
    log(f"{out}: {len(columns['kind'])} pictures")
    return out
