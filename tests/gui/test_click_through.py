# SPDX-License-Identifier: GPL-3.0-or-later
"""A person's first quarter of an hour: body, garment, fabric, drape, render, with pointer and keys, in that order."""

import json
import time
from pathlib import Path

import pytest
from jobs import CHILDREN

VIEW = 600, 500  # somewhere in the 3D view
JOB_LIMIT_S = 900.0  # software OpenGL, a cold body model, and two cores that may be busy otherwise
# The properties that the panel edits: the person's, or the scene's while nobody is there.
LOOK = ("next((c for c in bpy.context.scene.collection.children_recursive if 'tryon_person' in c),"
        " bpy.context.scene).tryon")
BUSY = """
import sys
session = next(m for name, m in sys.modules.items() if name.endswith("tryon.tryon_addon.ui.session")).SESSION
[session.job, session.label, session.fraction, {k: [p.message, p.mend] for k, p in session.problems.items()}]
"""
OBJECTS = "{o.name: o['tryon_role'] for o in bpy.context.scene.objects if o.get('tryon_role')}"
# Name, address in memory, number of vertices, lowest and highest point of the body.
BODY = """
body = next(o for o in bpy.context.scene.objects if o.get("tryon_role") == "body")
heights = [v.co.z for v in body.data.vertices]
[body.name, body.as_pointer(), len(heights), min(heights), max(heights)]
"""
# Blender 5.2 writes levels in capitals, and warns "Error opening the library" of a graphics driver that is not there.
COMPLAINTS = ("Traceback", " ERROR ", "rna_uiItem")
# What a job could leave behind: processes, files, data. Blender's preview of a picture is no matter.
LEFT = CHILDREN + """
names = [(kind, one.name) for kind in ("objects", "meshes", "scenes", "worlds", "cameras", "images", "materials")
         for one in getattr(bpy.data, kind)]
[sorted(child.partition(' ')[2] for child in children), sorted(os.listdir(bpy.app.tempdir)), names]
"""
# Solid shading with textures; neither the studio's backdrop nor lamps and lines.
PRETTY = """
area = next(area for area in bpy.context.window_manager.windows[0].screen.areas if area.type == "VIEW_3D")
area.spaces.active.shading.color_type = "TEXTURE"
area.spaces.active.overlay.show_extras = area.spaces.active.overlay.show_relationship_lines = False
studio = bpy.context.view_layer.layer_collection.children.get("TryOn Studio")
if studio:
    studio.hide_viewport = True
"""
# What one picture of the whole window costs here: seconds, and those of them that its thread works.
REDRAW = """
import time
window = bpy.context.window_manager.windows[0]
began = time.perf_counter(), time.thread_time()
with bpy.context.temp_override(window=window, area=window.screen.areas[0]):
    bpy.ops.wm.redraw_timer(type="DRAW_WIN_SWAP", iterations=1)
[round(time.perf_counter() - began[0], 3), round(time.thread_time() - began[1], 3)]
"""
# Where the clothes are, as one number for each.
CLOTHES = """
{o.name: [len(o.data.vertices), sum(v.co.length for v in o.data.vertices)]
 for o in bpy.context.scene.objects if o.get("tryon_role") == "garment"}
"""


@pytest.fixture(scope="module")
def sidebar(window):
    from sidebar import Sidebar

    return Sidebar(window)


def clear_scene(window):
    """The splash screen goes, then the cube. Before the window is drawn for the first time, keys go nowhere."""

    def cleared():
        window.move(*VIEW)
        window.key("Escape")
        window.key("a")
        window.key("x")
        window.key("Return")
        return not window.ask("len(bpy.data.objects)")

    window.wait(cleared, "the cube to go", 60, every_s=1.0)


def look_closer(window):
    """Home: all of the scene in view."""
    window.move(*VIEW)
    window.key("Home")


def finish(window, name=""):
    """Wait until no job is under way; fail at once with what the panel shows as wrong. Keeps when the window did not
    answer on the way, as ``name``."""

    def done():
        job, *_, problems = window.ask(BUSY)
        assert not problems, f"{problems}; see {window.shot('failed')}"
        return not job

    window.wait(done, "the job to end", JOB_LIMIT_S)
    if name:
        window.keep_gaps(name)


def press(window, sidebar, operator):
    """Press and see that something begins: a job, or a word about what is wrong."""
    window.keep_gaps()
    sidebar.press(operator)
    window.wait(lambda: window.ask(BUSY)[0] or window.ask(BUSY)[3], f"{operator} to begin", 10, every_s=0.05)


def test_panel_opens(window, sidebar):
    clear_scene(window)
    window.shot("01-start")
    sidebar.open("TryOn")
    found = [copied for _, _, copied in sidebar.buttons()]
    assert found[:2] == ["bpy.ops.tryon.dress()", "bpy.ops.tryon.render()"]
    window.shot("02-panel")


def test_body(window, sidebar):
    press(window, sidebar, "tryon.body")
    finish(window, "body")
    roles = list(window.ask(OBJECTS).values())
    assert roles.count("body") == 1 and "garment" not in roles
    look_closer(window)
    window.shot("03-body")


def test_slider_moves_the_body_in_place(window, sidebar):
    before = window.ask(BODY)
    sidebar.enter("tryon.body.height", "185")
    window.wait(lambda: abs(window.ask(BODY)[4] - window.ask(BODY)[3] - 1.85) < 0.001, "the body to be 1.85 m", 20)
    assert window.ask(BODY)[:3] == before[:3]
    window.shot("04-taller")


