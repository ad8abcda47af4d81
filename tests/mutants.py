# SPDX-License-Identifier: GPL-3.0-or-later
"""Are the tests any good? Small faults are put into the code one at a time, and the tests that run the line must fail.

``make mutants`` takes 500 places of the rooms in ``ROOMS`` by a seed, breaks one at a time (a constant, a sign, a
comparison: cosmic-ray's operators, those that somebody could have mistyped) and runs the tests that cover the line,
which were recorded once. What no test notices is a survivor: it wants a test, or a line in ``mutants_equivalent.toml``
that says why nobody could notice it. All of it is kept in OUT and goes on where it was stopped: the code as it was when
OUT was made, with the tests as they are now.

No file is ever changed. A process has all tests collected and forks for each fault: there the functions get the code
that is broken, and the tests run at once (``Session``). What runs when a module is loaded, a table or a constant, is
loaded anew by a process that has only the big packages (``fresh``). Limits are in seconds of the processor, as other
work may be going on; hypothesis tries a few examples, always the same ones.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import ctypes
import dataclasses
import difflib
import gc
import hashlib
import importlib
import inspect
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
import tempfile
import time
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, FunctionType

ROOT = Path(__file__).resolve().parents[1]
ROOMS = {  # what is broken, and where its own tests stand
    "tryon_addon/spec": "spec", "tryon_addon/formats": "formats", "tryon_addon/catalog": "catalog",
    "tryon_addon/evaluation": "evaluation", "tryon_addon/tailoring": "tailoring", "tryon_addon/core": "core",
    "gan_core": "gan_core",
}
TESTS = ("spec", "formats", "catalog", "evaluation", "core", "cli", "tailoring", "gan_core")  # no Blender in these
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
ENOUGH = 8.0  # seconds of the processor: the tests of a line, as recorded, up to so many
STORED = {  # what the body model keeps, and the folders of gan_core/body that make it
    "body": ("model",), "expression": ("model",), "skin": ("model", "posing", "surface"),
    "hair": ("model", "posing", "surface"), "ruler": ("model", "measure", "population"),
}  # fmt: skip
IMPORTED = "imported"  # the lines that run before any test
EXAMPLES = 15  # of hypothesis
REFERENCES = "/test_same_"  # tests that compare whole results with what they were: little escapes them
COPIES = "tests/spec/test_keys.py"  # copies the code for each test, and looks at little of what it does
FROZEN = "/test_frozen.py"  # looks at all classes, whatever lines it runs
STILL = 60.0  # seconds without any work of the processor, after which a child waits for ever
MEMORY = 12 << 30  # bytes
MEMORY_DISK = (Path("/dev/shm"),)  # where there is one: tests write thousands of files, and all of them go
CAUGHT, SURVIVED, UNSEEN, NONE = "caught", "survived", "unseen", "none"  # no test runs the line; there is no such fault


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


def room_of(place: Place) -> str:
    return next(room for room in ROOMS if place.path.startswith(f"{room}/"))


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


def kept_sample(copy: Copy, count: int, seed: int) -> list[Place]:
    """The sample of the code as it was when OUT was made: looking through all of it takes a minute."""
    kept = copy.out / f"sample-{count}-{seed}.json"
    if not kept.is_file():
        kept.write_text(json.dumps([dataclasses.astuple(one) for one in sample(list(places(copy.tree)), count, seed)]))
    return [Place(*row) for row in json.loads(kept.read_text())]


def broken(text: str, place: Place) -> str | None:
    """The text with that fault; None where it cannot be made."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    try:
        fault = mutate_code(text, get_operator(f"core/{place.operator}")(), place.number)
        return fault if fault and ast.parse(fault) else None
    except (SyntaxError, AttributeError):  # `not name := value` is no Python; `except module.Error` has no name
        return None


def changed(text: str, fault: str) -> tuple[str, str]:
    """The lines that differ, before and after, as ``mutants_equivalent.toml`` has them."""
    lines = [line for line in difflib.ndiff(text.splitlines(), fault.splitlines()) if line[0] in "-+"]
    return tuple("\n".join(line[2:].strip() for line in lines if line[0] == sign) for sign in "-+")


# -- children that may break ------------------------------------------------------------------------------------------


