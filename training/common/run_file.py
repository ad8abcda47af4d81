# SPDX-License-Identifier: GPL-3.0-or-later
"""A run in a file: networks, optimisers and how far they have come, so that training goes on bit by bit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from ...gan_core.files import whole

Modules = Mapping[str, nn.Module]
Optimisers = Mapping[str, torch.optim.Optimizer]


def write(path: Path, modules: Modules, optimisers: Optimisers, meta: Mapping[str, Any]) -> None:
    """Everything under its name, ``meta`` (plain values) in the header; written aside and then moved into place."""
    tensors: dict[str, Tensor] = {}
    for name, module in modules.items():
        tensors |= {f"{name}/{k}": v.contiguous().clone() for k, v in module.state_dict().items()}
    for name, optimiser in optimisers.items():
        for index, entry in optimiser.state_dict()["state"].items():
            tensors |= {f"{name}/{index}/{k}": v.contiguous().clone() for k, v in entry.items()}
    with whole(path) as aside:
        save_file(tensors, aside, {"tryon": json.dumps(dict(meta))})


def meta_of(path: Path) -> dict[str, Any]:
    """What ``write`` was given as ``meta``."""
    with safe_open(path, "pt") as file:
        return json.loads(file.metadata()["tryon"])


def fill(modules: Modules, optimisers: Optimisers, tensors: Mapping[str, Tensor]) -> None:
    """Give networks and optimisers the ``tensors`` of a file that ``write`` made of such ones."""
    for name, module in modules.items():
        module.load_state_dict({k.partition("/")[2]: v for k, v in tensors.items() if k.startswith(f"{name}/")})
    for name, optimiser in optimisers.items():
        parameters = [p for group in optimiser.param_groups for p in group["params"]]
        state: dict[int, dict[str, Tensor]] = {}
        for key, value in tensors.items():
            if key.startswith(f"{name}/"):
                _, index, entry = key.split("/")
                like = parameters[int(index)]
                if value.shape == like.shape:  # a fused optimiser pairs numbers by their place in memory
                    value = torch.empty_like(like).copy_(value)
                state.setdefault(int(index), {})[entry] = value
        optimiser.load_state_dict({"state": state, "param_groups": optimiser.state_dict()["param_groups"]})
