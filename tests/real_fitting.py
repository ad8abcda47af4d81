# SPDX-License-Identifier: GPL-3.0-or-later
"""One real look through the page: Chromium asks for somebody's own measures, a real Blender makes it.

``python tests/real_fitting.py FOLDER [--shots DIR] [--minutes 15]``: starts ``tryon review`` on a copy of a lookbook's
folder with a store and a cache of its own, cancels a first request while it is made, follows a second one to its
picture, and prints what was seen and when, in seconds since the measures were sent. Needs what tests/browse.py needs,
and bpy. Ends with 1 where something failed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))

from browse import FLAGS, MEASURES, WINDOWS  # noqa: E402


def ask(page: Page, base: str, upper: str) -> float:
    """Give the measures and ask for a garment with trousers; when that was, monotonic seconds."""
    page.goto(f"{base}/choose")
    page.locator(".tabs label").first.click()
    for measure, value in MEASURES.items():
        page.fill(f"input[name=m_{measure}]", value)
    for place, name in (("upper", upper), ("lower", "trousers")):
        page.locator("label", has=page.locator(f"input[name=wear_{place}][value={name}]")).click()
    page.wait_for_selector("[data-place=upper] .advice .best")
    begun = time.monotonic()
    page.click(".go-bar button")
    page.wait_for_selector("[data-fitting]")
    return begun


def follow(page: Page, begun: float, until: float, wanted: str) -> list[dict[str, object]]:
    """What the newest fitting on the page says, each time it says something new, until its state, or its words and a
    bar that has begun, are as ``wanted``."""
    seen: list[dict[str, object]] = []
    while time.monotonic() < until:
        with contextlib.suppress(Exception):  # the page may be loading itself again
            item = page.locator("[data-fitting]").first
            state = item.get_attribute("data-state", timeout=2000) or ""
            text = item.locator("[data-text]").inner_text(timeout=2000)
            bar = item.locator("progress")
            share = float(bar.get_attribute("value", timeout=2000) or 0) if bar.count() else None
            if not seen or (state, text) != (seen[-1]["state"], seen[-1]["text"]):
                seen.append({"after": round(time.monotonic() - begun, 1), "state": state, "text": text, "bar": share})
                print(json.dumps(seen[-1], ensure_ascii=False), flush=True)
            if wanted == "begun" and state == "making" and share or \
                    wanted == "ended" and state in ("passed", "failed", "error", "cancelled"):
                return seen
        page.wait_for_timeout(250)
    raise AssertionError(f"it is not {wanted} in time; last: {seen[-1] if seen else 'nothing'}")


def walk(page: Page, link: str, shots: Path | None, minutes: float) -> list[str]:
    """Come in, cancel one, wait for the other; what was wrong."""
    def shot(name: str) -> None:
        if shots:
            page.screenshot(path=shots / f"real-{name}.png", full_page=True)

    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    page.on("console", lambda said: wrong.append(f"console: {said.text}") if said.type == "error" else None)
    base, until = link.split("/enter/")[0], time.monotonic() + minutes * 60
    page.goto(link)
    if page.locator(".door button.main").count():
        page.click(".door button.main")
    page.wait_for_selector(".grid, .hero")
    begun = ask(page, base, "shirt")
    follow(page, begun, until, "begun")
    shot("making")
    cancelled = time.monotonic()
    page.click("[data-fitting][data-state=making] form button")
    page.wait_for_selector("[data-fitting][data-state=cancelled]")
    print(f"cancelled on the page after {time.monotonic() - cancelled:.1f} s", flush=True)
    begun = ask(page, base, "tee")
    told = follow(page, begun, until, "ended")
    if told[-1]["state"] not in ("passed", "failed"):
        return [*wrong, f"it ended as {told[-1]}"]
    page.wait_for_function("() => { const i = document.querySelector('[data-fitting] img');"
                           " return i && i.complete && i.naturalWidth > 0 }", timeout=30_000)
    print(f"own picture {time.monotonic() - begun:.1f} s after own measures", flush=True)
    shot("made")
    page.locator("[data-fitting] h2 a").first.click()
    page.wait_for_selector("[data-stage]")
    page.wait_for_load_state("networkidle")
    shot("look")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="a lookbook's folder")
    parser.add_argument("--shots", type=Path, help="a folder for pictures of the page")
    parser.add_argument("--minutes", type=float, default=15.0, help="when to give up")
    arguments = parser.parse_args()
    if arguments.shots:
        arguments.shots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, open(f"{scratch}/said", "w+") as said:
        book = Path(scratch) / "book"
        shutil.copytree(arguments.folder, book)  # fittings lie in it, and are nobody's afterwards
        environment = dict(os.environ) | {"TRYON_CACHE": f"{scratch}/cache", "PYTHONUNBUFFERED": "1"}
        server = subprocess.Popen([sys.executable, "-m", "tryon.tryon_addon.cli", "review", str(book), "--ratings",
                                   f"{scratch}/ratings.db", "--no-browser", "--port", "0", "--verbose"],
                                  stdout=said, stderr=subprocess.STDOUT, env=environment)
        try:
            link = None
            for _ in range(240):
                link = re.search(r"http://\S+/enter/\S+", Path(said.name).read_text())
                if link or server.poll() is not None:
                    break
                time.sleep(0.25)
            if link is None:
                raise AssertionError("tryon review did not start")
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
                                                     args=FLAGS)
                page = browser.new_context(**WINDOWS["desktop"], locale="en-GB").new_page()  # type: ignore[arg-type]
                wrong = walk(page, link[0], arguments.shots, arguments.minutes)
                browser.close()
        except Exception as error:  # noqa: BLE001 - what the server said is told, too
            wrong = [f"{type(error).__name__}: {str(error).splitlines()[0]}"]
        finally:
            server.terminate()
            try:
                wrong += [] if server.wait(30) in (0, -15) else [f"the server ended with {server.returncode}"]
            except subprocess.TimeoutExpired:
                server.kill()
                wrong.append("the server did not end within 30 s")
        if wrong:
            print(Path(said.name).read_text()[-4000:])
    print("; ".join(dict.fromkeys(wrong)) or "good")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