class Copy:
    """The code as it was when the work began, with the tests as they are; ``tree`` is imported as ``tryon``."""

    def __init__(self, out: Path, without: Collection[str] = ()) -> None:
        self.out, self.tree, self.without = out, out / "copy" / "tryon", without
        begun = self.tree.is_dir()
        shutil.rmtree(self.tree / "tests", ignore_errors=True)
        files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        for name in files.decode().split("\0")[:-1]:
            if (ROOT / name).is_file() and (name.startswith("tests/") or not begun):
                (self.tree / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.tree / name)

    def text(self, path: str) -> str:
        return (self.tree / path).read_text(encoding="utf-8")

    @property
    def tests(self) -> list[Path]:
        folders = [self.tree / "tests" / room for room in TESTS if room not in self.without]
        return [file for folder in folders for file in sorted(folder.rglob("test_*.py"))]


class Child:
    """``work`` in a fork, in a folder of its own; its ``log`` is what it prints.

    What the unbroken code has kept in OUT/cache is there for it (or each fault would build the body model anew), but
    for what is made by ``broken`` folders of gan_core/body; what it keeps itself is for nobody.
    """

    def __init__(self, copy: Copy, work: Callable[[], int], seconds: float, keeps: bool = False,
                 broken: Collection[str] = ()) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="child-", dir=next((at for at in MEMORY_DISK if at.is_dir()), None)))
        self.log, self.seconds = self.folder / "log", seconds
        self.log.touch()
        self.started = self.moved = time.monotonic()
        self.spent = 0.0
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if not self.pid:
            code = 70
            try:
                self._settle(copy, keeps, broken)
                code = int(work())
            except BaseException as error:  # noqa: BLE001 - told, and caught is caught
                print(f"FAILED {type(error).__name__}: {error}")
            finally:
                sys.stdout.flush()
                os._exit(code)

    def _settle(self, copy: Copy, keeps: bool, broken: Collection[str]) -> None:
        os.setpgid(0, 0)
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: what waits for it may be stopped
        with self.log.open("wb") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(self.seconds), math.ceil(self.seconds) + 5))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        os.chdir(copy.tree)
        sys.path[:0] = [str(copy.tree.parent), str(copy.tree / "tests")]
        cache, mine = copy.out / "cache", self.folder / "cache"
        cache.mkdir(exist_ok=True)
        mine.mkdir()
        for file in [] if keeps else cache.glob("*.npz"):
            if set(broken).isdisjoint(STORED.get(file.name.split("-")[0], ())):
                (mine / file.name).symlink_to(file)
        (self.folder / "home").mkdir()
        os.environ |= {"PYTHONPATH": f"{copy.tree.parent}{os.pathsep}{copy.tree / 'tests'}",
                       "TRYON_CACHE": str(cache if keeps else mine), "HOME": str(self.folder / "home"),
                       "TMPDIR": str(self.folder)}
        tempfile.tempdir = None  # think again

    def ended(self) -> str | None:
        """How it has ended, in words; None while it goes on."""
        done, status = os.waitpid(self.pid, os.WNOHANG)
        if not done:
            now = time.monotonic()
            if now > self.moved + 1.0 and (spent := _spent(self.pid)) > self.spent + 0.01:
                self.spent, self.moved = spent, now
            if now < self.moved + STILL:
                return None
            os.killpg(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)  # what the tests have started
        if not done:
            return "waited for ever"
        return f"exit {os.WEXITSTATUS(status)}" if os.WIFEXITED(status) else f"signal {os.WTERMSIG(status)}"

    def said(self) -> list[str]:
        """What it printed; the folder goes."""
        said = self.log.read_text(errors="replace").splitlines() if self.log.is_file() else []
        shutil.rmtree(self.folder, ignore_errors=True)
        return said

    def wait(self) -> str:
        while (how := self.ended()) is None:
            time.sleep(0.05)
        return how


