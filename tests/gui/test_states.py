# SPDX-License-Identifier: GPL-3.0-or-later
"""What takes a job's ground away in the middle of it: the extension disabled, another file, undo. The panel is free
again afterwards, and nothing of the job is left."""

import pytest
from jobs import LOOK, MODULE, NEW, Jobs

pytestmark = pytest.mark.skipif("not config.getoption('-k')", reason="asked for by name: pytest -k states")
DISABLE = f"bpy.ops.preferences.addon_disable(module='{MODULE}'); 0"
ENABLE = f"bpy.ops.preferences.addon_enable(module='{MODULE}'); 0"
SCENES = "[s.name for s in bpy.data.scenes]"


@pytest.fixture(scope="module")
def jobs(window):
    """A new file, with Blender's cube in it, and no splash screen over it."""
    window.move(600, 500)
    window.key("Escape")
    window.ask(NEW)
    window.wait(lambda: window.ask("len(bpy.data.objects)"), "a new file", 30)
    return Jobs(window)


def draping(jobs, height):
    """A job that drapes just now."""
    window = jobs.window
    window.ask(f"{LOOK}.patience = 3600; {LOOK}.garments.trousers.worn = False; {LOOK}.body.height = {height}")
    jobs.start("dress")
    jobs.until("Draping")


def test_the_first_person_is_seen_and_the_cube_gone(jobs):
    window = jobs.window
    window.ask(f"{LOOK}.garments.trousers.worn = False; {LOOK}.patience = 3600")
    window.shot("20-start")
    jobs.start("dress")
    jobs.until("falling")
    window.shot("21-falling")
    jobs.until("settling")
    window.shot("22-settling")
    assert not jobs.end()
    assert window.ask("bpy.data.objects['Cube'].hide_get()")
    window.shot("23-framed")
    window.ask("bpy.ops.ed.undo(); 0")
    window.ask("bpy.ops.ed.redo(); 0")


def test_disabled_in_the_middle_of_a_drape(jobs):
    window = jobs.window
    draping(jobs, 168)
    window.ask(DISABLE)
    # As the hand that has clicked does. Blender lets go of an operator that is gone at its next event: where another
    # one starts before that, from a timer, Blender 4.3 itself crashes (WM_event_add_modal_handler).
    window.move(610, 510)
    window.move(620, 520)
    assert window.ask(SCENES) == ["Scene"] and not window.ask("hasattr(bpy.types, 'TRYON_PT_main')")
    window.wait(lambda: not jobs.children("launch.py"), "the runtime to end", 20)
    window.ask(ENABLE)
    assert jobs.state() == ("", "", [])
    window.shot("24-enabled-again")
    jobs.run("body")


def test_undo_in_the_middle_of_a_drape(jobs):
    window = jobs.window
    jobs.run("dress")
    draping(jobs, 166)
    window.ask("bpy.ops.ed.undo(); 0")
    assert jobs.end(20) == [] and window.ask(SCENES) == ["Scene"]
    assert not jobs.left()[-1], "nobody stays hidden"
    jobs.run("body")


def test_another_file_in_the_middle_of_a_render(jobs):
    window = jobs.window
    window.ask(f"{LOOK}.preset = 'standard'; {LOOK}.views = {{'front'}}")
    jobs.start("render")
    jobs.until("sample")
    window.shot("25-rendering")
    window.ask(NEW)
    window.wait(lambda: not jobs.children("render_child"), "the other Blender to end", 10, every_s=0.05)
    assert jobs.state() == ("", "", []) and jobs.left()[0] in ([], ["tryon"])
    jobs.run("body")


def test_another_file_in_the_middle_of_a_drape(jobs):
    window = jobs.window
    draping(jobs, 165)
    window.ask(NEW)
    assert jobs.state() == ("", "", []) and window.ask(SCENES) == ["Scene"]
    window.shot("26-new-file")
    jobs.run("body")
