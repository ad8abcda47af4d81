# SPDX-License-Identifier: GPL-3.0-or-later
"""What an artist sees on a laptop's screen, in English and in Chinese: folded sections, pictures, the 2D pattern.

``TRYON_GUI_SIZE=1366x768 tests/gui/run.sh sid -k laptop`` for the screen of a small laptop; it works at any size.
"""

import json

import pytest
from jobs import NEW
from sidebar import UNFOLD, Sidebar

pytestmark = pytest.mark.skipif("not config.getoption('-k')", reason="asked for by name: pytest -k laptop")
VIEW = 420, 420  # somewhere in the 3D view
LIMIT_S = 900.0  # a cold body model on a busy machine
MODULE = """
import sys
def module(end):
    return next(m for name, m in sys.modules.items() if name.endswith("tryon.tryon_addon.ui." + end))
"""
LOOK = MODULE + "module('properties.look').look_of(bpy.context.scene)."
BUSY = MODULE + "[module('session').SESSION.job, str(module('session').SESSION.problems)]"
IN_VIEW = """
window = bpy.context.window_manager.windows[0]
area = next(a for a in window.screen.areas if a.type == "VIEW_3D")
region = next(r for r in area.regions if r.type == "WINDOW")
with bpy.context.temp_override(window=window, area=area, region=region):
"""
CHINESE = """
view = bpy.context.preferences.view
names = [i.identifier for i in view.bl_rna.properties["language"].enum_items]
view.language = next((n for n in ("zh_HANS", "zh_CN") if n in names), "en_US")
view.use_translate_interface = view.use_translate_tooltips = True
view.language
"""
PATTERNS = "len([a for a in bpy.context.window_manager.windows[0].screen.areas if a.type == 'IMAGE_EDITOR'])"
SHOWN = MODULE + """
view = module("pattern.shown").VIEW
[[s.programme for s in view.sheets], [view.chosen.programme, view.chosen.panel] if view.chosen else None, view.name(),
 [float(max(p["line"][:, 1].max() - p["line"][:, 1].min() for p in s.made["panels"])) for s in view.sheets]]
"""
# Where on the screen a panel of the pattern lies, pixels from the upper left corner.
PLACE = MODULE + """
draw, view = module("pattern.draw"), module("pattern.shown").VIEW
window = bpy.context.window_manager.windows[0]
area = next(a for a in window.screen.areas if a.type == "IMAGE_EDITOR")
region = next(r for r in area.regions if r.type == "WINDOW")
x, y, scale = draw.to_region(region, view)
sheet = view.sheets[{sheet}]
at = [float(v) + sheet.at[i] for i, v in enumerate(sheet.made["panels"][{panel}]["middle"])]
[region.x + x + at[0] * scale, window.height - (region.y + y + at[1] * scale), scale]
"""


@pytest.fixture(scope="module")
def sidebar(window):
    return Sidebar(window, unfold=False)


def finish(window):
    def done():
        job, problems = window.ask(BUSY)
        assert problems == "{}", f"{problems}; see {window.shot('failed')}"
        return not job

    window.wait(done, "the job to end", LIMIT_S)


def test_sections_fit_the_screen(window, sidebar):
    def cleared():
        window.move(*VIEW)
        window.key("Escape")
        window.key("a")
        window.key("x")
        window.key("Return")
        return not window.ask("len(bpy.data.objects)")

    window.ask(NEW)
    window.wait(cleared, "the cube to go", 60, every_s=1.0)
    sidebar.open("TryOn")
    window.shot("laptop-01-folded")


def test_sewn_and_its_pattern_beside_it(window, sidebar):
    window.ask(LOOK + "garments.trousers.worn = True")
    window.ask(IN_VIEW + "    bpy.ops.tryon.garment('INVOKE_DEFAULT')")
    finish(window)
    window.move(*VIEW)
    window.key("Home")
    window.ask(IN_VIEW + "    bpy.ops.tryon.pattern_view('INVOKE_DEFAULT')")
    window.wait(lambda: window.ask(PATTERNS) == 1, "the pattern view", 10)
    window.wait(lambda: len(window.ask(SHOWN)[0]) == 2, "the pattern to be drafted", 120)
    window.wait(lambda: window.ask(PLACE.format(sheet=0, panel=0))[2] > 0.5, "the pattern to fill its view", 20)
    window.shot("laptop-02-pattern")


def test_the_pattern_follows_a_slider(window, sidebar):
    before = window.ask(SHOWN)[3][1]
    window.ask(LOOK + "garments.tee.design.length = 40.0")
    window.wait(lambda: window.ask(SHOWN)[3][1] > before + 10.0, "the pattern to follow", 30)
    window.shot("laptop-04-longer")


def test_in_chinese(window, sidebar):
    assert window.ask(CHINESE).startswith("zh")
    window.wait(lambda: window.ask(MODULE + "module('language').locale()") == "zh_HANS", "Chinese", 10)
    window.move(*VIEW)
    window.shot("laptop-05-chinese")
    window.ask(UNFOLD)
    for page in range(6):
        window.shot(f"laptop-06-chinese-{page}")
        sidebar.scroll(10)
    sidebar.scroll(-100)
    window.ask("bpy.context.preferences.view.language = 'en_US'")
    for page in range(6):
        window.shot(f"laptop-07-english-{page}")
        sidebar.scroll(10)


def test_a_click_on_a_panel_lights_it_up_on_the_body(window, sidebar):
    x, y, _ = window.ask(PLACE.format(sheet=1, panel=0))
    window.click(x, y)
    chosen = window.wait(lambda: window.ask(SHOWN)[1], "a panel to be chosen", 10)
    assert chosen == [window.ask(SHOWN)[0][1], 0]
    window.shot("laptop-03-picked")


def test_no_complaints(window):
    log = window.log.read_text()
    assert "Traceback" not in log and "rna_uiItem" not in log, log[-3000:]
    assert json.dumps(window.ask(BUSY)[1]) == '"{}"'
