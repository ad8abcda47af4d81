# SPDX-License-Identifier: GPL-3.0-or-later
"""Several people in a scene in feet, one a library override, one in a second scene: each is dressed, posed, rendered,
exported and deleted by the panel's buttons, and nobody else notices."""

from pathlib import Path

import pytest
from jobs import MODULE, NEW, SESSION, Jobs
from sidebar import Sidebar

pytestmark = pytest.mark.skipif("not config.getoption('-k')", reason="asked for by name: pytest -k several")
VIEW = 600, 500
BLOCKS = Path(__file__).parents[1] / "support" / "blocks.py"
OURS = f"""
import sys
people, look = (sys.modules["{MODULE}.tryon_addon." + end] for end in ("blender.people", "ui.properties.look"))
exec(compile(open({str(BLOCKS)!r}).read(), "blocks", "exec"), globals())
def everybody():
    return {{c.name: c for c in bpy.data.collections if people.is_person(c)}}
def edited():
    return look.look_of(bpy.context.window_manager.windows[0].scene)
0
"""
# All that somebody has, by content; pictures are too large to be read each time.
OTHERS = """
told = {}
for name, person in everybody().items():
    if name not in %s:
        told[name] = prints(b for b in blocks_of(person) if not isinstance(b, bpy.types.Image))
told
"""
IN_WINDOW = """
window = bpy.context.window_manager.windows[0]
area = next(a for a in window.screen.areas if a.type == "VIEW_3D")
region = next(r for r in area.regions if r.type == "WINDOW")
with bpy.context.temp_override(window=window, area=area, region=region):
"""
TALL = """
graph = bpy.context.evaluated_depsgraph_get()
person = everybody()[%r]
body = people.thing(person, "body").evaluated_get(graph)
heights = [(body.matrix_world @ v.co).z for v in body.data.vertices]
max(heights) - min(heights)
"""
FEET = "u = bpy.context.scene.unit_settings; u.system, u.scale_length = 'IMPERIAL', 0.3048; 0"


class Cast:
    """The people of one window; a deed to one of them is watched by all others."""

    def __init__(self, window, folder):
        self.window, self.jobs, self.folder = window, Jobs(window), folder
        self.sidebar = Sidebar(window)

    def others(self, *but):
        return self.window.ask(OTHERS % (list(but),))

    def names(self):
        return self.window.ask("list(everybody())")

    def press(self, operator):
        self.sidebar.scroll(-100)
        self.sidebar.press(operator)

    def job(self, operator, name):
        """A button of whom is edited, to its end; the others are as they were."""
        before = self.others(name)
        self.press(operator)
        self.window.wait(lambda: self.jobs.state()[0] or self.jobs.state()[2], f"{operator} to begin", 20, 0.02)
        wrong = self.jobs.end()
        assert not wrong, f"{wrong}; see {self.window.shot('failed')}"
        assert self.others(name) == before, f"{operator} of {name}"

    def wears(self, **what):
        """Settings of whom is edited, quick to drape."""
        said = "; ".join(f"edited().{name} = {value!r}" for name, value in what.items())
        self.window.ask(f"edited().garments.trousers.worn = False; edited().patience = 3600; {said}")

    def all_of(self, name, pose):
        """Dress, pose, render and export them."""
        window = self.window
        self.job("tryon.dress", name)
        self.wears(pose=pose)
        self.job("tryon.drape", name)
        window.shot(f"several-{name}-{pose}")
        out = self.folder / name
        self.wears(output=str(out), preset="draft", views={"front"})
        self.job("tryon.render", name)
        assert (out / "front.png").stat().st_size > 10_000
        before, file = self.others(), self.folder / f"{name}.obj"
        window.ask(IN_WINDOW + f"    bpy.ops.tryon.export(filepath={str(file)!r}, form='obj')\n0")
        assert file.stat().st_size > 100_000 and self.others() == before

    def delete(self, name):
        before = self.others(name)
        self.choose(name)
        self.press("tryon.delete_person")
        self.window.key("Return")
        self.window.wait(lambda: name not in self.names(), f"{name} to go", 10)
        assert self.others() == before

    def choose(self, name):
        key = self.window.ask(f"people.key(everybody()[{name!r}])")
        self.press(f"tryon.edit_person(person={key}")
        assert self.window.ask(f"edited() == everybody()[{name!r}].tryon")


