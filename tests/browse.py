# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole way through the fitting room in a real browser: as a customer, a stylist and an admin, on a desktop's and a
phone's window, in English and Chinese, and by keyboard alone. What making looks takes is played by a stand-in.

``python tests/browse.py [FOLDER] [--shots DIR] [--axe axe.min.js]``: needs playwright and Chromium (``CHROMIUM`` names
it); with axe-core's file every page is checked by it, too. Ends with 1 where something failed, each fault told.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import waitress
from playwright.sync_api import Browser, Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))

from support.fitting_room import make_book  # noqa: E402
from tryon.tryon_addon.review.app import create  # noqa: E402
from tryon.tryon_addon.review.maker import Maker  # noqa: E402
from tryon.tryon_addon.review.people import People  # noqa: E402
from tryon.tryon_addon.review.room import Settings  # noqa: E402

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
WINDOWS = {"desktop": {"viewport": {"width": 1440, "height": 900}},
           "phone": {"viewport": {"width": 412, "height": 839}, "has_touch": True, "is_mobile": True,
                     "device_scale_factor": 2}}
SERIOUS = ("serious", "critical")
MEASURES = {"stature": "168", "bust": "91", "waist": "74", "hip": "99"}


class Walk:
    """One browser window and what was wrong in it."""

    def __init__(self, browser: Browser, base: str, window: str, language: str, shots: Path | None, axe: str) -> None:
        self.base, self.window, self.language, self.shots, self.axe = base, window, language, shots, axe
        self.faults: list[str] = []
        locale = "zh-CN" if language == "zh" else "en-GB"
        self.context = browser.new_context(**WINDOWS[window], locale=locale, bypass_csp=bool(axe))  # type: ignore
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("console", self._heard)

    def _heard(self, message: Any) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text}")

    def at(self, name: str, path: str = "") -> Page:
        """Go there, take a picture, look for what nobody can read or reach."""
        if path:
            self.page.goto(self.base + path)
        self.page.wait_for_load_state("networkidle")
        if self.shots:
            self.page.screenshot(path=self.shots / f"{self.window}-{self.language}-{name}.png", full_page=True)
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            self.faults.append(f"{name}: {wide} px wider than the window")
        if self.page.evaluate("document.documentElement.lang") != self.language:
            self.faults.append(f"{name}: in another language")
        if self.axe:
            self.page.evaluate(self.axe)
            for one in self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]:
                if one["impact"] in SERIOUS:
                    self.faults.append(f"{name}: axe {one['id']} at {one['nodes'][0]['target']}")
        return self.page

    def enter(self, people: People, role: str, name: str) -> None:
        """Come in by a link."""
        page = self.at("invited", f"/enter/{people.invite(role, 'test')}")
        page.fill("input[name=name]", name)
        page.click(".door button.main")
        page.wait_for_selector(".grid")


def customer(walk: Walk, people: People, name: str) -> None:
    """Look, turn, zoom, rate, pin, compare, keep, try on, take away, leave no trace."""
    walk.enter(people, "viewer", name)
    page = walk.at("gallery")
    page.locator(".heart").first.click()
    expect(page.locator(".heart").first).to_have_attribute("aria-pressed", "true")
    for number in (0, 2):
        page.locator(".tick input").nth(number).check()
    page.click("[data-compare] .main")
    page.wait_for_selector("[data-slide]")
    page.locator("[data-slide]").fill("20")
    walk.at("compare")
    page = walk.at("look", "/looks/look-0")
    page.click("[data-zoom='1.5']")
    page.locator("[data-turn]").click()
    box = page.locator("[data-stage]").bounding_box()
    assert box is not None
    before = page.locator("[data-sheet] img").get_attribute("src")
    page.mouse.move(box["x"] + 40, box["y"] + 150)
    page.mouse.down()
    page.mouse.move(box["x"] + 40 + 0.45 * box["width"], box["y"] + 150, steps=6)  # one of three frames
    page.mouse.up()
    assert page.locator("[data-sheet] img").get_attribute("src") != before, "the turntable did not turn"
    page.click("[data-pin-mode]")
    page.wait_for_timeout(300)  # it scrolls to the picture
    box = page.locator("[data-stage]").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 0.4 * box["width"], box["y"] + 0.3 * box["height"])
    page.fill("dialog textarea", f"a fold, says {name}")
    page.click("dialog .main")
    page.wait_for_selector(f"text=a fold, says {name}")
    page.locator("label[for=overall-4]").click()
    page.fill("textarea[name=comment]", "softer than it looks")
    page.click("[data-rate] .main")
    page.wait_for_selector("#said p")
    page = walk.at("choose", "/choose")
    page.locator(".tabs label").first.click()
    for measure, value in MEASURES.items():
        page.fill(f"input[name=m_{measure}]", value)
    page.locator("label", has=page.locator("input[name=wear_upper][value=shirt]")).click()
    page.wait_for_selector("[data-place=upper] .advice .best")
    walk.at("chosen")
    page.click(".go-bar button")
    page.wait_for_selector("[data-fitting]")
    walk.at("fittings")
    page.wait_for_selector("[data-fitting][data-state=passed]", timeout=60_000)
    page.click("[data-fitting] h2 a")
    page.wait_for_selector("[data-stage]")
    walk.at("own-look")
    walk.at("shortlist", "/shortlist")
    with page.expect_download() as taken:
        page.click("a[href$='shortlist.csv']")
    assert taken.value.suggested_filename == "shortlist.csv"
    page = walk.at("account", "/account")
    page.fill(".danger input[name=name]", name)
    page.click(".danger button")
    page.wait_for_selector(".door")


