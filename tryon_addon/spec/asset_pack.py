# SPDX-License-Identifier: GPL-3.0-or-later
"""What a pack of assets has: each asset with its kind, its licence and its files, checked whole."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from ..catalog.asset_kinds import KINDS
from ..core.errors import AssetError
from ..formats import photo
from ..formats.makehuman import lines, mapping, material, obj, pack

PICTURES = (".png", ".jpg", ".jpeg")
SIDE = 8192  # pixels of a picture, at most
_HAIR = range(18_722, 19_150)  # the helper that hair is mapped to
_LASHES = range(14_742, 14_992)
_MOUTH = {"teeth": range(14_992, 15_128), "tongue": range(13_380, 13_606)}


@dataclass(frozen=True)
class Stored:
    """An asset of the user's. ``files``: by what it is (mapping, mesh, diffuse, normal), its content."""

    name: str
    kind: str
    licence: str
    author: str
    source: str
    digest: str
    look: dict[str, Any]  # of its material: colour, opacity, rough, metallic, transparent
    files: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)

    @property
    def rights(self) -> str:
        """Licence and author in a line."""
        return f"{self.licence}, by {self.author}" if self.author else self.licence

    def mapping(self) -> mapping.Mapping:
        """How its mesh follows the base mesh."""
        return mapping.read(self.files["mapping"].decode("utf-8", "replace"), self.name)

    def mesh(self) -> obj.Mesh:
        """Its faces."""
        return obj.read(self.files["mesh"].decode("utf-8", "replace"), self.name)


@dataclass
class Found:
    """What a pack has: assets, and of what is none of them why, in sentences."""

    assets: list[Stored] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)


def digest_of(content: dict[str, bytes]) -> str:
    """What an asset's files are told apart by."""
    found = hashlib.sha256()
    for name in sorted(content):
        found.update(f"{name} {len(content[name])} ".encode() + content[name])
    return found.hexdigest()[:24]


def found_in(path: str | Path, kind: str = "", licence: str = "") -> Found:
    """The assets of a pack, checked whole. Errors as ``Assets.add``."""
    if kind and kind not in KINDS:
        raise AssetError(f"There is no kind {kind!r} of asset.", f"Choose one of: {', '.join(KINDS)}.")
    opened = pack.open_pack(path)
    whole = opened.path != Path(path) and [Path(path).name]  # one file of a folder
    wanted = whole or opened.names
    general = licence or _general(opened)
    found, taken, used = Found(), set[str](), set[str]()
    for name in [one for one in wanted if one.lower().endswith(".mhclo")]:
        one, said = _mapped(opened, name, kind, general, used)
        _take(found, taken, one, said)
    for name in [one for one in wanted if one.lower().endswith(".mhmat") and one not in used]:
        which = kind or _kind_by_words(name, ())
        if which in KINDS and KINDS[which].painted:
            one, said = _painted(opened, name, which, general, used)
            _take(found, taken, one, said)
    for name in [one for one in wanted if one.lower().endswith(PICTURES) and one not in used]:
        which = kind or _kind_by_words(name, ())
        if which in KINDS and KINDS[which].painted and "normal" not in name.lower() and "thumb" not in name.lower():
            _take(found, taken, _stored(name, which, general, "", {}, {"diffuse": _picture(opened, name)}), "")
    if not found.assets:
        why = " ".join(found.passed[:3]) or "It has no .mhclo, no skin and no eyes that say what they are."
        raise AssetError(f"There is no asset to take in {path}. {why}",
                         f"Name a pack of MakeHuman or MPFB2, or say what it is with --kind {', '.join(KINDS)}.")
    return found


def _take(found: Found, taken: set[str], one: Stored | None, said: str) -> None:
    if said:
        found.passed.append(said)
    if one is not None and one.name not in taken:
        taken.add(one.name)
        found.assets.append(one)


