# SPDX-License-Identifier: GPL-3.0-or-later
"""Does it hold when things go wrong? Random faults while files are written and read, and over whole looks.

``make faults`` kills writers at any point, fills their disk, makes it read-only, flips bits in what is kept and lets
two write at once: 950 times in children that write through the code alone, 50 times over ``tryon look`` (its draft
pictures made small). After each the folder must hold one set of files, whole, or none; nothing may end in a traceback;
and the next run must be good. What was tried is kept in OUT and goes on where it was stopped. A full disk is a real
one, a small tmpfs, where the user may mount it; else writing fails by injection.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from support import faults, sets  # noqa: E402
from tryon.tryon_addon.core import folders, index  # noqa: E402
from tryon.tryon_addon.core.errors import TryOnError  # noqa: E402
from tryon.tryon_addon.formats import png  # noqa: E402

KINDS = {"kill": 350, "full": 250, "read-only": 100, "flip": 150, "two": 100}
LOOKS = {"kill": 20, "full": 12, "two": 6, "flip": 5, "read-only": 3, "full-cache": 2, "full-temp": 2}
DISK = 3_000_000  # bytes of the small one
LIMIT = 3600  # seconds that a look may take where much else is going on: ten of the processor
STUDIOS = ("white", "evening")  # by which the two looks are told apart
VIEWS = (["front", "left"], ["front", "back"])


# -- the disk ---------------------------------------------------------------------------------------------------------

@contextlib.contextmanager
def small_disk(folder: Path, size: int = DISK) -> Iterator[Path | None]:
    """A tmpfs at ``folder``; None where this user may mount none."""
    folder.mkdir(parents=True, exist_ok=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(words, capture_output=True).returncode == 0
    except OSError:
        mounted = False
    try:
        yield folder if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], capture_output=True)


def fill(disk: Path, leave: int) -> Path:
    """A file that leaves so many bytes free."""
    path = disk / "filling"
    path.unlink(missing_ok=True)
    with contextlib.suppress(OSError), path.open("wb") as file:
        file.write(bytes(max(0, shutil.disk_usage(disk).free - leave)))
    return path


def flip(path: Path, chance: random.Random) -> None:
    """One bit of a file, anywhere."""
    data = bytearray(path.read_bytes())
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(data)


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []


# -- writers and readers ----------------------------------------------------------------------------------------------

def quick(number: int, kind: str, folder: Path, disk: Path | None) -> None:
    """One fault. AssertionError where something does not hold."""
    chance = random.Random(f"{number}:{kind}")
    writer = chance.choice(sets.WRITERS)
    place = disk if disk is not None and kind in ("full", "read-only") else folder
    out = place / f"{number}"
    older, newer = chance.choice([(0, 1), (1, 2), (2, 1)])
    try:
        if older:
            writer.write(out, older)
        FAULTS[kind](writer, out, older, newer, chance, disk if place is disk else None)
        again = chance.choice((1, 2))
        writer.write(out, again)
        assert writer.found(out) == {again}, f"the next run left {writer.found(out)}"
        assert writer.alone or not sets.aside(out), f"left aside: {sets.aside(out)}"
    finally:
        shutil.rmtree(out, ignore_errors=True)


def _after(writer: sets.Writer, out: Path, allowed: set[int]) -> None:
    left = writer.found(out)
    assert len(left) <= 1 and left <= allowed, f"{writer.name}: {left} where {allowed} may be"


def _kill(writer, out, older, newer, chance, _disk):
    if chance.random() < 0.7:
        pid = faults.child(lambda: writer.write(out, newer), faults.Fault(chance.randrange(writer.points), folder=out))
    else:
        pid = faults.child(lambda: writer.write(out, newer))
        time.sleep(chance.random() * 0.1)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    ended = faults.wait(pid)
    assert ended in (faults.DONE, -signal.SIGKILL), ended
    _after(writer, out, {older, newer} - {0})
    waiting = files_in(out)
    if chance.random() < 0.2 and (aside := [path for path in waiting if "/.tryon-" in str(path)]):
        flip(chance.choice(aside), chance)  # and then the disk damages what waits there


def _full(writer, out, older, newer, chance, disk):
    fault = None
    if disk is not None:
        filling = fill(disk, chance.randrange(writer.size + 1))
    else:
        fault = faults.Fault(chance.randrange(writer.points), errno.ENOSPC, out)
    ended = faults.wait(faults.child(lambda: writer.write(out, newer), fault))
    assert ended in (faults.DONE, faults.TOLD), ended
    if disk is not None:
        filling.unlink()
    allowed = {older, newer} if writer.silent or not disk else {newer} if ended == faults.DONE else {older}
    _after(writer, out, allowed - {0})


def _read_only(writer, out, older, newer, chance, disk):
    if disk is not None:
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True, capture_output=True)
    try:
        fault = None if disk is not None else faults.Fault(0, errno.EROFS, out)
        ended = faults.wait(faults.child(lambda: writer.write(out, newer), fault))
    finally:
        if disk is not None:
            subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True, capture_output=True)
    assert ended == (faults.DONE if writer.silent else faults.TOLD), ended
    _after(writer, out, {older} - {0})


def _flip(writer, out, older, newer, chance, _disk):
    writer.write(out, newer)
    path = chance.choice(files_in(out))
    flip(path, chance)
    writer.read(out, newer)  # told, or as it was: never a crash
    if path.name != "look.json" and writer.name == "look":
        assert not index.whole(out, "look.json")


def _two(writer, out, older, newer, chance, _disk):
    pids = [faults.child(lambda number=number: writer.write(out, number)) for number in (1, 2)]
    ended = [faults.wait(pid) for pid in pids]
    assert set(ended) <= {faults.DONE, faults.TOLD} and faults.DONE in ended, ended
    _after(writer, out, {1, 2})


FAULTS: dict[str, Callable[..., None]] = {
    "kill": _kill, "full": _full, "read-only": _read_only, "flip": _flip, "two": _two}


# -- looks ------------------------------------------------------------------------------------------------------------

def run_look(out: str, which: int, fault: dict) -> None:
    """In a process of its own: one look, its draft pictures small, with a fault on the way."""
    import bpy  # noqa: F401 - before the hook: it opens much
    from tryon.tryon_addon.blender.studio import render
    from tryon.tryon_addon.cli import main

    render.PRESETS["draft"] = dataclasses.replace(render.PRESETS["draft"], width=144, height=192)
    if fault:
        sys.addaudithook(faults.Fault(fault["at"], fault.get("error", 0), out))
    views = json.dumps(VIEWS[which])
    code = main.main(["look", "--out", out, "--preset", "draft", "--garment", "tee", "--set", f"views={views}",
                      "--set", f"studio={STUDIOS[which]}"])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def look(out: Path, which: int, log: Path, fault: dict | None = None, **environment: str) -> subprocess.Popen:
    """Start it; what it says goes to ``log``."""
    words = [sys.executable, __file__, "--look", json.dumps([str(out), which, fault or {}])]
    with log.open("ab") as said:
        return subprocess.Popen(words, stdout=said, stderr=said, env={**os.environ, **environment})


def prepared(which: int, folder: Path) -> Path:
    """A folder with that look, made once."""
    out = folder / f"look-{which}"
    if not index.whole(out, "look.json"):
        assert look(out, which, folder / "prepared.log").wait(LIMIT) in (0, 1), "see prepared.log"
    return out


def looks_in(out: Path) -> set[str]:
    """By its studio, of which looks there are files; AssertionError for damaged ones or two in one folder."""
    found = set()
    for path in out.glob("*.png") if out.is_dir() else []:
        assert png.pixels_of(path).size
        if path.name not in ("contact_sheet.png", "worst_spots.png"):
            found.add(json.loads(png.text_of(path, "Note") or "{}")["spec"]["studio"])
    if (out / "look.json").is_file():
        found.add(json.loads((out / "look.json").read_text())["spec"]["studio"])
        assert index.whole(out, "look.json"), "look.json lists what is not there"
    assert len(found) <= 1, f"files of {found}"
    return found


def whole_look(number: int, kind: str, folder: Path) -> None:
    """One fault over looks. AssertionError where something does not hold."""
    chance = random.Random(f"look {number}:{kind}")
    log = folder / f"{number}-{kind}.log"
    log.unlink(missing_ok=True)
    out, which = folder / f"{number}" / "out", chance.randrange(2)
    shutil.rmtree(out.parent, ignore_errors=True)
    older = chance.random() < 0.5
    with contextlib.ExitStack() as stack:
        if kind in ("full", "read-only"):
            stack.enter_context(small_disk(out.parent, 12_000_000))
        if older:
            shutil.copytree(prepared(1 - which, folder), out)
        kept = looks_in(out)
        assert bool(kept) == older
        allowed = {-signal.SIGKILL, 0, 1}
        if kind == "kill":
            # Two thirds in the folder, of which many in the instants of renaming; one third at any time.
            at = chance.choice((chance.randrange(90), chance.randrange(30, 75), None))
            run = look(out, which, log, {"at": at} if at is not None else None)
            if at is None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    run.wait(chance.uniform(1.0, 60.0))
                run.kill()
        elif kind == "full":
            filling = fill(out.parent, chance.choice((0, 2_000_000, chance.randrange(4_500_000, 6_000_000))))
            run, allowed = look(out, which, log), {0, 1, 3}
        elif kind == "read-only":
            subprocess.run(["mount", "-o", "remount,ro", str(out.parent)], check=True)
            run, allowed = look(out, which, log), {3}
        elif kind == "two":
            other = look(out, 1 - which, log)
            time.sleep(chance.random() * 8)
            run, allowed = look(out, which, log), {0, 1, 3}
            assert other.wait(LIMIT) in allowed
        elif kind == "flip":
            cache = folder / "cache"
            shutil.copytree(folders.cache_folder(), cache, dirs_exist_ok=True)
            newest = sorted(cache.glob("*.npz"), key=lambda path: path.stat().st_mtime)[-12:]
            flip(chance.choice(files_in(out) or newest), chance)
            flip(chance.choice(newest), chance)
            run, allowed = look(out, which, log, TRYON_CACHE=str(cache)), {0, 1}
        else:
            disk = stack.enter_context(small_disk(folder / "disk"))
            fill(disk or folder, 0) if disk else None
            name = "TRYON_CACHE" if kind == "full-cache" else "TMPDIR"
            run, allowed = look(out, which, log, **{name: str(folder / "disk")}), {0, 1}
        ended = run.wait(LIMIT)
        assert ended in allowed, f"it ended with {ended}"
        if kind == "read-only":
            subprocess.run(["mount", "-o", "remount,rw", str(out.parent)], check=True)
        if kind == "full":
            filling.unlink(missing_ok=True)
        left = looks_in(out) if kind != "flip" or ended in (0, 1) else kept
        wanted = {0: {STUDIOS[which]}, 1: {STUDIOS[which]}, 3: kept}.get(ended)
        assert kind == "two" or wanted is None or left == wanted, f"{left} after exit code {ended}, before {kept}"
        assert kind != "two" or left
        assert look(out, which, log).wait(LIMIT) in (0, 1), "the next run is not good"
        assert looks_in(out) == {STUDIOS[which]} and not sets.aside(out)
        said = log.read_text(errors="replace")
        assert "Traceback" not in said, "a traceback"
    shutil.rmtree(out.parent, ignore_errors=True)


# -- all of them ------------------------------------------------------------------------------------------------------

@dataclasses.dataclass(frozen=True)
class Tried:
    """A fault and what came of it; ``wrong`` is empty where all held."""

    number: int
    kind: str
    wrong: str
    seconds: float


def spread(kinds: dict[str, int], share: float) -> list[str]:
    """Every kind so often, mixed: the first ones are a fair sample."""
    every = [kind for kind, count in kinds.items() for _ in range(round(count * share))]
    random.Random("faults").shuffle(every)
    return every


def attempt(number: int, kind: str, work: Callable[[], None]) -> Tried:
    started = time.monotonic()
    try:
        work()
        wrong = ""
    except (AssertionError, TryOnError, OSError, ValueError, KeyError, subprocess.SubprocessError) as error:
        wrong = f"{type(error).__name__}: {error}"
    return Tried(number, kind, wrong, round(time.monotonic() - started, 2))


def go_on(path: Path, kinds: list[str], run: Callable[[int, str], None], until: float) -> list[Tried]:
    """Those that are not in the file yet, each a line of it."""
    tried = [Tried(**json.loads(line)) for line in path.read_text().splitlines()] if path.is_file() else []
    known = {one.number for one in tried}
    for number, kind in enumerate(kinds):
        if number in known or time.monotonic() > until:
            continue
        tried.append(attempt(number, kind, lambda number=number, kind=kind: run(number, kind)))
        with path.open("a") as file:
            file.write(json.dumps(dataclasses.asdict(tried[-1])) + "\n")
        if tried[-1].wrong:
            print(f"{number} {kind}: {tried[-1].wrong}", flush=True)
    return tried


def report(title: str, tried: list[Tried], wanted: int) -> bool:
    count, wrong = Counter(one.kind for one in tried), Counter(one.kind for one in tried if one.wrong)
    each = ", ".join(f"{kind} {count[kind]}" + (f" ({wrong[kind]} WRONG)" if wrong[kind] else "") for kind in count)
    seconds = float(np.sum([one.seconds for one in tried]))
    print(f"{title}: {len(tried)} of {wanted} tried, {len(tried) - wrong.total()} held; {each}; {seconds:.0f} s")
    return len(tried) == wanted and not wrong.total()


def main() -> int:
    """0 where all were tried and held, 1 where not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--out", type=Path, default=Path("out/faults"))
    parser.add_argument("--share", type=float, default=1.0, help="of the 950 and the 50 (1)")
    parser.add_argument("--only", choices=("quick", "looks"), help="these only")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after so long; run again to go on")
    parser.add_argument("--look", type=json.loads, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.look:
        run_look(*arguments.look)
    until = time.monotonic() + 60 * arguments.minutes
    out = arguments.out.absolute()
    out.mkdir(parents=True, exist_ok=True)
    good = True
    if arguments.only != "looks":
        kinds = spread(KINDS, arguments.share)
        with tempfile.TemporaryDirectory() as scratch, small_disk(out / "disk") as disk:
            tried = go_on(out / "quick.jsonl", kinds,
                          lambda number, kind: quick(number, kind, Path(scratch), disk), until)
        good &= report("writers and readers", tried, len(kinds))
    if arguments.only != "quick":
        kinds = spread(LOOKS, arguments.share)
        tried = go_on(out / "looks.jsonl", kinds, lambda number, kind: whole_look(number, kind, out), until)
        good &= report("looks", tried, len(kinds))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
