# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding and pressing the buttons of a tab in the 3D view's sidebar, as a person does: looking, scrolling, clicking.

Blender tells nobody where a button is. But while the pointer rests on one, Ctrl C copies an operator button's Python
command, and Shift Ctrl C the data path of a property. So the pointer goes down the sidebar and asks everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from window import HEIGHT, BlenderWindow

STEP = 13  # pixels; a button is 20 high
PAGE = 12  # turns of the wheel: less than the sidebar's height
PAGES = 8
PASSES = ((False, 1), (True, 1), (True, 5))  # whether from the top of the tab; how many times as long to wait
COMMAND, DATA_PATH = "ctrl+c", "ctrl+shift+c"

VIEW = """
window = bpy.context.window_manager.windows[0]
area = next(area for area in window.screen.areas if area.type == "VIEW_3D")
region = next(region for region in area.regions if region.type == "UI")
"""
SHOWN = VIEW + "area.spaces.active.show_region_ui"
TAB = VIEW + "region.active_panel_category"
PLACE = VIEW + "[region.x, region.y, region.width, region.height]"
TAKE = """
copied = bpy.context.window_manager.clipboard
bpy.context.window_manager.clipboard = ""
copied
"""
# Ctrl C beside a button would copy the selected objects.
NO_OBJECT_COPY = """
for item in bpy.context.window_manager.keyconfigs.user.keymaps["3D View"].keymap_items:
    if item.idname == "view3d.copybuffer":
        item.active = False
"""


# Sections begin folded, for a laptop; whoever looks for buttons has them all open from the first drawing on.
UNFOLD = """
import sys
ours = next(m for name, m in sys.modules.items() if name.endswith("tryon.tryon_addon.ui.registration")).CLASSES
panels = [c for c in ours if issubclass(c, bpy.types.Panel)]
for panel in reversed(panels):
    bpy.utils.unregister_class(panel)
for panel in panels:
    panel.bl_options = set(getattr(panel, "bl_options", ())) - {"DEFAULT_CLOSED"}
    bpy.utils.register_class(panel)
"""


class Sidebar:
    """The sidebar of the first 3D view."""

    def __init__(self, window: BlenderWindow, unfold: bool = True) -> None:
        self.window = window
        window.ask(NO_OBJECT_COPY)
        if unfold:
            window.ask(UNFOLD)

    def place(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom on the screen."""
        x, y, width, height = self.window.ask(PLACE)
        return x, HEIGHT - y - height, x + width, HEIGHT - y

    def open(self, tab: str) -> None:
        """Press N if need be, and click down the tabs until ``tab`` is there."""
        window = self.window
        if not window.ask(SHOWN):
            window.move(600, 500)
            window.key("n")
            window.wait(lambda: window.ask(SHOWN), "the sidebar to open", 10)
        window.wait(lambda: window.ask(TAB) != "UNSUPPORTED", "the sidebar to be drawn", 30)
        _, top, right, bottom = self.place()
        for y in range(top + 20, bottom, 20):
            if window.ask(TAB) == tab:
                return
            window.click(right - 12, y)
        assert window.ask(TAB) == tab, f"no tab {tab} in the sidebar; see {window.shot('failed')}"

    def buttons(self, keys: str = COMMAND, patience: int = 1) -> Iterator[tuple[int, int, str]]:
        """(x, y, what was copied) for what is seen now, from the top to the bottom. A busy machine takes patience."""
        window = self.window
        left, top, right, bottom = self.place()
        x = left + (right - left) // 2
        last = ""
        window.ask(TAKE)
        for y in range(top + 10, bottom - 4, STEP):
            window.move(x, y, "key", keys, patience=patience)
            copied = window.ask(TAKE)
            if copied and copied != last:
                yield x, y, copied
            last = copied

    def find(self, wanted: str, keys: str = COMMAND) -> tuple[int, int]:
        """Where the button is that copies ``wanted``: looks from here down to the end of the tab, then from its top,
        then slowly: an event that Blender was too busy for is lost."""
        seen: dict[str, None] = {}
        for from_top, patience in PASSES:
            if from_top:
                self.scroll(-PAGE * PAGES, patience)
            page: list[str] = []
            for _ in range(PAGES):
                before, page = page, []
                for x, y, copied in self.buttons(keys, patience):
                    if wanted in copied:
                        return x, y
                    page.append(copied)
                seen.update(dict.fromkeys(page))
                if page and page == before:
                    break  # the end; a page of text alone has no buttons either
                self.scroll(PAGE, patience)
        raise AssertionError(f"no button {wanted}; there are {list(seen)}; see {self.window.shot('failed')}")

    def scroll(self, clicks: int, patience: int = 1) -> None:
        left, top, right, bottom = self.place()
        self.window.wheel((left + right) // 2, (top + bottom) // 2, clicks, patience)

    def press(self, operator: str) -> None:
        """Click on the button of ``operator``, such as tryon.dress."""
        self.window.click(*self.find(f"bpy.ops.{operator}("))

    def enter(self, data_path: str, text: str) -> None:
        """Double-click on a number's field and type another one."""
        window = self.window
        x, y = self.find(data_path, DATA_PATH)
        window.click(x, y, times=2)
        window.key("ctrl+a")
        window.type(text)
        window.key("Return")