def _mapped(opened: pack.Pack, name: str, kind: str, general: str, used: set[str]) -> tuple[Stored | None, str]:
    text = opened.text(name)
    made = mapping.read(text, name)
    which = kind or _kind_by_words(name, made.tags) or _kind_by_place(made)
    used.update(filter(None, [opened.find(made.material, name) if made.material else None]))
    look, pictures = _material(opened, made.material, name, used)
    if which == "eyes":  # ours bulge and look; theirs lend the picture
        if "diffuse" not in pictures:
            return None, f"{name} are eyes without a picture."
        return _stored(name, which, lines.licence_of(text) or general, lines.author_of(text), look, pictures), ""
    if which == "proxy":
        return None, f"{name} is a body of its own, and no asset that a body wears."
    if not made.mesh:
        raise AssetError(f"{name} names no mesh.", lines.MEND)
    place = opened.find(made.mesh, name)
    if place is None:
        raise AssetError(f"{name} needs {made.mesh}, which is not in the pack.", "Take the whole pack.")
    mesh = obj.read(opened.text(place), place)
    if mesh.count != len(made.corners):
        raise AssetError(f"{name} maps {len(made.corners):,} vertices, and {place} has {mesh.count:,}.", lines.MEND)
    content = {"mapping": opened.read(name), "mesh": opened.read(place), **pictures}
    return _stored(name, which, lines.licence_of(text) or general, lines.author_of(text), look, content), ""


def _painted(opened: pack.Pack, name: str, kind: str, general: str, used: set[str]) -> tuple[Stored | None, str]:
    text = opened.text(name)
    look, pictures = _material(opened, PurePosixPath(name).name, name, used)
    if "diffuse" not in pictures:
        return None, f"{name} has no picture in the pack."
    return _stored(name, kind, lines.licence_of(text) or general, lines.author_of(text), look,
                   {"diffuse": pictures["diffuse"]}), ""


def _material(opened: pack.Pack, name: str, beside: str, used: set[str]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The look and the pictures of a material; a plain one where the pack has none."""
    place = opened.find(name, beside) if name else None
    made = material.read(opened.text(place), place) if place else material.Material()
    pictures = {}
    for part in ("diffuse", "normal"):
        file = getattr(made, part)
        picture = opened.find(file, place) if file and place else None
        if picture is not None:
            used.add(picture)
            pictures[part] = _picture(opened, picture)
    look = {"colour": list(made.colour), "opacity": made.opacity, "rough": made.rough, "metallic": made.metallic,
            "transparent": made.transparent}
    return look, pictures


def _picture(opened: pack.Pack, name: str) -> bytes:
    """A picture's file, its size known to be bearable before anything decodes it."""
    content = opened.read(name)
    if not name.lower().endswith(PICTURES):
        raise AssetError(f"{name} is no picture that is taken.", f"Save it as {', '.join(PICTURES)}.")
    width, height = photo.size_of(content, name)
    if max(width, height) > SIDE:
        raise AssetError(f"The picture {name} has {width:,} x {height:,} pixels.", f"Shrink it to {SIDE:,} a side.")
    return content


def _stored(name: str, kind: str, licence: str, author: str, look: dict[str, Any], content: dict[str, bytes]
            ) -> Stored:
    stem = re.sub(r"[^a-z0-9_.-]+", "-", PurePosixPath(name).stem.lower()).strip("-_.")[:60] or kind
    return Stored(stem, kind, licence or lines.UNKNOWN, author, PurePosixPath(name).name, digest_of(content), look,
                  content)


def _general(opened: pack.Pack) -> str:
    """The licence that the pack's own page names."""
    for name in opened.names:
        if PurePosixPath(name).name.lower().split(".")[0] in ("license", "licence", "copying", "readme"):
            found = lines.licence_of(opened.text(name)[:20_000])
            if found:
                return found
    return ""


def _kind_by_words(name: str, tags: tuple[str, ...]) -> str:
    """What folders (the nearest first), then tags say."""
    folders = [part.lower() for part in reversed(PurePosixPath(name).parts[:-1])]
    if any(one.startswith("prox") for one in folders):
        return "proxy"
    said = [*(tag.lower() for tag in tags), *(re.split(r"[_\W\d]", one)[0] for one in folders), *folders]
    exact = next((kind.name for word in said for kind in KINDS.values() if word in kind.words), "")
    return exact if exact != "clothes" else next(
        (kind for word in (PurePosixPath(name).stem.lower(), *said) for kind in ("shoes", "hat")
         if any(word.startswith(start) for start in KINDS[kind].words)), exact)


def _kind_by_place(made: mapping.Mapping) -> str:
    """What the vertices that a mesh is mapped to say."""
    corners = made.corners[:, 0]

    def share(of: range) -> float:
        return float(((corners >= of.start) & (corners < of.stop)).mean())

    for kind, of in (("hair", _HAIR), ("lashes", _LASHES), *_MOUTH.items()):
        if share(of) > 0.5:
            return kind
    return "clothes"
