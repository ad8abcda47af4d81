# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast cloth is drawn: seconds a swatch on one core, images a second by batch: part of ``make bench``.

The share is of what the same chip reaches in one large matrix product, measured in the same run: no library does
better, and its maker's figure is for a machine that nobody has.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch.utils.flop_counter import FlopCounterMode
from tryon.gan_core.fabric.gan.design import Ref, sample
from tryon.gan_core.fabric.gan.generator import colour
from tryon.gan_core.fabric.gan.model import SHIPPED, FabricModel, load

SWATCH = 512  # pixels of a swatch as the panel asks for it
SIDE = {"cpu": 2048, "cuda": 8192}  # of the matrices


def seconds(work: Callable[[], object], device: str, least: float) -> float:
    """Seconds of a call, the mean of as many as fill ``least`` seconds; warmed up before."""
    for _ in range(2):
        work()
    done, began = 0, _now(device)
    while (spent := _now(device) - began) < least or not done:
        work()
        done += 1
    return spent / done


def _now(device: str) -> float:
    if device == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter()


def reached(device: str, kind: torch.dtype, least: float) -> float:
    """Operations a second of a matrix product."""
    n = SIDE[device]
    a = torch.randn(n, n, device=device, dtype=kind)
    return 2 * n**3 / seconds(lambda: a @ a, device, least)


def drawer(model: FabricModel, batch: int, device: str) -> Callable[[], torch.Tensor]:
    """A call that draws ``batch`` images in colour."""
    generator, rng = model.generator, np.random.default_rng(0)
    config = generator.config
    z = torch.from_numpy(rng.standard_normal((batch, config.latent), dtype=np.float32)).to(device)
    kinds = torch.arange(batch, device=device) % len(config.classes)
    palette = torch.from_numpy(rng.uniform(-1, 1, (batch, config.layers, 3)).astype(np.float32)).to(device)
    noises = generator.noises(batch, rng)
    noises = type(noises)(noises.cells.to(device), [t.to(device) for t in noises.threads], noises.phases.to(device),
                          noises.places.to(device))
    return lambda: colour(generator(z, kinds, palette, noises), palette)


def table(model: FabricModel, device: str, batches: list[int], least: float) -> None:
    """A line a batch."""
    quick = device == "cuda"
    kind = torch.bfloat16 if quick else torch.float32
    peak = reached(device, kind, least)
    name = torch.cuda.get_device_name() if quick else f"CPU, {torch.get_num_threads()} threads"
    print(f"{name}: {peak / 1e9:,.0f} GFLOP/s in a matrix product, {str(kind).rpartition('.')[2]}")
    model.generator.to(device, memory_format=torch.channels_last)
    for batch in batches:
        draw = drawer(model, batch, device)
        with FlopCounterMode(display=False) as counter:
            draw()
        work = torch.compile(draw) if quick else draw
        with torch.autocast(device, torch.bfloat16, enabled=quick):
            rate = batch / seconds(work, device, least)
        share = rate / batch * counter.get_total_flops() / peak
        print(f"  batch {batch:4d}: {rate:9.1f} images/s of {model.generator.config.size} px, "
              f"{100 * share:.1f} % of that", flush=True)
    model.generator.to("cpu")


@torch.inference_mode()
def main() -> None:
    """Print one swatch's seconds, then a table a device."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=SHIPPED)
    parser.add_argument("--batches", type=int, nargs="*", default=[1, 4, 16, 64])
    parser.add_argument("--least", type=float, default=2.0, help="seconds that each figure is taken over")
    arguments = parser.parse_args()
    model = load(arguments.weights)
    torch.set_num_threads(1)
    spent = [seconds(lambda k=k: sample(model, Ref(k, 1), size=SWATCH), "cpu", 0.5) for k in model.kinds]
    print(f"a swatch of {SWATCH} px with all its maps, one core: {np.mean(spent):.3f} s, "
          f"slowest {max(spent):.3f} s ({model.kinds[int(np.argmax(spent))]})")
    torch.set_num_threads(os.cpu_count() or 1)
    for device in ("cpu", "cuda"):
        if device == "cpu" or torch.cuda.is_available():
            table(model, device, arguments.batches, arguments.least)


if __name__ == "__main__":
    main()
