# SPDX-License-Identifier: GPL-3.0-or-later
"""No text of the interface is outside of a language's table, and Blender's dictionary translates none of ours."""

import json
import re

import bpy
import pytest
from support import strings
from support.addon import registered
from support.fake_job import GOOD
from support.fake_layout import FakeLayout, draw
from tryon.tryon_addon.catalog.garments import PROGRAMMES
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.ui import language, preferences, registration
from tryon.tryon_addon.ui.operators import record
from tryon.tryon_addon.ui.panels import layouts
from tryon.tryon_addon.ui.pattern import shown
from tryon.tryon_addon.ui.properties import files, measures
from tryon.tryon_addon.ui.session import SESSION, Problem

LANGUAGES = sorted(language.BLENDERS)
# Names, formats and examples, which are the same in every language.
NAMES = set("""
    Alembic abc motion rigged TryOn Blender Python torch anny scipy safetensors PyTorch NVIDIA CUDA AMD ROCm
    Linux Apple Metal CPU Cycles Workbench GarmentCode JSON YAML TOML CSV PNG JPEG WebP TIFF BMP SVG DXF CAD
    USD glTF Wavefront OBJ Polo ANSUR NHANES Wheel wheel ESC Tab TRYON_PYTHON look json blend obj ply stl glb
    usdc usda usdz fbx pose tryon rerender harbour plain basket satin twill herringbone XXL Hold XS XL
    OpenEXR exr jpg png webp GLB collar cuff hem print left armpit panel front tee
""".split())


@pytest.fixture(autouse=True)
def tryon(empty_blender, monkeypatch):
    monkeypatch.setattr(preferences, "runtime_missing", lambda: None)
    with registered():
        yield


@pytest.fixture(params=LANGUAGES)
def spoken(request, monkeypatch):
    monkeypatch.setattr(language, "locale", lambda: request.param)
    return request.param


def english_in(text):
    """Words that are neither names nor endings of files (.exr), nor what is typed (tee.hem, or explained behind it)."""
    text = re.sub(r"\.\w+|\w+[.:]\w+|[a-z]+(?: [a-z]+)?（[^）]*）", "", text)
    return [word for word in re.findall(r"[A-Za-z]{3,}", text) if word not in NAMES]


def test_every_text_is_in_the_table(spoken):
    missing = strings.missing(spoken)
    assert not missing, "\n" + "\n".join(f"{where}: {text!r}" for text, where in missing.items())


def test_no_english_is_left_where_something_is_put_in(spoken):
    left = {text: language.translated(text, spoken) or text for text in strings.registered()}
    assert not {text: other for text, other in left.items() if english_in(other)}


def test_a_table_keeps_all_that_is_put_in(spoken):
    for english, other in language.table(spoken).items():
        places = english.count("{}")
        filled = other.format(*(f"<{i}>" for i in range(places)))
        assert all(f"<{i}>" in filled for i in range(places)), english


def test_a_text_outside_the_table_is_found(spoken, tmp_path):
    module = tmp_path / "panel.py"
    module.write_text('def draw(layout, n):\n    layout.label(text=f"Brand new {n}" if n else "Newer")\n')
    found = [text for text, _ in strings.in_source(module)]
    assert found == ["Brand new {}", "Newer"]
    assert [language.translated(text, spoken) for text in found] == [None, None]


def test_whatever_a_panel_draws_is_in_the_table(spoken, monkeypatch):
    monkeypatch.setattr(record, "changed", lambda scene: ())  # the certificate is the one of what is worn
    group = bpy.context.scene.tryon
    for name in PROGRAMMES:
        getattr(group.garments, name).worn = True
    group.garments.tee.size = files.CHART
    group.measures.units, group.certificate = "in", json.dumps(GOOD.as_dict())
    measures.keep_quantiles(group.measures, "female", "army", {n: list(range(1, 18)) for n in measures.HAS_PERCENTILE})
    SESSION.problems["dress"] = Problem.of(SpecError("No chart is named.", "Choose one."))
    texts = set()
    for cls in registration.CLASSES:
        if issubclass(cls, bpy.types.Panel):
            texts |= set(draw(cls).of("label"))
    shown_paths = {t for t in texts if t.startswith("/") or "tmp" in t}
    assert len(texts) > 35 and not {t: english_in(t) for t in texts - shown_paths if english_in(t)}


