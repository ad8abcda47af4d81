# SPDX-License-Identifier: GPL-3.0-or-later
"""A line sheet: each cut is one article, whatever it is made of and whoever wears it."""

from tryon.tryon_addon.core.fields import to_dict
from tryon.tryon_addon.lookbook import line_sheet
from tryon.tryon_addon.lookbook.line_sheet import Drawn
from tryon.tryon_addon.spec.look import Body, Fabric, Garment, Look


def said(name, *garments, gender=1.0):
    return {"name": name, "spec": to_dict(Look(body=Body(gender=gender), garments=garments)),
            "views": {"front": f"{name}/front.png"}}


def tee(palette, **more):
    return Garment("tee", fabric=Fabric("stripe", seed=1, palette=palette), **more)


def test_articles_are_cuts_with_all_their_cloths_sizes_and_looks():
    looks = [said("a", tee(("#112233",), size="M"), Garment("trousers")), said("b", tee(("#445566",), size="L")),
             said("c", tee(("#112233",), size="M")), said("d", tee((), design={"length": 22.0})),
             {"name": "e", "spec": None, "views": {}}]
    found = line_sheet.articles(looks)
    assert [(one.code, one.garment.programme) for one in found] == [("A01", "trousers"), ("A02", "tee"), ("A03", "tee")]
    shirt = found[1]
    assert [palette for _, palette in shirt.cloths] == [("#112233",), ("#445566",)]
    assert shirt.sizes == ["M", "L"] and shirt.looks == {n: f"{n}/front.png" for n in "abc"}


def test_the_page_says_measures_and_cloths_and_nothing_of_a_look_is_markup():
    found = line_sheet.articles([said("<b>&", tee(("#112233",)))])
    drawn = Drawn(("<svg>f</svg>", "<svg>b</svg>"), {"S": {"bust": 90.0, "waist": 88.25}, "M": {"bust": 95.5}})
    page = line_sheet.page("Spring <1>", found, [drawn])
    assert "Spring &lt;1&gt;" in page and "<b>&" not in page and "%3Cb%3E%26/front.png" in page
    assert page.index("<svg>f</svg>") < page.index("<svg>b</svg>")
    assert "<td>bust</td><td>90.0</td><td>95.5</td>" in page and "<td>waist</td><td>88.2</td><td></td>" in page
    assert "background:#112233" in page and "A01 T-shirt" in page
