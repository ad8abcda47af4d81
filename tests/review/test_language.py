# SPDX-License-Identifier: GPL-3.0-or-later
"""No text of the page is outside of a language's table, and none is written where it is not translated."""

import ast
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tryon.tryon_addon.catalog.body.hair import CUTS
from tryon.tryon_addon.catalog.body.poses import LIBRARY
from tryon.tryon_addon.catalog.garments import PROGRAMMES
from tryon.tryon_addon.catalog.languages import table, translated
from tryon.tryon_addon.evaluation.size_advice import MEASURE
from tryon.tryon_addon.lookbook.axes import AXES
from tryon.tryon_addon.review import fitting, guard
from tryon.tryon_addon.review.app import ASSETS
from tryon.tryon_addon.review.people import ROLES
from tryon.tryon_addon.review.routes.opinions import STATES
from tryon.tryon_addon.review.words import LANGUAGES
from tryon.tryon_addon.spec.look import NAMED, POSES, STUDIOS

REVIEW = Path(guard.__file__).parent
TEMPLATES = sorted(ASSETS.glob("templates/*.html"))
SAYS = {"said": 0, "done": 0}  # function -> which argument is read by people
CALL = re.compile(r"""\b_\(\s*"([^"]+)"|\b_\(\s*'([^']+)'""")
# What is the same in every language, or is no text.
SIGNS = re.compile(r"[\d\s\W_]*(?:CSV|PDF|JSON)?[\d\s\W_]*")
OTHERS = {name for name, _ in LANGUAGES.values() if name}


def in_code():
    """Texts that routes say."""
    for path in REVIEW.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            if isinstance(node, ast.Call) and name in SAYS and node.args:
                for part in ast.walk(node.args[SAYS[name]]):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str) and " " in part.value:
                        yield part.value


def in_templates():
    """Texts that templates have translated."""
    for path in TEMPLATES:
        for pair in CALL.findall(path.read_text(encoding="utf-8")):
            yield pair[0] or pair[1]


def in_tables():
    """Texts that stand in data."""
    yield from guard.WORDS.values()
    yield from STATES.values()
    yield from (one.capitalize() for one in (*ROLES, "tight", "good", "loose", *(axis.one for axis in AXES.values())))
    for field in fitting.MEASURES:
        yield from (field.label, field.how)
    yield from ("Trousers and skirts", "Tops", "Dresses", "Jackets and coats")


def named():
    """Names out of catalogues, in the form that the page shows."""
    yield from (programme.label for programme in PROGRAMMES.values())
    yield from (LIBRARY[pose].label for pose in POSES)
    yield from (cut.label for cut in CUTS.values())
    shown = [*fitting.CLOTHS, *STUDIOS, *NAMED, *MEASURE]
    yield from (one.replace("_", " ").replace("-", " ").capitalize() for one in shown)


@pytest.mark.parametrize("other", sorted(LANGUAGES[code][1] for code in LANGUAGES if code != "en"))
def test_every_text_is_in_the_table(other):
    texts = {*in_code(), *in_templates(), *in_tables()}
    missing = sorted(text for text in texts if text not in table(other))
    assert len(texts) > 150 and not missing, "\n".join(f'"{text}" = ""' for text in missing)
    assert not sorted(name for name in {*named()} if translated(name, other) is None)
    for text in texts:
        assert text.count("{}") == table(other)[text].count("{}"), text


def test_sentences_of_fitters_and_of_sizes_are_in_it():
    for text in ("Tight at the upper back: 6 % weft strain, limit 4; one size up or 1.5 cm more across it",
                 "Tight at the left shoulder: 10 % warp strain, limit 4; one size up",
                 "Short of ease at the hip: 5.1 cm, at least 6.0 wanted; one size up or 1 cm more across it",
                 "Presses on the waist: 3.9 kPa, limit 3.2; one size up",
                 "Loose at the bust: 30.1 cm of ease, at most 20.0 usual; one size down",
                 "The hem hangs 3.1 cm lower on the left",
                 "Pulls from the upper back to the left shoulder: 4 % over 10 cm",
                 "M: every measure lies in its row, or within what that forgives."):
        assert not re.findall(r"[A-Za-z]{3,}", (translated(text, "zh_HANS") or text).replace("kPa", "")), text


class Bare(HTMLParser):
    """Collects what a page shows."""

    def __init__(self):
        super().__init__()
        self.found, self.skip = [], 0

    def handle_starttag(self, tag, attributes):
        self.skip += tag in ("style", "script")
        self.found += [value for name, value in attributes if name in ("alt", "title", "placeholder", "aria-label")]

    def handle_endtag(self, tag):
        self.skip -= tag in ("style", "script")

    def handle_data(self, data):
        if not self.skip:
            self.found.append(data)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_nothing_is_written_where_it_is_not_translated(path):
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    bare = Bare()
    bare.feed(text)
    assert not [one for one in bare.found if one and not SIGNS.fullmatch(one)]


def test_a_visitor_reads_their_own_language(house):
    ada = house.visitor("Ada")
    assert 'lang="zh"' in ada.get("/", headers={"Accept-Language": "zh-CN,zh;q=0.9"}).get_data(as_text=True)
    assert 'lang="en"' in ada.get("/", headers={"Accept-Language": "de"}).get_data(as_text=True)
    ada.post("/language", {"language": "zh"})
    page = ada.text("/looks/look-0")
    assert 'lang="zh"' in page and "衬衫" in page
    page = re.sub(r"<(script|style|head).*?</\1>", "", page, flags=re.DOTALL)
    left = re.sub(r"<[^>]+>|Ada|look-0|English", " ", page)
    assert not [word for word in re.findall(r"[A-Za-z]{3,}", left) if word not in ("kPa", "look", "shirt", "dress",
                                                                                  "person", "Shirt", "Dress")]
    assert ada.send("/looks/look-0/ratings", {"overall": 9}).get_json()["error"]
    assert ada.post("/language", {"language": "xx"}).status_code == 400
