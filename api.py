# SPDX-License-Identifier: GPL-3.0-or-later
"""TryOn from Python::

    from tryon import api
    result = api.look({"body": {"height": 181}, "studio": "white"}, out="out")
    print(result.certificate.passed, result.views["front"])
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .tryon_addon.core import people, spec
from .tryon_addon.core.errors import TryOnError
from .tryon_addon.core.spec import Body, Fabric, Garment, Look

if TYPE_CHECKING:
    from .tryon_addon.pipeline import LookResult, Step

__all__ = ["Body", "Fabric", "Garment", "Look", "TryOnError", "look", "random_person", "read_spec"]


def random_person(seed: int) -> Body:
    """The random adult with this seed: the same on every machine."""
    return people.random_person(seed)


def read_spec(path: str | Path) -> Look:
    """A look from a TOML or JSON file; SpecError says what is wrong and what is allowed."""
    return spec.look_from_dict(spec.load(Path(path)))


def look(what: Look | Mapping[str, Any] | None = None, *, out: str | Path, fresh: bool = False,
         progress: Callable[[Step], None] | None = None) -> LookResult:
    """Dress a person, certify the drape and render the views into ``out``.

    Args:
        what: a Look, plain values as in a spec file, or None for the default look.
        out: folder for the PNGs, ``contact_sheet.png``, ``look.blend`` and ``look.json``.
        fresh: compute everything anew instead of using what earlier runs kept.
        progress: called with every small step (``label``, ``fraction`` of the whole).

    Returns:
        The result with ``certificate``, ``views`` (name to path), ``timings`` (seconds a stage) and ``cached``.

    Raises:
        TryOnError: with what is wrong and how to mend it. The open Blender scene is replaced by an empty one first.
    """
    from .tryon_addon import delivery

    asked = what if isinstance(what, Look) else spec.look_from_dict(what or {})
    return delivery.make_look(asked, Path(out), fresh=fresh, progress=progress)
