# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of an evaluation: one file of HTML beside its pictures, without scripts and without the net; it is read on a
phone and printed as it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

# Blue, grey, orange: told apart by the colour-blind, and every colour has its word beside it.
COLOURS = {"tight": "#b35806", "good": "#2166ac", "loose": "#737373"}
COLUMNS = (("ease_cm", "Ease, cm"), ("clearance_mm", "Clearance, mm"), ("strain_warp_pct", "Warp, %"),
           ("strain_weft_pct", "Weft, %"), ("shear_deg", "Shear, \u00b0"), ("pressure_kpa", "Pressure, kPa"))
PLOTS = (("ease_cm", "Ease, cm"), ("pressure_kpa", "Pressure, kPa"))
BALANCE = (("hem_tilt_cm", "hem lower on the left, cm"), ("hem_swing_cm", "hem lower behind, cm"),
           ("twist_deg", "grain twisted, \u00b0"))
MATCH = (("palette_de00", "colours, CIEDE2000"), ("texture_octaves", "texture, octaves of contrast"),
         ("print_octaves", "size of the print, octaves"), ("silhouette_iou", "outline, share of both"),
         ("structure_ssim", "structure, SSIM"), ("feature_distance", "features of EfficientNet-Lite0"))
_CSS = """
:root { color-scheme: light; } * { box-sizing: border-box; } body { font: 15px/1.45 system-ui, sans-serif; margin: 0
auto; max-width: 70rem; padding: 1rem; color: #1a1a1a; background: #fff; } h1 { font-size: 1.5rem; } h2 { font-size:
1.25rem; border-top: 2px solid #1a1a1a; padding-top: .6rem; margin-top: 2rem; } h3 { font-size: 1.05rem;
margin-bottom: .3rem; } .views { display: flex; flex-wrap: wrap; gap: .5rem; } .views figure { margin: 0; flex: 0 1
9.4rem; } .views.two figure { flex: 0 1 24rem; } .views img { width: 100%; height: auto; display: block; background:
#eee; } figcaption { font-size: .8rem; color: #555; } .wide { overflow-x: auto; } table { border-collapse: collapse;
width: 100%; font-variant-numeric: tabular-nums; } th, td { padding: .25rem .5rem; text-align: right; border-bottom:
1px solid #ddd; white-space: nowrap; } th:first-child, td:first-child, td.word, th.word { text-align: left; } .scores
{ display: flex; flex-wrap: wrap; gap: 1.2rem; margin: .5rem 0; } .score b { font-size: 1.6rem; display: block; }
.score span { font-size: .8rem; color: #555; } ul { padding-left: 1.2rem; } svg { max-width: 100%; height: auto; }
.ink { display: inline-block; height: 1.2rem; vertical-align: middle; } svg text { font: 11px system-ui, sans-serif; }
.grid td { vertical-align: top; white-space: normal; min-width: 9rem; text-align: left; } .grid img { width: 48%; }
.best { outline: 3px solid #2166ac; } .pass { color: #2166ac; font-weight: bold; } .fail, .notmade { color: #b35806;
font-weight: bold; } .cell p { margin: .2rem 0; } .why { font-size: .8rem; color: #555; } @media print { body {
max-width: none; padding: 0; font-size: 11px; } h2 { break-before: page; } h2:first-of-type { break-before: auto; }
figure, tr, svg { break-inside: avoid; } }
"""


def page(looks: Sequence[Mapping[str, Any]], pictures: Sequence[Mapping[str, str]]) -> str:
    """The report: ``looks`` of ``evaluation.json``, and the files of each one's views."""
    parts = [f"<h1>Evaluation of {len(looks)} look{'s' if len(looks) > 1 else ''}</h1>"]
    if len(looks) > 1:
        rows = "".join(f"<tr><td>{text_of(one['name'])}</td><td>{number_of(one['comfort'])}</td>"
                       f"<td>{number_of(one['appearance'])}</td><td>{number_of(one['satisfaction'])}</td>"
                       f"<td class=word>{'passed' if one['drape']['passed'] else 'not passed'}</td></tr>"
                       for one in looks)
        parts.append("<div class=wide><table><tr><th>Look</th><th>Comfort, of 100</th><th>Appearance, of 100</th>"
                     "<th>Satisfaction, of 5</th>"
                     f"<th>Drape</th></tr>{rows}</table></div>")
    parts += [_look(one, mine) for one, mine in zip(looks, pictures, strict=True)]
    return whole("Evaluation", "".join(parts))


