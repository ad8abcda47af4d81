# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of a lookbook: one file of HTML beside its pictures, read without the net, on a phone and on paper.

Filters, a large view and two looks beside each other need its script; without one it shows all looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any
from urllib.parse import quote

from .axes import AXES
from .book import ERROR, FAILED, PASSED, Record

NAME = "index.html"
WORDS = {PASSED: "passed", FAILED: "fit not passed", ERROR: "not made"}

_CSS = """
:root { color-scheme: light; } * { box-sizing: border-box; } [hidden] { display: none !important; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 100rem; padding: 1rem; color: #1a1a1a;
background: #fff; } h1 { font-size: 1.5rem; margin: 0 0 .6rem; } a { color: inherit; }
header { position: sticky; top: 0; background: #fff; padding: .4rem 0 .7rem; border-bottom: 1px solid #ddd;
z-index: 1; } form { display: flex; flex-wrap: wrap; gap: .5rem .9rem; align-items: end; }
label { font-size: .8rem; color: #555; } select, button { font: inherit; display: block; min-height: 2.4rem;
padding: .2rem .5rem; border: 1px solid #999; border-radius: .3rem; background: #fff; max-width: 14rem; }
button:disabled { color: #999; } :focus-visible { outline: 3px solid #2166ac; outline-offset: 2px; }
#looks { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(14rem, 44vw), 1fr)); gap: 1.2rem .9rem;
padding: 1rem 0; } article { min-width: 0; } article[hidden] { display: none; }
.open { padding: 0; border: 0; border-radius: 0; width: 100%; max-width: none; background: #f3f3f3; cursor: zoom-in; }
img { width: 100%; height: auto; display: block; } h2 { font-size: .95rem; margin: .4rem 0 0;
overflow-wrap: anywhere; } p { margin: 0; font-size: .85rem; color: #555; overflow-wrap: anywhere; }
.failed, .error { color: #b35806; } .pick { display: flex; gap: .4rem; align-items: center; min-height: 2rem; }
.pick input { width: 1.1rem; height: 1.1rem; } dialog { border: 0; padding: 0; width: 100vw; height: 100vh;
max-width: none; max-height: none; background: #fff; } dialog::backdrop { background: #fff; }
#shown { display: flex; gap: 1rem; justify-content: center; height: calc(100vh - 4rem); padding: 0 1rem 1rem;
overflow: auto; } #shown figure { margin: 0; flex: 0 1 auto; min-width: 0; height: 100%; display: flex;
flex-direction: column; } #shown img { flex: 1; min-height: 0; width: auto; max-width: 100%; object-fit: contain; }
#shown.near { display: block; text-align: center; } #shown.near figure { height: auto; }
#shown.near img { max-width: none; width: 200%; } dialog menu { display: flex; gap: .5rem; margin: 0; height: 4rem;
padding: .7rem 1rem; align-items: center; } dialog menu span { margin-left: auto; }
@media print { header, .pick, dialog { display: none; } body { max-width: none; padding: 0; }
#looks { grid-template-columns: repeat(3, 1fr); } article { break-inside: avoid; } }
"""

_SCRIPT = """
const all = [...document.querySelectorAll('article')], form = document.querySelector('form');
const large = document.querySelector('dialog'), shown = document.getElementById('shown');
const both = document.getElementById('compare'), count = document.getElementById('count');
const picked = () => all.filter(one => one.querySelector('.pick input').checked);
let at = [];
document.querySelectorAll('[data-script]').forEach(one => { one.hidden = false; });
function filter() {
  const wanted = [...form.querySelectorAll('select')].filter(one => one.value);
  all.forEach(one => { one.hidden = !wanted.every(by => one.getAttribute('data-' + by.name) === by.value); });
  const left = all.filter(one => !one.hidden).length;
  count.textContent = left + (left === 1 ? ' look' : ' looks');
}
function show(looks, view) {
  at = looks;
  shown.className = '';
  shown.replaceChildren(...looks.flatMap(look => {
    const images = [...look.querySelectorAll('img')];
    const one = images.find(image => image.dataset.view === view) || images[0];
    if (!one) return [];
    const figure = document.createElement('figure'), image = document.createElement('img');
    const text = document.createElement('figcaption');
    image.src = one.src; image.alt = one.alt; text.textContent = one.alt;
    figure.append(image, text);
    return [figure];
  }));
  const views = new Set(looks.flatMap(look => [...look.querySelectorAll('img')].map(image => image.dataset.view)));
  document.getElementById('views').replaceChildren(...[...views].map(name => {
    const button = document.createElement('button');
    button.textContent = name; button.onclick = () => show(at, name);
    return button;
  }));
  if (!large.open) large.showModal();
}
function step(by) {
  const there = all.filter(one => !one.hidden && one.querySelector('img'));
  if (at.length !== 1 || !there.length) return;
  show([there[(there.indexOf(at[0]) + by + there.length) % there.length]]);
}
form.addEventListener('change', filter);
form.addEventListener('reset', () => setTimeout(filter));
both.onclick = () => show(picked());
document.addEventListener('change', () => { both.disabled = picked().length !== 2; });
all.forEach(one => one.querySelectorAll('.open').forEach(button => {
  button.onclick = () => show([one], button.firstElementChild.dataset.view); }));
shown.onclick = event => { if (event.target.tagName === 'IMG') shown.classList.toggle('near'); };
document.getElementById('close').onclick = () => large.close();
document.addEventListener('keydown', event => {
  if (!large.open) return;
  if (event.key === 'ArrowRight') step(1);
  if (event.key === 'ArrowLeft') step(-1);
  if (event.key === '+' || event.key === '-') shown.classList.toggle('near', event.key === '+');
});
filter();
"""


