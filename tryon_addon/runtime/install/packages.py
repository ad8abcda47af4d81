# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes into the runtime's environment, and the builds of torch to choose from."""

from __future__ import annotations

import sys
from dataclasses import dataclass

# As in pyproject.toml, where the same packages are the pip package's own.
PACKAGES = ("numpy>=1.26", "scipy>=1.11", "torch>=2.4", "anny>=0.6.2", "safetensors>=0.4", "ezdxf>=1.3", "pillow>=10")
MODULES = ("numpy", "scipy", "torch", "anny", "safetensors", "ezdxf", "pillow")
IMPORTED_AS = {"pillow": "PIL"}  # where the package has another name


@dataclass(frozen=True)
class Variant:
    """A build of torch."""

    label: str
    download_mb: int  # roughly, with all other packages
    disk_mb: int
    check: str = "True"  # an expression that holds where this build was installed
    needs_index: str = ""  # what the ordinary index lacks; empty where it has all
    hint: str = ""  # a sentence for the preferences


VARIANTS = {
    "cpu": Variant(
        "CPU (any machine)",
        500,
        2500,
        hint="On Linux the ordinary index's build brings the CUDA libraries (3.5 GB); PyTorch's CPU index spares them.",
    ),
    "cuda": Variant(
        "NVIDIA (CUDA)",
        3500,
        9000,
        "torch.version.cuda is not None",
        hint="On Windows type the address of PyTorch's CUDA index as extra index.",
    ),
    "rocm": Variant(
        "AMD (ROCm, Linux)",
        5000,
        16000,
        "torch.version.hip is not None",
        needs_index="ROCm builds of torch",
        hint="Type the address of PyTorch's ROCm index as extra index.",
    ),
    "metal": Variant("Apple (Metal)", 400, 1500, "torch.backends.mps.is_built()"),
}

# Runs in the new environment: imports everything once and prints one line of JSON behind a mark.
CHECK_MARK = "TRYON "
CHECK = f"""
import importlib, importlib.metadata as metadata, json, sys
modules, test = json.loads(sys.argv[1])
names = {{name: importlib.import_module({IMPORTED_AS}.get(name, name)) for name in modules}}
right = "torch" not in names or bool(eval(test, names))
versions = {{name: metadata.version(name) for name in modules}}
print("{CHECK_MARK}" + json.dumps({{"right": right, "versions": versions}}))
"""


def sizes(variant: str, *, ordinary_index: bool) -> tuple[int, int]:
    """MB to download and MB on the disk, both rough."""
    brings_cuda = variant == "cpu" and ordinary_index and sys.platform.startswith("linux")
    chosen = VARIANTS["cuda" if brings_cuda else variant]
    return chosen.download_mb, chosen.disk_mb
