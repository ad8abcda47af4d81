# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks an hour: a lookbook beside a plain script that calls ``tryon look`` for each of its looks, in turn.

Both begin with an empty cache of their own and end with the same looks. Told are seconds of the clock and of the
processors, of everything that was started.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
SUBREAPER = 36  # of prctl: orphans become ours, so that their seconds are counted
COLOURS = {"navy": ["#1d2f55", "#f4f1ea"], "red": ["#8a1f2a", "#f4f1ea"], "green": ["#2a5a3a", "#e8e0c8"]}
BOOKS = {
    "shared": {"views": ["front", "back", "left", "right"], "bodies": [{"person": 3}],
               "outfits": [[{"programme": "tee"}]], "fabrics": [{"kind": "stripe", "seed": 1}],
               "colourways": [{"name": name, "palette": palette} for name, palette in COLOURS.items()]},
    "apart": {"views": ["front"], "bodies": [{"person": n} for n in range(1, 7)],
              "outfits": [[{"programme": name}] for name in ("tee", "trousers", "a_line_dress", "shirt")]},
}


def main() -> None:
    """Print what each took, run by run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("book", choices=BOOKS)
    parser.add_argument("--preset", default="standard")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--looks", type=int, help="of the book, the first so many")
    arguments = parser.parse_args()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    said = BOOKS[arguments.book] | {"preset": arguments.preset} | (
        {"limit": arguments.looks} if arguments.looks else {})
    spent: dict[str, list[tuple[float, float]]] = {"script": [], "book": []}
    for _ in range(arguments.runs):
        for way, seconds in spent.items():
            with tempfile.TemporaryDirectory(prefix="tryon-bench-") as folder:
                seconds.append(timed(way, said, Path(folder)))
            print(f"{way}: {seconds[-1][0]:.0f} s, {seconds[-1][1]:.0f} s of processors", flush=True)
    for kind, name in enumerate(("clock", "processors")):
        script, book = (statistics.median(one[kind] for one in seconds) for seconds in spent.values())
        print(f"{name}: {script / book:.2f} times the script's looks an hour")


def timed(way: str, said: dict, folder: Path) -> tuple[float, float]:
    """Seconds of the clock, and of the processors, in which one ``way`` has made the book in ``folder``."""
    from tryon.tryon_addon.lookbook import manifest
    from tryon.tryon_addon.lookbook.plan import plan, spec_of

    path, environment = folder / "book.json", os.environ | {"TRYON_CACHE": str(folder / "cache")}
    path.write_text(json.dumps(said))
    if way == "book":
        orders = [["lookbook", "run", str(path), "--out", str(folder / "out")]]
    else:
        wanted, orders = plan(manifest.read(path)), []
        for entry in wanted.entries:
            spec = folder / f"{entry.name}.json"
            spec.write_text(json.dumps(spec_of(wanted.book, entry)))
            orders.append(["look", str(spec), "--out", str(folder / "out" / entry.name)])
    began, before = time.perf_counter(), processors()
    for order in orders:
        done = subprocess.run([sys.executable, "-m", "tryon.tryon_addon.cli", *order], env=environment,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if done.returncode not in (0, 1):
            raise SystemExit(f"tryon {order[0]} ended with {done.returncode}")
    while True:  # whom the runtime has left
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            break
    ended = time.perf_counter() - began, processors() - before
    pictures = len(list((folder / "out").glob("*/*.png")))
    if pictures < len(said["views"]):
        raise SystemExit("There are no pictures.")
    if keep := os.environ.get("TRYON_BENCH_KEEP"):
        shutil.copytree(folder / "out", Path(keep) / way, dirs_exist_ok=True)
    return ended


def processors() -> float:
    """Seconds that all ended children have used."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