def _spent(group: int) -> float:
    """Seconds of the processor that a group of processes has taken."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError):
            words = stat.read_text().rpartition(")")[2].split()
            total += sum(map(int, words[11:15])) if int(words[2]) == group else 0
    return total / os.sysconf("SC_CLK_TCK")


def warm() -> None:
    """Import what takes long and is not ours, once for all children."""
    for package in ("numpy", "scipy.spatial", "scipy.sparse.linalg", "scipy.optimize", "torch", "pytest",
                    "hypothesis", "safetensors.torch", "ezdxf", "PIL.Image", "anny"):
        with contextlib.suppress(ImportError):
            importlib.import_module(package)


WORDS = ("-x", "-q", "-s", "-p", "no:cacheprovider", "--no-header", "--tb=line")  # to pytest


def _few_examples(items: list) -> None:
    """Of hypothesis, and always the same ones."""
    from hypothesis import settings

    for item in items:
        test = getattr(item, "function", None)
        if (known := getattr(test, "_hypothesis_internal_use_settings", None)) is not None:
            test._hypothesis_internal_use_settings = settings(
                known, max_examples=min(known.max_examples, EXAMPLES), derandomize=True, database=None, deadline=None)


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

    def keep(self) -> None:
        self.coverage.stop()
        self.coverage.save()
        Path(f"{self.coverage.config.data_file}.json").write_text(json.dumps(self.seconds))


def watch(copy: Copy, data: Path) -> object:
    """Begin to record lines."""
    import coverage

    made = coverage.Coverage(data_file=str(data), config_file=False, source=[str(copy.tree / room) for room in ROOMS])
    made.start()
    return made


def unrecorded(copy: Copy) -> dict[str, Path]:
    """The files of tests whose lines are not known, as they are now, and where these go."""
    kept = copy.out / "lines"
    kept.mkdir(exist_ok=True)
    found = {}
    for file in copy.tests:
        path, as_it_is = file.relative_to(copy.tree).as_posix(), hashlib.sha256(file.read_bytes()).hexdigest()[:12]
        data = kept / f"{path.replace('/', '-').removesuffix('.py')}.{as_it_is}"
        if not Path(f"{data}.json").is_file():
            found[path] = data
    return found


def run(session: object, items: list) -> str:
    """Run tests of a collected session; the first that fails, or nothing."""
    for item, after in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        if session.testsfailed and session.config.option.maxfail:
            return item.nodeid
    return ""


def build(copy: Copy) -> None:
    """Have the body model and all that it keeps in OUT/cache."""
    def work() -> int:
        importlib.import_module("tryon.gan_core.body.methods").body_topology({})
        return 0

    if not list(copy.out.glob("cache/hair-*")):
        child = Child(copy, work, 600.0, keeps=True)
        print("body model:", child.wait(), *child.said(), flush=True)


def record(copy: Copy, session: object, jobs: int) -> None:
    """Which tests run which lines: a file of tests at a time, in a fork of the session that has collected them."""
    todo, running = list(unrecorded(copy).items()), {}
    count = len(todo)
    while todo or running:
        while todo and len(running) < jobs:
            path, data = todo.pop(0)
            items = [item for item in session.items if item.nodeid.startswith(f"{path}::")]

            def work(data: Path = data, items: list = items) -> int:
                for older in data.parent.glob(f"{data.stem}.*"):
                    older.unlink()
                session.config.option.maxfail = 0
                recorder = Recorder(watch(copy, data))
                session.config.pluginmanager.register(recorder)
                run(session, items)
                recorder.keep()
                return session.testsfailed

            body = "/body/" in path or path == "tests/gan_core/test_same_results.py"
            running[Child(copy, work, 600.0, broken=("surface", "measure") if body else ())] = path
        for child, path in list(running.items()):
            if (how := child.ended()) is not None:
                del running[child]
                child.said()
                print(f"recorded {count - len(todo) - len(running)}/{count} {path}: {how}", flush=True)
        time.sleep(0.05)


class Lines:
    """What ``record`` has kept: the tests to run for a fault."""

    def __init__(self, copy: Copy, book: Book) -> None:
        import coverage

        self.copy, self.sharp = copy, book.sharp()
        self.seconds, self.data = {}, coverage.CoverageData(no_disk=True)
        for file in (copy.out / "lines" / IMPORTED, *sorted((copy.out / "lines").glob("*.json"))):
            self.seconds |= json.loads(file.read_text()) if file.suffix == ".json" else {}
            part = coverage.CoverageData(basename=str(file).removesuffix(".json"))
            part.read()
            self.data.update(part)
        self._of: dict[str, dict[int, set[str]]] = {}
        self._statements: dict[str, list[range]] = {}
        self.importers = self._importers()

    def _importers(self) -> dict[str, set[str]]:
        """By module, those that import it."""
        found: dict[str, set[str]] = {}
        for file in (path for room in ROOMS for path in (self.copy.tree / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.level:
                    base = file.parents[node.level - 1] / (node.module or "").replace(".", "/")
                    for one in (base.with_suffix(".py"), *(base / f"{a.name}.py" for a in node.names)):
                        name = one.relative_to(self.copy.tree).as_posix()
                        found.setdefault(name, set()).add(file.relative_to(self.copy.tree).as_posix())
        return found

    def of(self, path: str) -> dict[int, set[str]]:
        """By line, the tests that run it; "" is what a file of tests does before its tests."""
        if path not in self._of:
            lines = self.data.contexts_by_lineno(str(self.copy.tree / path))
            self._of[path] = {line: set(tests) for line, tests in lines.items()}
        return self._of[path]

    def anywhere(self, path: str) -> set[str]:
        return set().union(*self.of(path).values())

    def at(self, place: Place) -> set[str]:
        """The tests that run that line; where it has no code of its own, as in the middle of a call, its statement."""
        if found := self.of(place.path).get(place.line):
            return found
        if place.path not in self._statements:
            self._statements[place.path] = [
                range(node.lineno, node.end_lineno + 1) for node in ast.walk(ast.parse(self.copy.text(place.path)))
                if isinstance(node, ast.stmt) and not hasattr(node, "body")]
        around = [lines for lines in self._statements[place.path] if place.line in lines]
        return set().union(*(self.of(place.path).get(line, ()) for line in min(around, key=len, default=())))

    def early(self, place: Place) -> bool:
        """Whether the line also runs before any test, when modules are loaded."""
        return "" in self.at(place)

    def loaded(self, place: Place) -> bool:
        """Whether that line runs when its module is loaded, in whatever test that happens to be."""
        return not any(isinstance(node, ast.FunctionDef) and node.body[0].lineno <= place.line <= node.end_lineno
                       for node in ast.walk(ast.parse(self.copy.text(place.path))))

    def tests(self, place: Place) -> list[str]:
        """The tests of that line, as many as ``ENOUGH`` seconds are for, those first that catch most in a second.

        A line that runs when its module is loaded is any test's that runs another line of the module, or of those that
        import it, or stands in its room's folder; one whose result a fixture keeps, any test's of that file.
        """
        own = f"tests/{ROOMS[room_of(place)]}/"
        run = self.at(place)
        files = {one.split("::")[0] for one in run}
        groups = [run]
        if not run or self.loaded(place):
            groups.append({test for test in self.seconds
                           if FROZEN in test or (REFERENCES in test and test.startswith(own))})
            groups.append(self.anywhere(place.path))
            groups.append(set().union(*(self.anywhere(one) for one in self.importers.get(place.path, ()))))
            groups.append({test for test in self.seconds if test.startswith(own)})
        groups.append({test for test in self.seconds if test.split("::")[0] in files})
        chosen: dict[str, None] = {}
        left = ENOUGH
        for group in groups:
            for test in sorted(group & self.seconds.keys() - chosen.keys(), key=lambda test: (self.worth(test), test)):
                if self.seconds[test] < left or (not chosen and math.isfinite(self.seconds[test])):
                    chosen[test] = None
                    left -= self.seconds[test]
        return list(chosen)

    def worth(self, test: str) -> float:
        """Seconds for a fault caught, guessed: what comes first is small."""
        file = test.split("::")[0]
        caught = self.sharp.get(file, 0) + (30 if REFERENCES in test else 0.1 if file == COPIES else 3)
        return (self.seconds[test] + 0.02) / caught


# -- the work ---------------------------------------------------------------------------------------------------------


class Book:
    """What has become of each mutant."""

    def __init__(self, path: Path) -> None:
        self.base = sqlite3.connect(path)
        self.base.execute("PRAGMA synchronous = OFF")
        self.base.execute("CREATE TABLE IF NOT EXISTS mutants (name TEXT PRIMARY KEY, fate TEXT, how TEXT, tests INT, "
                          "seconds REAL, before TEXT, after TEXT, said TEXT)")

    def fate(self, place: Place) -> str | None:
        found = self.base.execute("SELECT fate FROM mutants WHERE name = ?", (place.name,)).fetchone()
        return found and found[0]

    def keep(self, *row: object) -> None:
        with self.base:
            self.base.execute("INSERT OR REPLACE INTO mutants VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def forget(self, places: Iterable[Place]) -> None:
        with self.base:
            self.base.executemany("DELETE FROM mutants WHERE name = ?", [(place.name,) for place in list(places)])

    def sharp(self) -> dict[str, int]:
        """By file of tests, how many mutants it has caught."""
        found: dict[str, int] = {}
        for (said,) in self.base.execute("SELECT said FROM mutants WHERE fate = ?", (CAUGHT,)):
            file = said.removeprefix("FAILED ").removeprefix("ERROR ").split("::")[0]
            found[file] = found.get(file, 0) + 1
        return found

    def row(self, place: Place) -> tuple | None:
        return self.base.execute("SELECT * FROM mutants WHERE name = ?", (place.name,)).fetchone()


def _own(code: CodeType) -> tuple:
    """What a code does, without the functions that it makes."""
    return code.co_code, code.co_names, [repr(c) for c in code.co_consts if not isinstance(c, CodeType)]


def functions(old: CodeType, new: CodeType) -> list[tuple[CodeType, CodeType]] | None:
    """The outermost functions that differ, before and after; None where it is what runs when the module is loaded."""
    inner = [[c for c in code.co_consts if isinstance(c, CodeType)] for code in (old, new)]
    if _own(old) != _own(new) or len(inner[0]) != len(inner[1]):
        return None
    found: list[tuple[CodeType, CodeType]] = []
    for one, other in zip(*inner, strict=True):
        if one.co_flags & inspect.CO_OPTIMIZED:
            found += [(one, other)] if one != other else []
        elif (deeper := functions(one, other)) is None:
            return None
        else:
            found += deeper
    return found


def load_broken(path: Path, text: str) -> None:
    """From now on that file is loaded with this text."""
    plain = SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, name: str) -> CodeType | None:
        same = self.path == str(path)
        return compile(text, self.path, "exec", dont_inherit=True) if same else plain(self, name)

    SourceFileLoader.get_code = get_code


@dataclass
class Work:
    """What is to be tried, and where it is kept."""

    copy: Copy
    chosen: list[Place]
    limit: float
    jobs: int
    record: bool = False
    """And no more."""

    @cached_property
    def book(self) -> Book:
        return Book(self.copy.out / "mutants.sqlite")

    @cached_property
    def lines(self) -> Lines:
        return Lines(self.copy, self.book)

    def left(self) -> list[Place]:
        return [place for place in self.chosen if self.book.fate(place) is None]

    def all(self, todo: Iterable[Place], start: Callable[[Place, str, list[str]], Callable[[], int] | None],
            kept: Callable[[Place, str], bool] = lambda place, fate: True) -> set[Place]:
        """Try these, some at a time: ``start(place, text, tests)`` says how, None for not here. Those not kept."""
        running: dict[Child, tuple[Place, list[str], str, str]] = {}
        passed, todo = set(), list(todo)
        while todo or running:
            while todo and len(running) < self.jobs:
                place = todo.pop(0)
                text = self.copy.text(place.path)
                fault = broken(text, place) or text
                before, after = changed(text, fault)
                tests = self.lines.tests(place)
                if not tests or fault == text:
                    self._keep(place, UNSEEN if fault != text else NONE, "", tests, 0.0, before, after, [])
                elif (work := start(place, fault, tests)) is None:
                    passed.add(place)
                else:
                    folders = place.path.split("/")[2:3] if place.path.startswith("gan_core/body/") else ()
                    running[Child(self.copy, work, self.limit, broken=folders)] = (place, tests, before, after)
            for child, (place, tests, before, after) in list(running.items()):
                if (how := child.ended()) is not None:
                    del running[child]
                    said, fate = child.said(), SURVIVED if how == "exit 0" else CAUGHT
                    if kept(place, fate):
                        self._keep(place, fate, how, tests, time.monotonic() - child.started, before, after, said)
                    else:
                        passed.add(place)
            time.sleep(0.02)
        return passed

    def _keep(self, place: Place, fate: str, how: str, tests: list[str], took: float, before: str, after: str,
              said: list[str]) -> None:
        words = next((line for line in said if line.startswith(("FAILED", "ERROR"))), said[-1] if said else "")
        self.book.keep(place.name, fate, how, len(tests), round(took, 1), before, after,
                       words if fate == CAUGHT else "")
        print(f"{self.chosen.index(place) + 1}/{len(self.chosen)} {place.name} {fate} {took:.1f} s", flush=True)


class Session:
    """A plugin of pytest: collects all tests, and instead of running them tries what can be tried by a fork of this."""

    def __init__(self, work: Work) -> None:
        self.work = work
        known = not unrecorded(work.copy)
        self.watch = None if known else watch(work.copy, work.copy.out / "lines" / IMPORTED)

    def pytest_collection_modifyitems(self, items: list) -> None:
        _few_examples(items)

    def pytest_runtestloop(self, session: object) -> bool:
        if self.watch is not None:
            self.watch.stop()
            self.watch.save()
            build(self.work.copy)
            record(self.work.copy, session, self.work.jobs)
        if self.work.record:
            return True
        items = {item.nodeid: item for item in session.items}
        live: dict[CodeType, list[FunctionType]] = {}
        for one in gc.get_objects():
            if isinstance(one, FunctionType) and one.__code__.co_filename.startswith(str(self.work.copy.tree)):
                live.setdefault(one.__code__, []).append(one)
        loaded = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
        gc.freeze()  # forks share what nobody touches

        def start(place: Place, text: str, tests: list[str]) -> Callable[[], int] | None:
            path = self.work.copy.tree / place.path
            found = functions(*(compile(one, str(path), "exec", dont_inherit=True)
                                for one in (self.work.copy.text(place.path), text)))
            if str(path) not in loaded:
                found = []
            elif not found or not all(old in live for old, _ in found):
                return None  # of what runs when it is loaded
            if any(one.__code__.co_freevars != new.co_freevars for old, new in found for one in live[old]):
                return None

            def work() -> int:
                load_broken(path, text)
                for old, new in found:
                    for one in live[old]:
                        one.__code__ = new
                failed = run(session, [items[test] for test in tests if test in items])
                print(f"\nFAILED {failed}" if failed else "")
                return bool(failed)

            return work

        self.work.all(self.work.left(), start, lambda place, fate: fate == CAUGHT or not self.work.lines.early(place))
        return True


def collected(work: Work) -> None:
    """Try what is in functions."""
    import pytest

    child = Child(work.copy, lambda: pytest.main([*WORDS, *map(str, work.copy.tests)], plugins=[Session(work)]), 1e6,
                  keeps=True)
    with child.log.open(errors="replace") as log:
        while (how := child.ended()) is None:
            sys.stdout.write(log.read())
            sys.stdout.flush()
            time.sleep(1.0)
        print(log.read(), flush=True)
    child.said()
    if how != "exit 0":
        raise SystemExit(f"The tests cannot be collected ({how}).")


class Few:
    """A plugin of pytest: few examples."""

    def pytest_collection_modifyitems(self, items: list) -> None:
        _few_examples(items)


def fresh(work: Work) -> None:
    """Try the others, each in a process that loads all of ours anew."""
    import pytest

    def start(place: Place, text: str, tests: list[str]) -> Callable[[], int]:
        def broken_one() -> int:
            load_broken(work.copy.tree / place.path, text)
            return pytest.main([*WORDS, *tests], plugins=[Few()])

        return broken_one

    work.all(work.left(), start)


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
        if fate == NONE or (fate != CAUGHT and (place.path, before, after) in known):
            equivalent += 1
            continue
        room = room_of(place)
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
          f"{100 * high:.1f} %); {equivalent} more are none, {len(chosen) - count - equivalent} not tried yet")
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
    parser.add_argument("--record", action="store_true", help="record which tests run which lines, and no more")
    parser.add_argument("--only", nargs="+", choices=ROOMS, default=list(ROOMS), help="rooms, with their tests")
    parser.add_argument("--jobs", type=int, default=1, help="faults at a time")
    arguments = parser.parse_args()
    out = arguments.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    copy = Copy(out, {tests for room, tests in ROOMS.items() if room not in arguments.only})
    book = Book(out / "mutants.sqlite")
    chosen = kept_sample(copy, arguments.sample, arguments.seed)
    chosen = [place for place in chosen if room_of(place) in arguments.only]
    if not arguments.report:
        os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        warm()
        if arguments.again:
            book.forget(place for place in chosen if book.fate(place) != CAUGHT)
        work = Work(copy, chosen, arguments.limit, arguments.jobs, arguments.record)
        collected(work)
        if arguments.record:
            return 0
        fresh(work)
    return 0 if 100 * report(book, chosen) >= arguments.least else 1


if __name__ == "__main__":
    sys.exit(main())
