# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of assets that an artist may bring, where each is worn, and what of ours gives way to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AssetKind:
    """``place``: one asset each, and no accessory of ours beside it; ``painted``: a picture alone, no mesh."""

    name: str
    label: str
    place: str
    painted: bool = False
    words: tuple[str, ...] = ()  # folders and tags that say so, in small letters


KINDS: dict[str, AssetKind] = {kind.name: kind for kind in (
    AssetKind("skin", "Skin", "skin", True, ("skins", "skin")),
    AssetKind("eyes", "Eyes", "eyeballs", True, ("eyes", "eye")),
    AssetKind("brows", "Brows", "brows", words=("eyebrows", "eyebrow", "brows")),
    AssetKind("lashes", "Lashes", "lashes", words=("eyelashes", "eyelash", "lashes")),
    AssetKind("hair", "Hair", "hair", words=("hair", "hairs", "hairstyles")),
    AssetKind("teeth", "Teeth", "teeth", words=("teeth", "tooth")),
    AssetKind("tongue", "Tongue", "tongue", words=("tongue",)),
    AssetKind("hat", "Hat", "head", words=("hat", "hats", "headgear", "caps")),
    AssetKind("shoes", "Shoes", "feet", words=("shoes", "shoe", "footwear", "boots")),
    AssetKind("clothes", "Clothes", "outfit", words=("clothes", "clothing", "suit", "dress")),
)}