def test_panels_of_every_pattern_have_a_name(spoken):
    from support.mannequin import mannequin
    from tryon.tryon_addon.tailoring.methods import draft

    body = mannequin()
    for programme in ("shirt", "hoodie", "wrap_dress", "pleated_skirt", "trousers", "polo"):
        names = {shown.words(p.name) for p in draft({"programme": programme}, body).panels}
        assert not {n for n in names if language.translated(n, spoken) is None}


def test_every_property_has_our_context():
    for cls in registration.CLASSES:
        assert all(k["translation_context"] == language.CONTEXT for k in language.properties_of(cls)), cls
        if hasattr(cls, "bl_label"):
            assert cls.bl_translation_context == language.CONTEXT, cls.__name__
    body = bpy.context.scene.tryon.body.bl_rna.properties
    assert body["skin"].translation_context == body["hair_shown"].translation_context == language.CONTEXT


def test_every_property_says_what_it_does_and_in_what_unit():
    """A number's unit stands in its name or in its tooltip."""
    unit = re.compile(r"\((cm|in|mm|kg|GB|%|years|degrees|deviations|circles|pleats|of a pleat)\)$|seconds|percentile")
    bare = {}
    for cls in registration.CLASSES:
        for keywords in language.properties_of(cls):
            if "HIDDEN" in keywords.get("options", ()) or not keywords.get("name"):
                continue
            name, text = keywords["name"], keywords.get("description", "")
            if not text and "type" not in keywords and "items" not in keywords and "subtype" not in keywords:
                bare[f"{cls.__name__}: {name}"] = "no tooltip"
            number = "precision" in keywords and "subtype" not in keywords or keywords.get("unit")
            if number and not unit.search(name) and not unit.search(text):
                bare[f"{cls.__name__}: {name}"] = "no unit"
    assert not bare


def test_blender_is_given_names_in_our_context_and_tooltips_in_its_own():
    given = language.messages(registration.CLASSES)["zh_HANS"]
    assert given[language.CONTEXT, "Skin"] == "肤色" and ("*", "Skin") not in given
    assert given["*", "Colour of the skin"] == "皮肤的颜色"
    assert given[language.CONTEXT, "Bust (cm)"] == "胸围（厘米）"
    assert language.messages(registration.CLASSES)["zh_CN"] == given


def test_a_layout_translates_and_keeps_blender_from_it(monkeypatch):
    seen = []

    class Drawn(FakeLayout):
        def label(self, **options):
            seen.append(options)

    layout = language.Layout(Drawn())
    layout.row().column(align=True)
    layout.label(text="Skin")
    monkeypatch.setattr(language, "locale", lambda: "zh_HANS")
    layout.label(text="Export: T-shirt", icon="EXPORT")
    layout.label(text="")
    assert seen == [{"text": "Skin", "translate": False}, {"text": "导出：T 恤", "translate": False, "icon": "EXPORT"},
                    {"text": ""}]


def test_chinese_breaks_anywhere_and_takes_twice_the_room():
    assert layouts.lines_of("one two three", 8) == ["one two", "three"]
    assert layouts.lines_of("尺码表需要文件", 8) == ["尺码表需", "要文件"]
    assert layouts.lines_of("用 TryOn 试衣", 8) == ["用 TryOn", "试衣"]
    assert layouts.lines_of("unbreakablelong word", 8) == ["unbreaka", "blelong", "word"]
    assert layouts.lines_of("", 8) == []


def test_english_stays_english():
    assert language.locale() == "" and language.said("Skin") == "Skin"