def comparison(found: Mapping[str, Any], pictures: Sequence[Mapping[str, str]]) -> str:
    """Two looks side by side: what ``evaluations.compared`` found, and the files of each one's views."""
    names = [text_of(name) for name in found["names"]]
    parts = [f"<h1>{names[0]} and {names[1]}</h1>", "<div class=scores>"]
    parts += [_score(f"comfort of {name}", value, 100) for name, value in zip(found["names"], found["comfort"],
                                                                              strict=True)]
    parts.append("</div>")
    for view in dict.fromkeys(view for mine in pictures for view in mine):
        shown = "".join(_figure(mine[view], f"{name}: {view}") for mine, name in zip(pictures, found["names"],
                                                                                     strict=True) if view in mine)
        parts.append(f'<div class="views two">{shown}</div>')
    parts.append(match_of(found["match"]) if "match" in found else "")
    rows = "".join(f"<tr><td>{text_of(path)}</td><td>{text_of(one)}</td><td>{text_of(two)}</td></tr>"
                   for path, (one, two) in found["spec"].items())
    head = f"<tr><th></th><th>{names[0]}</th><th>{names[1]}</th></tr>"
    parts.append(f"<h2>Spec</h2><div class=wide><table>{head}{rows}</table></div>" if rows
                 else "<h2>Spec</h2><p>Nothing differs.</p>")
    for name, garment in found["garments"].items():
        rows = "".join(f"<tr><td>{text_of(zone)}: {text_of(figure)}</td><td>{text_of(one)}</td>"
                       f"<td>{text_of(two)}</td></tr>" for zone, figures in garment["zones"].items()
                       for figure, (one, two) in figures.items())
        parts.append(f"<h2>{text_of(name)}</h2><div class=wide><table>{head}{rows}</table></div>")
    return whole("Comparison", "".join(parts))