@pytest.fixture(scope="module")
def cast(window, tmp_path_factory):
    window.move(*VIEW)
    window.key("Escape")
    window.ask(NEW)
    window.ask(OURS)
    window.ask("bpy.data.objects.remove(bpy.data.objects['Cube']); 0")
    window.ask(FEET)
    made = Cast(window, tmp_path_factory.mktemp("several"))
    made.sidebar.open("TryOn")
    return made


def test_several_the_first_in_feet(cast):
    cast.wears(**{"body.height": 175.0})
    cast.job("tryon.dress", "Person")
    tall = cast.window.ask(TALL % "Person")
    assert abs(tall * 0.3048 - 1.75) < 0.005, tall
    cast.window.move(*VIEW)
    cast.window.key("Home")
    cast.all_of("Person", "walk")


def test_several_the_second_beside_them(cast):
    before = cast.others()
    cast.press("tryon.add_person")
    cast.window.wait(lambda: len(cast.names()) == 2, "somebody else", 10)
    assert cast.others("Person.001") == before
    cast.wears(**{"body.height": 160.0, "garments.tee.design.length": 50.0})
    cast.all_of("Person.001", "a-pose")
    cast.window.shot("several-two")


def test_several_one_linked_is_refused_and_one_overridden_is_dressed(cast):
    window, path = cast.window, cast.folder / "library.blend"
    window.ask(f"""
one = everybody()["Person.001"]
one.name = "Guest"
bpy.data.libraries.write({str(path)!r}, {{one}})
one.name = "Person.001"
with bpy.data.libraries.load({str(path)!r}, link=True) as (there, here):
    here.collections = ["Guest"]
guest = here.collections[0]
bpy.context.scene.collection.children.link(guest)
people.edit(bpy.context.scene, guest)
bpy.context.view_layer.objects.active = None
""")
    cast.sidebar.scroll(-100)
    cast.press("tryon.edit_person(person=" + str(window.ask("people.key(guest)")))
    window.shot("several-linked")
    before = cast.others()
    assert not window.ask(IN_WINDOW + "    could = bpy.ops.tryon.dress.poll()\ncould")
    hint = window.ask(f"import sys; sys.modules['{MODULE}.tryon_addon.ui.operators.modal'].in_the_way(bpy.context)")
    assert "Make Library Override" in hint and "linked from library.blend" in hint
    assert cast.others() == before
    window.ask(IN_WINDOW + """
    whole = guest.override_hierarchy_create(bpy.context.scene, bpy.context.view_layer)
    bpy.context.scene.collection.children.unlink(guest) if guest.name in bpy.context.scene.collection.children else 0
    people.thing(whole, people.ROOT).location.x = 8.0
    people.edit(bpy.context.scene, whole)
    whole.name = "Overridden"
0""")
    window.ask("bpy.context.view_layer.objects.active = people.thing(everybody()['Overridden'], 'body'); 0")
    cast.wears(**{"body.height": 182.0})
    cast.all_of("Overridden", "walk")
    window.move(*VIEW)
    window.key("Home")
    window.shot("several-three")


def test_several_one_in_a_second_scene(cast):
    window, before = cast.window, cast.others()
    window.ask(IN_WINDOW + "    bpy.ops.scene.new(type='NEW')\n0")
    window.wait(lambda: window.ask("bpy.context.window_manager.windows[0].scene.name") != "Scene", "a new scene", 10)
    cast.wears(**{"body.height": 190.0})
    cast.job("tryon.dress", "Person.002")
    assert abs(window.ask(TALL % "Person.002") - 1.9) < 0.005
    window.move(*VIEW)
    window.key("Home")
    cast.all_of("Person.002", "walk")
    assert cast.others("Person.002") == before
    window.shot("several-second-scene")


def test_several_each_is_deleted_alone(cast):
    window = cast.window
    cast.delete("Person.002")
    window.ask("bpy.context.window_manager.windows[0].scene = bpy.data.scenes['Scene']; 0")
    for name in ("Overridden", "Person", "Person.001"):
        cast.delete(name)
        window.shot(f"several-without-{name}")
    window.ask("bpy.data.orphans_purge(do_local_ids=True, do_linked_ids=True, do_recursive=True); 0")
    assert window.ask("[o.name for o in bpy.data.objects if 'tryon_role' in o and o.library is None]") == []
    assert window.ask(SESSION + "[p.message for p in session.problems.values()]") == []
    log = window.log.read_text()
    assert "Traceback" not in log, log[-3000:]
