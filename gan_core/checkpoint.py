# SPDX-License-Identifier: GPL-3.0-or-later
"""Weight files: safetensors with the model's config in the header. Nothing in here, or anywhere else, unpickles."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from .files import whole

KEY = "tryon"  # header entry that holds our JSON
FORMAT = 1
LARGEST = 64 * 2**20  # bytes; ours are far smaller, so a larger file is not one of them
REINSTALL = "Reinstall TryOn to restore the shipped weights, or name another weights file."


class CheckpointError(Exception):
    """A weights file is missing, damaged, foreign, or does not fit its model."""

    def __init__(self, message: str, mend: str = REINSTALL) -> None:
        super().__init__(message)
        self.message, self.mend = message, mend

    def __str__(self) -> str:
        return f"{self.message} {self.mend}".strip()


@dataclass(frozen=True)
class Weights:
    """A weights file in memory. kind: which model; config: rebuilds it; info: how it was made."""

    path: Path
    kind: str
    config: dict[str, Any]
    info: dict[str, Any]
    tensors: dict[str, Tensor]

    def part(self, prefix: str) -> dict[str, Tensor]:
        """Tensors whose name starts with ``prefix/``, without it."""
        n = len(prefix) + 1
        return {k[n:]: v for k, v in self.tensors.items() if k.startswith(f"{prefix}/")}


def save(path: Path, kind: str, config: Mapping[str, Any], tensors: Mapping[str, Tensor],
         info: Mapping[str, Any] | None = None) -> None:
    """Write ``tensors`` (floating ones in half precision) with config and info as JSON in the header."""
    packed = {k: (v.detach().half() if v.is_floating_point() else v.detach()).contiguous() for k, v in tensors.items()}
    meta = {"format": FORMAT, "kind": kind, "config": dict(config), "info": dict(info or {})}
    with whole(path) as aside:
        save_file(packed, aside, {KEY: json.dumps(meta)})


def load(path: Path, kind: str) -> Weights:
    """Read a weights file of ``kind``; floating tensors come back as float32. Raises CheckpointError."""
    path = Path(path)
    if not path.is_file():
        raise CheckpointError(f"The weights file {path} does not exist.")
    if path.stat().st_size > LARGEST:
        raise CheckpointError(f"{path} has {path.stat().st_size:,} bytes; TryOn's weights stay under {LARGEST:,}.")
    try:
        with safe_open(path, "pt") as file:
            meta = json.loads((file.metadata() or {}).get(KEY, "null"))
            tensors = {k: file.get_tensor(k) for k in file.keys()}  # noqa: SIM118, not a dict
    except (SafetensorError, ValueError, OSError) as error:
        raise CheckpointError(f"{path} is not a readable safetensors file ({error}).") from error
    if not isinstance(meta, dict) or not isinstance(meta.get("config"), dict):
        raise CheckpointError(f"{path} is a safetensors file, but not one that TryOn wrote: its header lacks a config.")
    if meta.get("format") != FORMAT:
        raise CheckpointError(f"{path} has format {meta.get('format')!r}; this version of TryOn reads {FORMAT}.",
                              "Update TryOn, or use weights made for this version.")
    if meta.get("kind") != kind:
        raise CheckpointError(f"{path} holds weights of kind {meta.get('kind')!r}, not {kind!r}.")
    tensors = {k: v.float() if v.is_floating_point() else v for k, v in tensors.items()}
    bad = [k for k, v in tensors.items() if v.is_floating_point() and not torch.isfinite(v).all()]
    if bad:
        raise CheckpointError(f"{path} holds values that are not numbers in {_some(bad)}.")
    return Weights(path, kind, meta["config"], meta.get("info") or {}, tensors)


def fill(module: nn.Module, tensors: Mapping[str, Tensor], path: Path) -> None:
    """Copy ``tensors`` into ``module``; missing, unexpected and wrongly shaped ones are all named in the error."""
    wanted = module.state_dict()
    missing, unexpected = sorted(wanted.keys() - tensors.keys()), sorted(tensors.keys() - wanted.keys())
    shapes = [f"{k} {tuple(tensors[k].shape)} for {tuple(v.shape)}" for k, v in wanted.items()
              if k in tensors and tensors[k].shape != v.shape]
    problems = [f"{what}: {_some(names)}" for what, names in
                (("missing", missing), ("unexpected", unexpected), ("wrong shape", shapes)) if names]
    if problems:
        raise CheckpointError(f"{path} does not fit the model its config describes ({'; '.join(problems)}).")
    module.load_state_dict(dict(tensors))


def _some(names: list[str], most: int = 6) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
