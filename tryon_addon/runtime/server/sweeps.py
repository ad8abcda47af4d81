# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a garment is sewn: on the processor, or on a graphics card where the runtime finds one."""

from __future__ import annotations

import ctypes
from pathlib import Path

from ...tailoring.pattern.panelmesh import PanelMesh
from ...tailoring.sew.presew import Cloth

WORTH = 4000  # vertices: for fewer, starting the card's programs costs more than they save
DRIVERS = ("libcuda.so.1", "nvcuda.dll")  # of a card that torch calls "cuda"
AMD = Path("/dev/kfd")


def cloth(mesh: PanelMesh) -> Cloth:
    """The constraints of ``mesh``, on the card where there is one and it is worth the way."""
    if len(mesh.uv) < WORTH or not _driver():
        return Cloth(mesh)
    import torch  # two seconds, which a machine without a card is spared

    from .torch_sweeps import TorchCloth

    return TorchCloth(mesh, "cuda") if torch.cuda.is_available() else Cloth(mesh)


def _driver() -> bool:
    return AMD.exists() or any(map(_loads, DRIVERS))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
