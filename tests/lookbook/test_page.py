# SPDX-License-Identifier: GPL-3.0-or-later
"""The page shows every look that has ended, can be filtered by what varies, and runs nothing that a name says."""

import re
from html.parser import HTMLParser

from tryon.tryon_addon.lookbook.book import Record
from tryon.tryon_addon.lookbook.page import page

SPEC = {"garments": [{"programme": "a_line_dress", "fabric": {"kind": "stripe"}}]}


class Read(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


def records():
    evil = '"><script>alert(1)</script>'
    return [
        Record("one", {"body": "Anna", "fabric": "stripe"}, "passed", SPEC, {}, {"front": "one/front.png",
                                                                              "back": "one/back.png"}),
        Record("two", {"body": "Anna", "fabric": evil}, "failed", SPEC, {"reasons": ["too tight"]},
               {"front": "two/front #1.png"}),
        Record("three", {"body": "Anna", "fabric": "dot"}, "error", error="Blender crashed."),
        Record("four", {"body": "Anna", "fabric": "dot"}),
    ]


def test_every_ended_look_is_on_it_with_its_pictures_and_words():
    found = Read(page("Spring & summer", records()))
    assert [one["data-state"] for one in found.all("article")] == ["passed", "failed", "error"]
    assert [one["src"] for one in found.all("img")] == ["one/front.png", "one/back.png", "two/front%20%231.png"]
    assert found.all("img")[0]["alt"] == "one, front: stripe a line dress"
    assert "fit not passed: too tight" in found.text and "not made: Blender crashed." in found.text
    assert "Spring & summer" in found.text and len(found.all("dialog")) == 1


def test_what_varies_is_a_filter_and_what_does_not_is_none():
    found = Read(page("Spring", records()))
    assert [one["name"] for one in found.all("select")] == ["fabric", "state"]


def test_names_are_words_and_nothing_comes_from_elsewhere():
    text = page("<b>", records())
    found = Read(text)
    assert len(found.all("script")) == 1 and found.all("article")[1]["data-fabric"].startswith('">')
    assert not re.search(r"https?:|//[a-z]", text) and "<b>" not in text


def test_what_is_hidden_is_hidden_whatever_else_its_style_says():
    assert "[hidden] { display: none !important; }" in page("Spring", [])
