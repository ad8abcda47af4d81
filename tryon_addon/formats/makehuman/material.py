# SPDX-License-Identifier: GPL-3.0-or-later
"""``.mhmat``: the colours and pictures of a material, as far as a picture can show them."""

from __future__ import annotations

from dataclasses import dataclass

from .lines import lines_of, number

PICTURES = {"diffuseTexture": "diffuse", "normalmapTexture": "normal", "aomapTexture": ""}


@dataclass
class Material:
    """``diffuse`` and ``normal`` are files as the material names them, or empty; ``colour`` plain sRGB, 0 to 1."""

    name: str = ""
    diffuse: str = ""
    normal: str = ""
    colour: tuple[float, float, float] = (0.8, 0.8, 0.8)
    opacity: float = 1.0
    transparent: bool = False
    shininess: float = 0.3
    roughness: float = -1.0  # not said
    metallic: float = 0.0

    @property
    def rough(self) -> float:
        """Roughness, from the shininess where it is not said."""
        return self.roughness if self.roughness >= 0.0 else max(0.2, 0.9 - 0.6 * self.shininess)


def read(text: str, where: str) -> Material:
    """The material in a file's ``text``. Raises AssetError for numbers that are none."""
    found = Material()
    for line, words in lines_of(text):
        key, rest, here = words[0], words[1:], f"{where}, line {line}"
        if not rest:
            continue
        if key == "name":
            found.name = " ".join(rest)[:80]
        elif PICTURES.get(key):
            setattr(found, PICTURES[key], " ".join(rest))
        elif key == "diffuseColor" and len(rest) == 3:
            red, green, blue = (min(1.0, max(0.0, number(word, 1e3, here))) for word in rest)
            found.colour = (red, green, blue)
        elif key in ("opacity", "shininess", "roughness", "metallic"):
            setattr(found, key, min(1.0, max(0.0, number(rest[0], 1e3, here))))
        elif key == "transparent":
            found.transparent = rest[0].lower() == "true"
    return found