def page(title: str, records: Iterable[Record]) -> str:
    """The page, beside the looks' folders. What is waiting is not on it."""
    ended = [one for one in records if one.state in WORDS]
    varied = [axis.one for axis in AXES.values() if len({one.labels.get(axis.one) for one in ended}) > 1]
    filters = "".join(_filter(one, ended) for one in varied)
    states = sorted({one.state for one in ended})
    if len(states) > 1:
        options = "".join(f'<option value="{state}">{WORDS[state]}</option>' for state in states)
        filters += f'<label>fit<select name="state"><option value="">all</option>{options}</select></label>'
    safe = "default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{safe}"><style>{_CSS}</style></head><body>'
        f'<header><h1>{escape(title)}</h1><form data-script hidden>{filters}<button type="reset">Show all</button>'
        '<button type="button" id="compare" disabled title="Tick two looks">Compare two</button>'
        f'<output id="count">{len(ended)} looks</output></form></header>'
        f'<main id="looks">{"".join(_card(one, varied) for one in ended)}</main>'
        '<dialog aria-label="Large view"><menu><button id="close" autofocus>Close</button><div id="views" '
        'style="display:flex;gap:.5rem"></div><span>\u2190 \u2192 next look, click or + to look closer</span></menu>'
        f'<div id="shown"></div></dialog><script>{_SCRIPT}</script></body></html>\n')


def _filter(one: str, records: list[Record]) -> str:
    """A menu of an axis' labels."""
    labels = sorted({record.labels[one] for record in records if one in record.labels})
    options = "".join(f"<option>{escape(label)}</option>" for label in labels)
    return f'<label>{one}<select name="{one}"><option value="">all</option>{options}</select></label>'


def _card(record: Record, varied: list[str]) -> str:
    data = "".join(f' data-{one}="{escape(label)}"' for one, label in record.labels.items())
    told = ", ".join(record.labels[one] for one in varied if one in record.labels)
    pictures = "".join(
        f'<button class="open" type="button"{" hidden" if number else ""}><img loading="lazy" '
        f'data-view="{escape(view)}" src="{escape(quote(path))}" alt="{escape(_alt(record, view))}"></button>'
        for number, (view, path) in enumerate(record.views.items()))
    why = record.error or "; ".join(_reasons(record.certificate))
    more = f'<p class="{record.state}">{escape(WORDS[record.state])}{escape(f": {why}") if why else ""}</p>' if (
        record.state != PASSED) else ""
    pick = ('<label class="pick" data-script hidden><input type="checkbox"> compare</label>' if record.views else
            '<label class="pick" hidden><input type="checkbox"></label>')
    files = ", ".join(f'<a href="{escape(quote(path))}" download>{escape(path.rpartition("/")[2])}</a>'
                      for path in record.exports)
    more += f"<p>{files}</p>" if files else ""
    return (f'<article data-state="{record.state}"{data}>{pictures}<h2>{escape(record.name)}</h2>'
            f"<p>{escape(told)}</p>{more}{pick}</article>")


def _alt(record: Record, view: str) -> str:
    """What a picture shows, in words."""
    worn = [_garment(one) for one in (record.spec or {}).get("garments", ())]
    return f"{record.name}, {view}: {', '.join(worn)}" if worn else f"{record.name}, {view}"


def _garment(garment: Mapping[str, Any]) -> str:
    return f"{garment['fabric']['kind']} {garment['programme'].replace('_', ' ')}"


def _reasons(certificate: Mapping[str, Any] | None) -> list[str]:
    return list((certificate or {}).get("reasons", ()))
