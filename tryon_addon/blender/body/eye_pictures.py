# SPDX-License-Identifier: GPL-3.0-or-later
"""Eyes from a picture that an artist brings, in MakeHuman's layout, in the place of those that are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import bpy

from ..materials.pictures import packed_image
from ..nodes import Tree
from . import skin, skin_shaders

PICTURE = "tryon_eye_picture"  # of a material: the digest of its picture


def wear(body: bpy.types.Object, topology: Mapping[str, Any], asset: Any) -> None:
    """Give a person the eyes of an asset, ``asset_store.Stored``, or with None those that follow from who it is.

    An artist's own shader in the eyes' place stays.
    """
    data: Any = body.data
    now = data.materials[1] if len(data.materials) > 1 else None
    wanted = asset.digest if asset is not None else ""
    if now is None or skin.VERSION not in now or now.get(PICTURE, "") == wanted:
        return
    flat = skin.flat_node(now).image
    if asset is None:
        made = skin.materials(topology)[1].copy()
    else:
        made = bpy.data.materials.new(f"TryOn {asset.name}")
        image = packed_image(f"TryOn {asset.name} {wanted[:8]}", asset.files["diffuse"], False)
        skin_shaders.eyes(Tree(made), image)
        made[skin.VERSION], made[PICTURE] = skin_shaders.VERSION, wanted
    skin.flat_node(made).image = flat
    data.materials[1] = made
    if now.library is None and not now.users - now.use_fake_user:
        bpy.data.materials.remove(now)
