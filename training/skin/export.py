# SPDX-License-Identifier: GPL-3.0-or-later
"""Weights and card of SkinGAN from a run, at any time: without a checkpoint the linear model with no detail."""

from __future__ import annotations

import json
import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from ...gan_core.skin.detail import Detail
from ...gan_core.skin.sampler import SkinGan
from ..common.markdown import table
from . import grain
from .data import Data
from .loop import State
from .pictures import ALIKE
from .settings import Settings

CARD = Path(__file__).with_name("card.md")
FILES = ("skin.safetensors", "skin.md")


def gan_of(data: Data, checkpoint: Path, how: str = "grain") -> SkinGan:
    """The model of a run; ``how``: which detail its people get, of ``sampler.DETAILS``."""
    found = grain.fit(data.fine, data.places)
    if checkpoint.is_file():
        state = State.load(checkpoint)
        info = {"steps": state.step, "seconds": round(state.seconds), "settings": state.settings.to_dict(),
                "detail": how}
        return SkinGan(data.linear, found, state.average, info)
    detail = Detail(Settings().detail)
    torch.nn.init.zeros_(detail.leave.weight)
    assert detail.leave.bias is not None
    torch.nn.init.zeros_(detail.leave.bias)
    info = {"steps": 0, "seconds": 0, "settings": Settings().to_dict(), "detail": how}
    return SkinGan(data.linear, found, detail, info)


def write(folder: Path, data: Data, gan: SkinGan, figures: Mapping[str, Any], hardware: str) -> None:
    """``folder``/skin.safetensors and skin.md."""
    folder.mkdir(parents=True, exist_ok=True)
    gan.save(folder / FILES[0], data.places.inside)
    info = gan.info
    values = {"fine": len(data.fine), "small": len(data.small), "double": len(ALIKE),
              "figures": table("detail", figures) if figures else "(not measured for this export)",
              "steps": f"{info['steps']:,}", "detail": info["detail"], "batch": info["settings"]["batch"],
              "minutes": f"{info['seconds'] / 60:.1f}", "hardware": hardware,
              "settings": json.dumps(info["settings"], indent=1)}
    text = string.Template(CARD.read_text(encoding="utf-8")).substitute(values)
    (folder / FILES[1]).write_text(text, encoding="utf-8")
