# SPDX-License-Identifier: GPL-3.0-or-later
"""A lookbook's line sheet: a page an article with its flat sketch, sizes, finished girths, cloths, and who wears it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import quote

from ..catalog.cloth.physics import CLOTHS
from ..spec.garment import Garment
from ..spec.look import look_from_dict

PHOTOS = 6  # looks shown of an article at most
SHOWN = (".png", ".jpg", ".webp")


@dataclass
class Article:
    """A cut: a garment whatever it is made of. ``looks``: pictures of who wears it, name -> path below the book."""

    code: str
    garment: Garment
    sex: str
    cloths: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)  # as told, and its palette
    sizes: list[str] = field(default_factory=list)
    looks: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Drawn:
    """What an article's page needs beside it: sketches as SVG, front and back, and the girth in cm of each zone as it
    is cut, by size."""

    sketches: Sequence[str]
    girths: Mapping[str, Mapping[str, float]]


def articles(looks: Sequence[Mapping[str, Any]]) -> list[Article]:
    """The articles of a book's finished looks (``book.json``), in the order they appear in."""
    found: dict[str, Article] = {}
    for said in looks:
        if not said.get("spec") or not said.get("views"):
            continue
        look = look_from_dict(said["spec"])
        picture = next((path for path in said["views"].values() if path.lower().endswith(SHOWN)), "")
        for garment in look.garments:
            cut = json.dumps([garment.programme, dict(garment.design), garment.file], sort_keys=True)
            if cut not in found:
                sex = "female" if look.body.gender >= 0.5 else "male"
                found[cut] = Article(f"A{len(found) + 1:02d}", garment, sex)
            article, cloth = found[cut], CLOTHS[garment.physics]
            kind = garment.fabric.kind.replace("_", " ")
            told = f"{cloth.label}, {kind}, {cloth.weight.value:g} g/m²"
            if (told, garment.fabric.palette) not in article.cloths:
                article.cloths.append((told, garment.fabric.palette))
            if garment.size and garment.size not in article.sizes:
                article.sizes.append(garment.size)
            if picture:
                article.looks.setdefault(str(said["name"]), picture)
    return list(found.values())


_CSS = """
@page { size: A4; margin: 14mm; @bottom-right { content: counter(page) " / " counter(pages); font-size: 9pt; } }
* { box-sizing: border-box; } body { font: 10.5pt/1.4 system-ui, "DejaVu Sans", sans-serif; color: #1a1a1a; margin: 0
auto; max-width: 60rem; padding: 1rem; } h1 { font-size: 20pt; margin: 0 0 4mm; } section { break-after: page;
border-top: 1.5pt solid #1a1a1a; padding-top: 3mm; margin-bottom: 8mm; } section:last-child { break-after: auto; }
h2 { font-size: 15pt; margin: 0; } h2 small { font-weight: 400; color: #666; margin-left: 2mm; }
.flat { display: flex; justify-content: space-around; align-items: flex-end; margin: 5mm 0; }
.flat figure { margin: 0; width: 46%; text-align: center; } .flat svg { max-height: 75mm; max-width: 100%; }
figcaption { font-size: 9pt; color: #666; overflow-wrap: anywhere; } h3 { font-size: 10.5pt; margin: 4mm 0 1mm; }
table { border-collapse: collapse; width: 100%; } th, td { padding: 1mm 2mm; border-bottom: .5pt solid #ccc;
text-align: right; font-variant-numeric: tabular-nums; } th:first-child, td:first-child { text-align: left; }
ul { list-style: none; padding: 0; margin: 0; } li { margin: 0 0 1mm; } .chip { display: inline-block; width: 5mm;
height: 5mm; border: .5pt solid #999; margin-right: 1mm; vertical-align: middle; }
.worn { display: flex; flex-wrap: wrap; gap: 3mm; } .worn figure { margin: 0; width: 26mm; }
.worn img { width: 100%; display: block; }
@media print { body { max-width: none; padding: 0; } }
"""


def page(title: str, found: Sequence[Article], drawn: Sequence[Drawn]) -> str:
    """The sheet as HTML, to lie beside ``book.json``; it prints on A4, a page an article."""
    sections = "".join(_section(article, one) for article, one in zip(found, drawn, strict=True))
    safe = "default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'"
    return ('<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
            f'<title>{escape(title)}: line sheet</title><meta name="viewport" content="width=device-width">'
            f'<meta http-equiv="Content-Security-Policy" content="{safe}"><style>{_CSS}</style></head>'
            f"<body><h1>{escape(title)}</h1>{sections}</body></html>\n")


def _section(article: Article, drawn: Drawn) -> str:
    garment = article.garment
    sketches = "".join(f"<figure>{svg}<figcaption>{side}</figcaption></figure>"
                       for svg, side in zip(drawn.sketches, ("front", "back"), strict=False))
    cloths = "".join(f"<li>{_chips(palette)}{escape(told)}</li>" for told, palette in article.cloths)
    worn = "".join(f'<figure><img src="{escape(quote(path))}" alt="{escape(name)}"><figcaption>{escape(name)}'
                   "</figcaption></figure>" for name, path in list(article.looks.items())[:PHOTOS])
    label = garment.definition.label
    sizes = ", ".join(article.sizes) or "made to measure"
    return (f"<section><h2>{article.code} {escape(label)}<small>{escape(sizes)}</small></h2>"
            f'<div class="flat">{sketches}</div>{_measures(drawn.girths)}{_design(garment)}'
            f"<h3>Cloth</h3><ul>{cloths}</ul><h3>Worn in {len(article.looks)} "
            f'{"look" if len(article.looks) == 1 else "looks"}</h3><div class="worn">{worn}</div></section>')


def _chips(palette: Sequence[str]) -> str:
    return "".join(f'<span class="chip" style="background:{escape(colour)}"></span>' for colour in palette)


def _measures(girths: Mapping[str, Mapping[str, float]]) -> str:
    """A table zone x size; nothing where none are known."""
    zones = list(dict.fromkeys(zone for one in girths.values() for zone in one))
    if not zones:
        return ""
    head = "".join(f"<th>{escape(size)}</th>" for size in girths)
    rows = "".join(f"<tr><td>{escape(zone)}</td>" + "".join(
        f"<td>{one[zone]:.1f}</td>" if zone in one else "<td></td>" for one in girths.values()) + "</tr>"
        for zone in zones)
    return f"<h3>Finished girths, cm, flat as cut</h3><table><tr><th></th>{head}</tr>{rows}</table>"


def _design(garment: Garment) -> str:
    """What the pattern is cut by."""
    units = {p.name: p.unit for p in garment.definition.parameters}
    told = ", ".join(f"{name.replace('_', ' ')} {value:g} {units.get(name, '')}".strip()
                     for name, value in garment.design.items())
    return f"<h3>Cut</h3><p style='margin:0'>{escape(told)}</p>" if told else ""