def stylist(walk: Walk, people: People, name: str) -> None:
    """Decide, share, see everybody's fittings."""
    walk.enter(people, "stylist", name)
    page = walk.at("look", "/looks/look-1")
    page.locator(".approve .choices label").nth(2).click()
    page.click(".approve .main")
    page.wait_for_selector(".seal.approved")
    page.click("[data-share] button")
    page.wait_for_selector("[data-link]:not([hidden])")
    assert "/enter/" in page.locator("[data-link] input").input_value()
    walk.at("all-fittings", "/fittings?all=1")
    assert page.goto(f"{walk.base}/people").status == 403  # type: ignore[union-attr]
    walk.faults[:] = [one for one in walk.faults if "403" not in one]


def admin(walk: Walk, people: People, name: str) -> None:
    """Invite, give a role, set a password, leave, come back by it."""
    walk.enter(people, "admin", name)
    page = walk.at("people", "/people")
    page.click("form[action$=invitations] .main")
    assert "/enter/" in page.locator(".link input").input_value()
    page = walk.at("account", "/account")
    page.fill("input[name=password]", "a long password")
    page.click("form[action$=password] .main")
    page.wait_for_selector("#said p")
    page.click("form[action$=sign-out] button")
    page = walk.at("door")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", "a long password")
    page.click(".door .main")
    page.wait_for_selector(".hero")


def keyboard(walk: Walk, people: People, name: str) -> None:
    """In, to a look, closer, a note, stars: no pointer."""
    page = walk.page
    page.goto(f"{walk.base}/enter/{people.invite('viewer', 'test')}")
    _tab_to(page, "input[name=name]")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    page.wait_for_selector(".grid")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # skip to the content
    _tab_to(page, ".card h2 a")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-stage]")
    _tab_to(page, "[data-stage]")
    page.keyboard.press("+")
    assert page.locator("[data-stage].near").count() == 1, "it did not come closer"
    page.keyboard.press("0")
    _tab_to(page, "[data-pin-mode]")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type(f"by {name}")
    _tab_to(page, "dialog .main")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"text=by {name}")
    _tab_to(page, "input[name=overall]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    _tab_to(page, "[data-rate] .main")
    page.keyboard.press("Enter")
    page.wait_for_selector("#said p")
    page.reload()
    assert page.locator("#overall-3").is_checked(), "the stars were not kept"


def _tab_to(page: Page, what: str, most: int = 60) -> None:
    page.wait_for_load_state("networkidle")
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement?.matches(what) || false", what):
            return
    raise AssertionError(f"{what} is not reached by Tab")


WALKS = {"customer": customer, "stylist": stylist, "admin": admin, "keyboard": keyboard}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", help="a book with looks look-0 ...; by default made-up ones")
    parser.add_argument("--shots", type=Path, help="a folder for a picture of every page")
    parser.add_argument("--axe", type=Path, help="axe.min.js of the npm package axe-core")
    arguments = parser.parse_args()
    if arguments.shots:
        arguments.shots.mkdir(parents=True, exist_ok=True)
    axe = arguments.axe.read_text() if arguments.axe else ""
    failed = 0
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        os.environ["TRYON_CACHE"] = f"{scratch}/cache"
        folder = arguments.folder or make_book(Path(scratch) / "book")
        stand_in = [sys.executable, str(Path(__file__).parent / "support" / "room_maker.py"), "2"]
        app = create(Settings(folder, Path(scratch) / "store" / "ratings.db", command=stand_in))
        room = app.extensions["tryon"]
        server = waitress.create_server(app, host="127.0.0.1", port=0, threads=16)
        threading.Thread(target=server.run, daemon=True).start()
        maker = Maker(room.queue, stand_in, dict(os.environ))
        maker.start()
        base = f"http://127.0.0.1:{server.effective_port}"
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
                                             args=FLAGS)
        for window in WINDOWS:
            for language in ("en", "zh"):
                for number, (name, way) in enumerate(WALKS.items()):
                    walk = Walk(browser, base, window, language, arguments.shots, axe)
                    try:
                        way(walk, room.people, f"{name} {window} {language} {number}")
                    except Exception as error:  # noqa: BLE001 - the other ways are walked, too
                        walk.faults.append(f"{type(error).__name__}: {str(error).splitlines()[0]}")
                    walk.context.close()
                    failed += bool(walk.faults)
                    told = "; ".join(dict.fromkeys(walk.faults)) or "good"
                    print(f"{window:8} {language} {name:9} {told}", flush=True)
        browser.close()
        maker.stop()
        server.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