def test_undo_takes_the_slider_back(window):
    window.move(*VIEW)
    window.key("ctrl+z")
    window.wait(lambda: window.ask(f"{LOOK}.body.height") != 185, "the slider to go back", 10)
    height = window.ask(f"{LOOK}.body.height") / 100
    window.wait(lambda: abs(window.ask(BODY)[4] - window.ask(BODY)[3] - height) < 0.001, "the body to follow", 20)


def test_fit_finds_the_body_with_the_measures_typed(window, sidebar):
    for name, value in (("stature", 176), ("bust", 95), ("hip", 104)):
        sidebar.enter(f"tryon.measures.{name}", str(value))
    press(window, sidebar, "tryon.fit")
    finish(window)
    locks = window.ask(f"[getattr({LOOK}.measures, 'lock_' + n) for n in ('bust', 'hip', 'waist')]")
    assert locks == [True, True, False]
    body = window.ask(BODY)
    assert abs(body[4] - body[3] - 1.76) < 0.003 and window.ask(f"len({LOOK}.body.build)") > 2
    # A few milliseconds each: too short to be seen as a job.
    sidebar.press("tryon.tapes")
    window.wait(lambda: list(window.ask(OBJECTS).values()).count("tape") > 3, "the tapes to be laid", 20)
    window.shot("04-measures")
    sidebar.press("tryon.tapes")
    window.wait(lambda: "tape" not in window.ask(OBJECTS).values(), "the tapes to go", 20)


def test_garment(window, sidebar):
    press(window, sidebar, "tryon.garment")
    finish(window, "garment")
    roles = list(window.ask(OBJECTS).values())
    assert (roles.count("body"), roles.count("garment")) == (1, 2)
    window.shot("05-garment")


def test_fabric(window, sidebar):
    press(window, sidebar, "tryon.fabric")
    finish(window, "fabric")
    images = window.ask("""
garments = [o for o in bpy.context.scene.objects if o.get("tryon_role") == "garment"]
[len([n for n in o.active_material.node_tree.nodes if n.type == "TEX_IMAGE" and n.image]) for o in garments]
""")
    assert len(images) == 2 and min(images) >= 1
    window.shot("06-fabric")


def test_escape_cancels_a_drape_and_restores(window, sidebar):
    before = window.ask(CLOTHES)
    press(window, sidebar, "tryon.drape")
    first = window.wait(lambda: window.ask(BUSY)[2], "progress", 60)
    window.wait(lambda: window.ask(BUSY)[2] > first, "more progress, while the window answers", 120)
    window.shot("07-draping")
    window.move(*VIEW)
    window.key("Escape")
    window.wait(lambda: not window.ask(BUSY)[0], "the drape to stop", 20)
    assert window.ask(BUSY)[3] == {}
    assert window.ask(CLOTHES) == before


def test_drape(window, sidebar):
    window.ask(f"{LOOK}.patience = 3600")  # the machine may be busy
    before = window.ask(CLOTHES)
    press(window, sidebar, "tryon.drape")
    finish(window, "drape")
    certificate = json.loads(window.ask(f"{LOOK}.certificate"))
    assert certificate["passed"], certificate["reasons"]
    assert window.ask(CLOTHES) != before
    window.shot("08-draped")


def test_render(window, sidebar, tmp_path):
    out = window.shots / "look"
    window.ask(f"{LOOK}.output = {str(out)!r}; {LOOK}.preset = 'draft'")
    press(window, sidebar, "tryon.render")
    finish(window, "render")
    pictures = json.loads(window.ask(f"{LOOK}.pictures"))
    assert len(pictures) == 4
    assert window.ask("[w.name for w in bpy.data.worlds if w.name.startswith('TryOn')]") == []  # the scene is theirs
    assert all(Path(path).stat().st_size > 10_000 for path in pictures.values())
    window.shot("09-rendered")


def test_escape_ends_a_render_at_once_and_keeps_the_old_pictures(window, sidebar):
    old = {path: Path(path).read_bytes() for path in json.loads(window.ask(f"{LOOK}.pictures")).values()}
    before = window.ask(LEFT)
    window.ask(f"{LOOK}.preset = 'standard'")
    press(window, sidebar, "tryon.render")
    window.wait(lambda: "sample" in window.ask(BUSY)[1], "Cycles to render", 300, every_s=0.05)
    assert not any(window.ask("[o.hide_get() for o in bpy.context.scene.objects]")), "no toile in the person's place"
    window.shot("09-rendering")
    window.move(*VIEW)
    began = time.monotonic()
    window.key("Escape")
    window.wait(lambda: not window.ask(BUSY)[0], "the render to stop", 20, every_s=0.02)
    window.keep_gaps("cancel", cancelled_after=round(time.monotonic() - began, 2))
    assert {path: Path(path).read_bytes() for path in old} == old and window.ask(BUSY)[3] == {}
    assert window.ask(LEFT) == before
    window.ask(f"{LOOK}.preset = 'draft'")


def test_panel_tells_of_the_fit(window, sidebar):
    """The one picture that shows it all: texture, panel, certificate."""
    window.ask(PRETTY)
    sidebar.scroll(-100)
    look_closer(window)
    assert window.ask(BUSY)[3] == {}
    window.keep_gaps("one redraw", redraw=window.ask(REDRAW))
    window.shot("10-dressed")


def test_blender_has_nothing_to_complain_about(window):
    log = window.log.read_text()
    wrong = [line for line in log.splitlines() if line.startswith("Error") or any(word in line for word in COMPLAINTS)]
    assert not wrong, log[-3000:]