def whole(title: str, body: str) -> str:
    """A page of HTML, its style within."""
    return (f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<style>{_CSS}</style></head><body>{body}</body></html>\n")


def _look(look: Mapping[str, Any], pictures: Mapping[str, str]) -> str:
    drape, stars = look["drape"], look["ratings"]
    parts = [f"<h2>{text_of(look['name'])}</h2><div class=scores>", _score("comfort", look["comfort"], 100),
             _score(f"satisfaction, {stars['count']} rating{'' if stars['count'] == 1 else 's'}",
                    look["satisfaction"], 5),
             _score("appearance", look["appearance"], 100) if "match" in look else "",
             f"<div class=score><b>{'passed' if drape['passed'] else 'not passed'}</b><span>certificate of the drape"
             "</span></div></div>"]
    parts.append(_list(drape["reasons"]))
    shown = "".join(_figure(name, view) for view, name in pictures.items())
    parts.append(f"<div class=views>{shown}</div>" if shown else "<p>Its views are not beside it any more.</p>")
    parts.append(match_of(look["match"]) if "match" in look else "")
    for garment in look["garments"]:
        parts.append(f"<h3>{text_of(garment['name'])}, {text_of(garment['size'])}: "
                     f"{number_of(garment['comfort'])} of 100</h3>")
        parts.append(_list(garment["sentences"]) or "<p>Nothing to mend.</p>")
        parts.append("".join(_plot(garment["zones"], figure, title) for figure, title in PLOTS))
        parts.append(_zones(garment["zones"]))
        hangs = [f"{words} {number_of(garment['balance'][name])}" for name, words in BALANCE
                 if garment["balance"][name] is not None]
        parts.append(f"<p>Balance: {text_of('; '.join(hangs))}.</p>" if hangs else "")
    return "".join(parts)


def match_of(match: Mapping[str, Any]) -> str:
    """What a look and its reference have in common."""
    figures = {name: match["parts"][name] or {"value": None, "points": None} for name, _ in MATCH}
    rows = "".join(f"<tr><td>{words}</td><td>{number_of(figures[name]['value'])}</td>"
                   f"<td>{number_of(figures[name]['points'])}</td></tr>" for name, words in MATCH)
    palettes = "".join(f"<p>{who}: {_inks(one)}</p>" for who, one in match["palette"].items())
    print_ = "; ".join(f"{who} {number_of(size)} cm" for who, size in match["print_scale_cm"].items() if size)
    real = match["realism"]
    notes = ([f"A critic of renders gives its realism {number_of(real)} of 100"] if real is not None else [])
    return ("<h3>Beside the reference</h3>" + _list(match["sentences"])
            + "<div class=wide><table><tr><th>What</th><th>Figure</th><th>Points, of 100</th></tr>"
            + f"{rows}</table></div>{palettes}" + (f"<p>The print repeats after: {print_}.</p>" if print_ else "")
            + _list(notes + [note.rstrip(".") for note in match["notes"]]))


def _inks(palette: Mapping[str, Any]) -> str:
    """A strip of colours, each as wide as its share."""
    return "".join(f'<span class=ink style="background:{text_of(ink)};width:{max(4.0, 160.0 * share):.0f}px" '
                   f'title="{text_of(ink)}"></span>'
                   for ink, share in zip(palette["colours"], palette["shares"], strict=True))


def _zones(zones: Mapping[str, Mapping[str, Any]]) -> str:
    head = "".join(f"<th>{title}</th>" for _, title in COLUMNS)
    rows = []
    for name, zone in zones.items():
        cells = "".join(f"<td>{number_of(zone[figure])}</td>" for figure, _ in COLUMNS)
        word = zone["verdict"]
        rows.append(f'<tr><td>{text_of(name)}</td>{cells}<td class=word style="color:{COLOURS.get(word, "#000")}">'
                    f"<b>{text_of(word)}</b></td></tr>")
    return (f"<div class=wide><table><tr><th>Zone</th>{head}<th class=word>Verdict</th></tr>{''.join(rows)}</table>"
            "</div>")


def _plot(zones: Mapping[str, Mapping[str, Any]], figure: str, title: str) -> str:
    """A bar a zone; nothing where no zone has the figure."""
    known = {name: zone for name, zone in zones.items() if zone[figure] is not None}
    if not known:
        return ""
    low = min(0.0, *(zone[figure] for zone in known.values()))
    high = max(1.0 if figure == "pressure_kpa" else 4.0, *(zone[figure] for zone in known.values()))
    left, wide, row = 96, 300, 18
    zero = left + wide * -low / (high - low)
    bars = []
    for k, (name, zone) in enumerate(known.items()):
        y, length = 22 + k * row, wide * zone[figure] / (high - low)
        bars.append(f'<text x="{left - 6}" y="{y + 12}" text-anchor="end">{text_of(name)}</text>'
                    f'<rect x="{min(zero, zero + length):.1f}" y="{y + 2}" width="{abs(length):.1f}" '
                    f'height="{row - 5}" fill="{COLOURS.get(zone["verdict"], "#000")}"/>'
                    f'<text x="{max(zero, zero + length) + 4:.1f}" y="{y + 12}">{number_of(zone[figure])}</text>')
    height = 26 + row * len(known)
    return (f'<svg width="{left + wide + 60}" height="{height}" viewBox="0 0 {left + wide + 60} {height}" role="img" '
            f'aria-label="{text_of(title)}"><text x="{left}" y="13" font-weight="bold">{text_of(title)}</text>'
            f'{"".join(bars)}<line x1="{zero:.1f}" x2="{zero:.1f}" y1="20" y2="{height - 2}" stroke="#555"/></svg>')


def _score(word: str, value: float | None, most: int) -> str:
    shown = "not known" if value is None else f"{number_of(value)} of {most}"
    return f"<div class=score><b>{shown}</b><span>{text_of(word)}</span></div>"


def _figure(name: str, view: str) -> str:
    return f'<figure><img src="{text_of(name)}" alt="{text_of(view)}"><figcaption>{text_of(view)}</figcaption></figure>'


def _list(sentences: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{text_of(one)}.</li>' for one in sentences)}</ul>" if sentences else ""


def number_of(value: float | None) -> str:
    """With two decimals at most; what is not known is a dash."""
    return "\u2013" if value is None else f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def text_of(value: object) -> str:
    """Plain text for HTML; what is not there is a dash."""
    return "\u2013" if value is None else escape(str(value), quote=True)
