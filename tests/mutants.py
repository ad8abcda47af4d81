# SPDX-License-Identifier: GPL-3.0-or-later
"""Are the tests any good? Small faults are put into the code one at a time, and the tests that run the line must fail.

``make mutants`` takes 500 places of the rooms in ``ROOMS`` by a seed, breaks each in a copy of the tree (a constant, a
sign, a comparison: cosmic-ray's operators, those that somebody could have mistyped) and runs the tests that cover the
line, which were recorded once, those that have caught most first. What no test notices is a survivor: it wants a
test, or a line in ``mutants_equivalent.toml`` that says why nobody could notice it. All of it is kept in OUT and goes
on where it was stopped: the code as it was when OUT was made, with the tests as they are now.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import difflib
import filecmp
import hashlib
import importlib
import json
import math
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = {  # what is broken, and where its own tests stand
    "tryon_addon/spec": "spec", "tryon_addon/formats": "formats", "tryon_addon/catalog": "catalog",
    "tryon_addon/evaluation": "evaluation", "tryon_addon/tailoring": "tailoring", "tryon_addon/core": "core",
    "gan_core": "gan_core",
}
ADDON = tuple(room for room in ROOMS if room != "gan_core")
# Which rooms can be broken once which tests are recorded; those that need no Blender, or little of it.
TURNS = (
    (ADDON, ("spec", "formats", "catalog", "evaluation", "core", "cli", "tailoring")), (("gan_core",), ("gan_core",)),
)
EQUIVALENT = Path(__file__).with_name("mutants_equivalent.toml")
MISTYPED = (  # of cosmic-ray's operators; `+` for `<<` nobody writes, and every test would fail
    *("NumberReplacer", "AddNot", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ReplaceAndWithOr",
      "ReplaceOrWithAnd", "ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ExceptionReplacer",
      "RemoveDecorator", "ZeroIterationForLoop", "ReplaceUnaryOperator_USub_UAdd", "ReplaceUnaryOperator_Delete_USub",
      "ReplaceUnaryOperator_Delete_Not", "ReplaceUnaryOperator_Delete_Invert"),
    *(f"ReplaceBinaryOperator_{pair}" for pair in (
        "Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "FloorDiv_Div", "Mod_FloorDiv", "Pow_Mul", "BitOr_BitAnd",
        "BitAnd_BitOr", "BitXor_BitOr", "LShift_RShift", "RShift_LShift")),
    *(f"ReplaceComparisonOperator_{pair}" for pair in (
        "Eq_NotEq", "NotEq_Eq", "Lt_LtE", "LtE_Lt", "Gt_GtE", "GtE_Gt", "Lt_Gt", "Gt_Lt", "LtE_GtE", "GtE_LtE",
        "Is_IsNot", "IsNot_Is")),
)  # fmt: skip
ENOUGH = 25.0  # seconds of the processor: the tests of a line, as recorded, up to so many
REFERENCES = "/test_same_"  # tests that compare whole results with what they were come first: little escapes them
WALL = 5  # times the processor's seconds that a mutant may take: other work may be going on
MEMORY = 12 << 30  # bytes
CAUGHT, SURVIVED, UNSEEN = "caught", "survived", "unseen"  # unseen: no test runs the line


@dataclass(frozen=True, order=True)
class Place:
    """Where something can be broken, and how: the ``number``-th occurrence of ``operator`` in ``path``."""

    path: str
    line: int
    column: int
    operator: str
    number: int

    @property
    def name(self) -> str:
        return f"{self.path}:{self.line}:{self.column}:{self.operator}:{self.number}"


# -- what can be broken -----------------------------------------------------------------------------------------------


def places(root: Path) -> Iterator[Place]:
    """Every place of the rooms, in order; annotations, which nobody evaluates, and caches, which only save time, are
    left out."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.plugins import get_operator

    operators = {name: get_operator(f"core/{name}")() for name in MISTYPED}
    for room in ROOMS:
        for file in sorted((root / room).rglob("*.py")):
            path, text = file.relative_to(root).as_posix(), file.read_text(encoding="utf-8")
            told, counts = _unread(text), dict.fromkeys(operators, 0)
            for node in ast_nodes(get_ast(text)):
                for name, operator in operators.items():
                    for start, _ in operator.mutation_positions(node):
                        number, counts[name] = counts[name], counts[name] + 1
                        saves_time = name == "RemoveDecorator" and "cache" in node.get_code()
                        if not saves_time and not any(low <= start < high for low, high in told):
                            yield Place(path, *start, name, number)


