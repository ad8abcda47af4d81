# SPDX-License-Identifier: GPL-3.0-or-later
"""Ten thousand hostile files for each reader: ``make fuzz``. Goes on where it was stopped, and prints a table.

Files are numbered, and the same number is the same file (``--show READER:NUMBER`` writes it). A fault is whatever is
neither read rightly nor refused in words: a traceback, more than ten seconds, a figure that cannot be, anything written
outside. ``meshes`` go through Blender's importers, in a process that may crash: that is counted, and is no fault, as
``blender.files.mesh_child`` says it in a sentence. Exit code 1 where there is a fault.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import resource
import select
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

from support import hostile
from support.readers import READERS, Reader, Tried, attempt, case
from tryon.tryon_addon.formats.mesh_files import is_mesh

WORKER = Path(__file__).with_name("support") / "mesh_worker.py"
MEMORY = 12 << 30  # bytes: what takes more fails, and does not take the machine along
WAIT = 60.0  # seconds of the processor for one mesh
STILL = 900.0  # seconds after which one that does nothing waits for ever
FILES = 1000  # of one Blender, which may take as long for all of them as the product gives one


def _meshes() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, WORKER, "samples", folder], check=True, stdout=subprocess.DEVNULL)
        return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir()) if is_mesh(path)}


MESHES = Reader(_meshes, lambda path: path, lambda _: None,
                (*hostile.TEXT, hostile.integer, hostile.integer, hostile.flip))


class Blender:
    """A process that reads meshes, and another when it has crashed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.child, self.read = folder, None, 0

    def ask(self, path: Path) -> tuple[str, str]:
        self.read += 1
        if self.read % FILES == 0:
            self.end()
        if self.child is None or self.child.poll() is not None:
            self.child = subprocess.Popen([sys.executable, WORKER, "read", str(self.folder)], stdin=subprocess.PIPE,
                                          stdout=subprocess.PIPE, cwd=self.folder, env=os.environ | {
                                              "TMPDIR": str(self.folder)})
        self.child.stdin.write(json.dumps(str(path)).encode() + b"\n")
        self.child.stdin.flush()
        started, spent = time.monotonic(), self._spent()
        while not select.select([self.child.stdout], [], [], 1.0)[0]:
            if self._spent() > spent + WAIT or time.monotonic() > started + STILL:
                self.end()
                return "slow", f"more than {WAIT:g} s"
        line = self.child.stdout.readline()
        if not line:
            return "crashed", f"exit code {self.child.wait()}"
        became, said = json.loads(line)
        return became, said

    def _spent(self) -> float:
        """Seconds of the processor that the child has taken."""
        words = Path(f"/proc/{self.child.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")

    def end(self) -> None:
        if self.child is not None:
            self.child.kill()
            self.child.wait()


def mesh(blender: Blender, number: int, folder: Path, into: Tried, crashes: list[list]) -> None:
    file, content = case(MESHES, "meshes", number)
    path = folder / file
    path.write_bytes(content)
    into.tried += 1
    started = time.perf_counter()
    became, said = blender.ask(path)
    into.slowest = max(into.slowest, time.perf_counter() - started)
    into.accepted += became == "accepted"
    into.refused += became in ("refused", "crashed", "slow")
    if became in ("crashed", "slow"):
        crashes.append([number, file, said])
    if became == "fault":
        into.faults.append((number, f"{file}: {said}"))
    path.unlink(missing_ok=True)


def run(name: str, count: int, minutes: float, out: Path) -> tuple[Tried, list]:
    """One reader, from where it was stopped."""
    kept = out / f"{name.replace(' ', '_')}.json"
    said = json.loads(kept.read_text()) if kept.is_file() else {}
    into = Tried(**{**dataclasses.asdict(Tried()), **said.get("tried", {})})
    crashes: list = said.get("crashes", [])
    end = time.monotonic() + 60 * minutes

    def keep() -> None:
        kept.write_text(json.dumps({"tried": dataclasses.asdict(into), "crashes": crashes}, indent=1))

    with tempfile.TemporaryDirectory() as place:
        folder, blender = Path(place), Blender(Path(place))
        try:
            while into.tried < count and time.monotonic() < end:
                if name == "meshes":
                    mesh(blender, into.tried, folder, into, crashes)
                else:
                    attempt(READERS[name], name, into.tried, folder, into)
                if into.tried % 100 == 0:
                    keep()
        finally:
            blender.end()
            keep()
    return into, crashes


def main() -> int:
    names = [*READERS, "meshes"]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=names, default=names)
    parser.add_argument("--count", type=int, default=10_000, help="files of each reader")
    parser.add_argument("--minutes", type=float, default=1e9, help="of each reader")
    parser.add_argument("--out", type=Path, default=Path("out/fuzz"), help="what was found, to go on with")
    parser.add_argument("--fresh", action="store_true", help="from the first file")
    parser.add_argument("--show", metavar="READER:NUMBER", help="write that file to --out")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    if arguments.show:
        name, _, number = arguments.show.rpartition(":")
        file, content = case(MESHES if name == "meshes" else READERS[name], name, int(number))
        (arguments.out / file).write_bytes(content)
        print(arguments.out / file)
        return 0
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    wrong = 0
    print("reader           tried  refused  accepted  crashed  faults  slowest", flush=True)
    for name in arguments.only:
        if arguments.fresh:
            (arguments.out / f"{name.replace(' ', '_')}.json").unlink(missing_ok=True)
        found, crashes = run(name, arguments.count, arguments.minutes, arguments.out)
        wrong += len(found.faults)
        print(f"{name:14}{found.tried:8}{found.refused:9}{found.accepted:10}{len(crashes):9}{len(found.faults):8}"
              f"{found.slowest:8.2f}s", flush=True)
        for number, fault in found.faults[:5]:
            print(f"    {name}:{number}: {fault}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
