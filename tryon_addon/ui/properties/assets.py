# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel edits of the artist's own assets: one name a kind, of those that were added."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bpy.props import StringProperty

from ...catalog.asset_kinds import KINDS
from ...core.errors import AssetError
from ...spec.asset import Asset
from ...spec.asset_store import Assets


def group_of(group: Callable[[str, Mapping[str, Any]], type]) -> type:
    """The property group: a name a kind, empty for none."""
    return group("assets", {kind.name: StringProperty(name=kind.label, search=_search(kind.name),
                                                      description="An asset that was added, by its name")
                            for kind in KINDS.values()})


def _search(kind: str) -> Callable[[Any, Any, str], list[str]]:
    def names(_group: Any, _context: Any, typed: str) -> list[str]:
        return [one.name for one in Assets().everything() if one.kind == kind and typed.lower() in one.name]

    return names


def worn(group: Any) -> tuple[Asset, ...]:
    """The assets that the panel says."""
    return tuple(Asset(name) for name in (getattr(group, kind).strip() for kind in KINDS) if name)


def show(assets: Iterable[Asset], group: Any) -> None:
    """Show these in the panel, and none of any other kind; what is no longer there, at clothes, where it is missed."""
    for kind in KINDS:
        setattr(group, kind, "")
    for asset in assets:
        try:
            kind = Assets().read(asset.name).kind
        except AssetError:
            kind = "clothes"
        setattr(group, kind, asset.name)