def _unread(text: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """(first, last) (line, column) of all annotations."""
    found = []
    for node in ast.walk(ast.parse(text)):
        for one in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if one is not None:
                found.append(((one.lineno, one.col_offset), (one.end_lineno, one.end_col_offset)))
    return found


def sample(all_places: list[Place], count: int, seed: int) -> list[Place]:
    """``count`` spots with one fault each: a number that can go up or down is one spot, not two."""
    spots: dict[tuple[str, int, int], list[Place]] = {}
    for place in all_places:
        spots.setdefault((place.path, place.line, place.column), []).append(place)
    chance = random.Random(seed)
    chosen = chance.sample(sorted(spots), min(count, len(spots)))
    return [chance.choice(spots[spot]) for spot in chosen]


def broken(text: str, place: Place) -> str | None:
    """The text with that fault; None where it cannot be made."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    return mutate_code(text, get_operator(f"core/{place.operator}")(), place.number)


def changed(text: str, fault: str) -> tuple[str, str]:
    """The lines that differ, before and after, as ``mutants_equivalent.toml`` has them."""
    lines = [line for line in difflib.ndiff(text.splitlines(), fault.splitlines()) if line[0] in "-+"]
    return tuple("\n".join(line[2:].strip() for line in lines if line[0] == sign) for sign in "-+")


# -- the copy, and tests in it ----------------------------------------------------------------------------------------


class Copy:
    """The tree as it was when the work began, for mutants to live in; ``tree`` is imported as ``tryon``."""

    def __init__(self, out: Path) -> None:
        self.out, self.clean, self.tree = out, out / "clean", out / "copy" / "tryon"
        begun = self.clean.is_dir()
        shutil.rmtree(self.clean / "tests", ignore_errors=True)
        files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        for name in files.decode().split("\0")[:-1]:
            if (ROOT / name).is_file() and (name.startswith("tests/") or not begun):
                (self.clean / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.clean / name)
        self.mend()

    def mend(self) -> None:
        """All as it was, whatever a mutant has done."""
        for file in self.clean.rglob("*"):
            there = self.tree / file.relative_to(self.clean)
            if file.is_file() and not (there.is_file() and filecmp.cmp(file, there)):
                there.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(file, there)
                for old in there.parent.glob(f"__pycache__/{there.stem}.*.pyc"):
                    old.unlink()

    def put(self, path: str, text: str) -> None:
        (self.tree / path).write_text(text, encoding="utf-8")
        for old in (self.tree / path).parent.glob(f"__pycache__/{Path(path).stem}.*.pyc"):
            old.unlink()

    def run(self, work: Callable[[], int], log: Path, seconds: float) -> tuple[str, float]:
        """``work`` in a child that has the big packages already: its exit code in words, and how long it took."""
        started, sys.stdout, sys.stderr = time.monotonic(), sys.__stdout__, sys.__stderr__
        child = os.fork()
        if not child:
            code = 70
            try:
                os.setpgid(0, 0)
                with log.open("wb") as file:
                    os.dup2(file.fileno(), 1)
                    os.dup2(file.fileno(), 2)
                resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 5))
                resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
                os.chdir(self.tree)
                sys.path[:0] = [str(self.tree.parent), str(self.tree / "tests")]
                home = self.out / "home"
                home.mkdir(exist_ok=True)
                os.environ |= {"PYTHONPATH": f"{self.tree.parent}{os.pathsep}{self.tree / 'tests'}",
                               "TRYON_CACHE": str(self.out / "cache"), "HOME": str(home)}
                code = int(work())
            finally:
                sys.stdout.flush()
                os._exit(code)
        while time.monotonic() - started < WALL * seconds:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                break
            time.sleep(0.02)
        else:
            os.killpg(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)  # what the tests have started
        how = f"exit {os.waitstatus_to_exitcode(status)}" if os.WIFEXITED(status) else f"signal {os.WTERMSIG(status)}"
        return how, time.monotonic() - started


def warm() -> None:
    """Import what takes long and is not ours, once for all children."""
    for package in ("numpy", "scipy.spatial", "scipy.sparse.linalg", "scipy.optimize", "torch", "pytest",
                    "hypothesis", "safetensors.torch", "ezdxf"):
        with contextlib.suppress(ImportError):
            importlib.import_module(package)


# -- which tests run a line -------------------------------------------------------------------------------------------


class Recorder:
    """A plugin of pytest: which lines each test runs, and how long it takes."""

    def __init__(self, coverage: object) -> None:
        self.coverage, self.seconds, self.begun = coverage, {}, 0.0

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.coverage.switch_context(nodeid)
        self.begun = time.process_time()

    def pytest_runtest_logreport(self, report: object) -> None:
        known = self.seconds.get(report.nodeid, 0.0)  # what failed says nothing about a mutant
        self.seconds[report.nodeid] = math.inf if report.failed else known + time.process_time() - self.begun
        self.begun = time.process_time()

    def pytest_sessionfinish(self) -> None:
        self.coverage.stop()
        self.coverage.save()
        Path(f"{self.coverage.config.data_file}.json").write_text(json.dumps(self.seconds))


def record(copy: Copy, rooms: tuple[str, ...]) -> None:
    """Which tests of ``rooms`` run which lines: a file of tests at a time, each in a process of its own."""
    import coverage
    import pytest

    kept = copy.out / "lines"
    kept.mkdir(exist_ok=True)
    files = [file for room in rooms for file in sorted((copy.clean / "tests" / room).rglob("test_*.py"))]
    for number, file in enumerate(files, 1):
        path, as_it_is = file.relative_to(copy.clean).as_posix(), hashlib.sha256(file.read_bytes()).hexdigest()[:12]
        data = kept / f"{path.replace('/', '-').removesuffix('.py')}.{as_it_is}"
        if Path(f"{data}.json").is_file():
            continue
        for older in kept.glob(f"{data.stem}.*"):
            older.unlink()

        def work(path: str = path, data: Path = data) -> int:
            ours = [str(copy.tree / room) for room in ROOMS]
            watch = coverage.Coverage(data_file=str(data), config_file=False, source=ours)
            watch.start()
            return pytest.main([path, "-p", "no:cacheprovider"], plugins=[Recorder(watch)])

        how, took = copy.run(work, copy.out / "record.log", 1200.0)
        copy.mend()
        print(f"recorded {number}/{len(files)} {path}: {how}, {took:.0f} s", flush=True)


class Lines:
    """What ``record`` has kept: the tests to run for a fault."""

    def __init__(self, copy: Copy, book: Book) -> None:
        import coverage

        self.copy, self.sharp = copy, book.sharp()
        self.seconds, self.data = {}, coverage.CoverageData(no_disk=True)
        for file in sorted((copy.out / "lines").glob("*.json")):
            self.seconds |= json.loads(file.read_text())
            part = coverage.CoverageData(basename=str(file)[:-5])
            part.read()
            self.data.update(part)
        self._of: dict[str, dict[int, set[str]]] = {}
        self.importers = self._importers()

    def _importers(self) -> dict[str, set[str]]:
        """By module, those that import it."""
        found: dict[str, set[str]] = {}
        for file in (path for room in ROOMS for path in (self.copy.clean / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.level:
                    base = file.parents[node.level - 1] / (node.module or "").replace(".", "/")
                    for one in (base.with_suffix(".py"), *(base / f"{a.name}.py" for a in node.names)):
                        name = one.relative_to(self.copy.clean).as_posix()
                        found.setdefault(name, set()).add(file.relative_to(self.copy.clean).as_posix())
        return found

    def of(self, path: str) -> dict[int, set[str]]:
        """By line, the tests that run it."""
        if path not in self._of:
            lines = self.data.contexts_by_lineno(str(self.copy.tree / path))
            self._of[path] = {line: {t for t in tests if t} for line, tests in lines.items()}
        return self._of[path]

    def anywhere(self, path: str) -> set[str]:
        return set().union(*self.of(path).values())

    def loaded(self, place: Place) -> bool:
        """Whether that line runs when its module is loaded, in whatever test that happens to be."""
        tree = ast.parse((self.copy.clean / place.path).read_text(encoding="utf-8"))
        return not any(isinstance(node, ast.FunctionDef) and node.body[0].lineno <= place.line <= node.end_lineno
                       for node in ast.walk(tree))

    def tests(self, place: Place) -> list[str]:
        """The tests of that line, as many as ``ENOUGH`` seconds are for: its own room's first, of these the files of
        tests that have caught most, of these the quickest.

        A line that runs when its module is loaded, or whose result a file of tests keeps, is any test's of its room
        and any that runs another line of the module, or of those that import it.
        """
        own = f"tests/{next(tests for room, tests in ROOMS.items() if place.path.startswith(room + '/'))}/"
        run = self.of(place.path).get(place.line, set())
        mates = {test for test in self.seconds if test.split("::")[0] in {one.split("::")[0] for one in run}}
        near, far = set(), set()
        if not run or self.loaded(place):
            near = self.anywhere(place.path) | {test for test in self.seconds if test.startswith(own)}
            far = set().union(*(self.anywhere(one) for one in self.importers.get(place.path, ())))
        chosen: dict[str, None] = {}
        left = ENOUGH
        for group in (run, near, far, mates):
            order = {test: (not test.startswith(own), REFERENCES not in test, -self.sharp.get(test.split("::")[0], 0),
                            self.seconds.get(test, math.inf))
                     for test in group - chosen.keys()}
            for test in sorted(order, key=order.__getitem__):
                cost = self.seconds.get(test, math.inf)
                if cost < left or (not chosen and math.isfinite(cost)):
                    chosen[test] = None
                    left -= cost
        return list(chosen)


# -- the work ---------------------------------------------------------------------------------------------------------


class Book:
    """What has become of each mutant."""

    def __init__(self, path: Path) -> None:
        self.base = sqlite3.connect(path)
        self.base.execute("CREATE TABLE IF NOT EXISTS mutants (name TEXT PRIMARY KEY, fate TEXT, how TEXT, tests INT, "
                          "seconds REAL, before TEXT, after TEXT, said TEXT)")

    def fate(self, place: Place) -> str | None:
        found = self.base.execute("SELECT fate FROM mutants WHERE name = ?", (place.name,)).fetchone()
        return found and found[0]

    def keep(self, *row: object) -> None:
        with self.base:
            self.base.execute("INSERT OR REPLACE INTO mutants VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def sharp(self) -> dict[str, int]:
        """By file of tests, how many mutants it has caught."""
        found: dict[str, int] = {}
        for (said,) in self.base.execute("SELECT said FROM mutants WHERE fate = ?", (CAUGHT,)):
            file = said.removeprefix("FAILED ").removeprefix("ERROR ").split("::")[0]
            found[file] = found.get(file, 0) + 1
        return found

    def row(self, place: Place) -> tuple | None:
        return self.base.execute("SELECT * FROM mutants WHERE name = ?", (place.name,)).fetchone()


def check(copy: Copy, lines: Lines, book: Book, place: Place, limit: float) -> str:
    """Break ``place``, run its tests, keep what became of it."""
    import pytest

    text = (copy.clean / place.path).read_text(encoding="utf-8")
    fault = broken(text, place)
    before, after = changed(text, fault or text)
    tests = lines.tests(place)
    log = copy.out / "mutant.log"
    fate, how, took = UNSEEN, "", 0.0
    if tests and before:
        copy.put(place.path, fault)

        def work() -> int:
            words = ["-x", "-q", "-p", "no:cacheprovider", "--no-header", "--tb=line", *tests]
            return pytest.main(words, plugins=[Frozen(copy)] if place.path.startswith("gan_core/body") else [])

        how, took = copy.run(work, log, limit)
        copy.mend()
        fate = SURVIVED if how == "exit 0" else CAUGHT
    said = [line for line in log.read_text(errors="replace").splitlines() if line.startswith(("FAILED", "ERROR"))] \
        if fate == CAUGHT else []
    book.keep(place.name, fate, how, len(tests), round(took, 1), before, after, said[0] if said else "")
    return fate


class Frozen:
    """A plugin of pytest: what the body model keeps built is read as the unbroken code has built it, or each fault
    would cost half a minute to build it anew. It can only save a mutant, and those are looked at."""

    def __init__(self, copy: Copy) -> None:
        self.copy = copy

    def pytest_sessionstart(self) -> None:
        with contextlib.suppress(Exception):  # the fault may be right here
            store = importlib.import_module("tryon.gan_core.body.model.store")
            store.CODE = self.copy.clean / "gan_core" / "body"


def interval(caught: int, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    z, share = 1.96, caught / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return middle - half, middle + half


def excused() -> dict[tuple[str, str, str], str]:
    """(path, line before, line after) of faults that nobody could notice, and why."""
    listed = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["mutant"]
    return {(one["path"], one["before"], one["after"]): one["why"] for one in listed}


def report(book: Book, chosen: list[Place]) -> float:
    """Tell the survivors and the share that was caught; equivalents are not counted. The share."""
    known, rooms = excused(), {room: [0, 0] for room in ROOMS}
    equivalent = 0
    for place in chosen:
        row = book.row(place)
        if row is None:
            continue
        _, fate, how, tests, _, before, after, _ = row
        if fate != CAUGHT and (place.path, before, after) in known:
            equivalent += 1
            continue
        room = next(one for one in ROOMS if place.path.startswith(one + "/"))
        rooms[room][0] += fate == CAUGHT
        rooms[room][1] += 1
        if fate != CAUGHT:
            print(f"\n{place.path}:{place.line} {fate} {tests} tests ({place.operator})\n- {before}\n+ {after}")
    caught, count = (sum(pair[k] for pair in rooms.values()) for k in (0, 1))
    print()
    for room, (some, among) in rooms.items():
        print(f"{room:28s} {some:4d} of {among:4d}" + (f"  {100 * some / among:5.1f} %" if among else ""))
    low, high = interval(caught, count) if count else (0.0, 1.0)
    print(f"{caught} of {count} caught, {100 * caught / max(count, 1):.1f} % (with 95 % certainty {100 * low:.1f} to "
          f"{100 * high:.1f} %); {equivalent} more are equivalent, {len(chosen) - count - equivalent} not tried yet")
    return caught / max(count, 1)


def main() -> int:
    """Try what is not tried yet; 1 where less than ``--least`` percent are caught."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "mutants")
    parser.add_argument("--sample", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, default=60.0, help="seconds of the processor a mutant")
    parser.add_argument("--least", type=float, default=85.0, help="percent that have to be caught")
    parser.add_argument("--report", action="store_true", help="tell what is known, try nothing")
    parser.add_argument("--again", action="store_true", help="try survivors again, with the tests as they are now")
    arguments = parser.parse_args()
    out = arguments.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    copy, book = Copy(out), Book(out / "mutants.sqlite")
    chosen = sample(list(places(copy.clean)), arguments.sample, arguments.seed)
    if not arguments.report:
        os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        warm()
        for rooms, tests in TURNS:
            record(copy, tests)
            lines = Lines(copy, book)
            for number, place in enumerate(chosen, 1):
                known = book.fate(place) if place.path.startswith(tuple(f"{room}/" for room in rooms)) else CAUGHT
                if known is None or (arguments.again and known != CAUGHT):
                    print(f"{number}/{len(chosen)} {place.name} {check(copy, lines, book, place, arguments.limit)}",
                          flush=True)
    return 0 if 100 * report(book, chosen) >= arguments.least else 1


if __name__ == "__main__":
    sys.exit(main())
