# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may import whom, and how large a room may be. The table is the design; a wrong arrow fails with file and line."""

import ast
import functools
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ("tryon_addon", "gan_core", "training", "assets")

BLENDER = frozenset(("bpy", "bmesh", "mathutils", "gpu", "gpu_extras", "bpy_extras", "addon_utils", "blf", "_cycles",
                     "idprop"))
TORCH = frozenset(("torch", "safetensors", "anny", "roma", "warp"))


@dataclass(frozen=True)
class Room:
    """A folder with all below it that is no room of its own.

    ``rooms``: whose modules it may import beside its own. ``outside``: packages beside the standard library.
    ``blender``: whether importing one of its modules may bring Blender in; else it also loads where there is none, and
    what needs Blender is imported where it is used.
    """

    rooms: str = ""
    outside: frozenset[str] = frozenset()
    blender: bool = False


def packages(*names: str) -> frozenset[str]:
    return frozenset(names)


NUMPY, SCIPY = packages("numpy"), packages("numpy", "scipy")
WEB = packages("flask", "flask_login", "flask_limiter", "flask_wtf", "werkzeug", "markupsafe", "waitress", "argon2",
               "cryptography", "prometheus_client", "PIL", "weasyprint")
SPEC = "spec formats catalog core"

ROOMS: dict[str, Room] = {
    "": Room(f"ui workflows pipeline {SPEC}"),
    "ui": Room(f"cli workflows lookbook pipeline blender runtime evaluation {SPEC}", NUMPY | BLENDER, blender=True),
    "cli": Room(f"workflows review lookbook pipeline runtime evaluation {SPEC}", NUMPY | BLENDER),
    "workflows": Room(f"pipeline blender runtime evaluation {SPEC}", NUMPY | BLENDER | {"weasyprint"}, blender=True),
    "lookbook": Room(f"runtime {SPEC}", packages("dask", "distributed")),
    "review": Room(f"lookbook evaluation {SPEC}", WEB),
    "pipeline": Room(f"blender runtime evaluation {SPEC}", NUMPY | BLENDER, blender=True),
    "blender": Room(f"evaluation {SPEC}", NUMPY | BLENDER, blender=True),
    "runtime": Room("core", NUMPY),
    "runtime/server": Room("runtime tailoring accessories evaluation/appearance gan_core spec catalog core",
                           SCIPY | TORCH),
    "tailoring": Room("evaluation formats catalog core", SCIPY | {"ezdxf"}),
    "accessories": Room("tailoring catalog core", SCIPY),
    "evaluation": Room("catalog core", NUMPY),
    "evaluation/appearance": Room("core", SCIPY | {"PIL"}),
    "spec": Room("formats catalog core", NUMPY),
    "formats": Room("catalog core", NUMPY),
    "catalog": Room("core", NUMPY),
    "core": Room("", NUMPY),
    "gan_core": Room("", SCIPY | {"PIL", "cv2"} | TORCH),
    "training": Room("gan_core", SCIPY | {"PIL", "cv2", "resvg_py", "sklearn", "tqdm"} | TORCH),
    "assets": Room(),
}
MOST_ROOMS, MOST_MODULES, MOST_LINES = 25, 20, 300


@dataclass(frozen=True)
class Import:
    """One import: the file and line it stands in; a file of ours, or the dotted name of a package from outside."""

    file: str
    line: int
    name: str
    ours: bool
    lazy: bool  # inside a function, or for a type checker

    def __str__(self) -> str:
        return f"{self.file}:{self.line} imports {self.name}"


def imports_of(source: str, file: str) -> list[Import]:
    """All imports in one file, those in functions and under TYPE_CHECKING too."""
    found = []
    package = Path(file).parent.parts

    def visit(node: ast.AST, lazy: bool) -> None:
        if isinstance(node, ast.Import):
            found.extend(Import(file, node.lineno, alias.name, False, lazy) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.append(Import(file, node.lineno, node.module or "", False, lazy))
        elif isinstance(node, ast.ImportFrom):
            assert node.level - 1 <= len(package), f"{file}:{node.lineno} leaves the package"
            base = [*package[: len(package) - (node.level - 1)], *(node.module.split(".") if node.module else [])]
            for alias in node.names:
                found.append(Import(file, node.lineno, file_of(base, alias.name), True, lazy))
        function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        typing = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for child in ast.iter_child_nodes(node):
            visit(child, lazy or function or typing)

    visit(ast.parse(source), False)
    return found


def file_of(base: list[str], name: str) -> str:
    """The file that ``from base import name`` takes from: ``name`` itself where that is a module."""
    module, alone = "/".join([*base, name]), "/".join(base)
    for path in (f"{module}.py", f"{module}/__init__.py", f"{alone}.py"):
        if (ROOT / path).is_file():
            return path
    return f"{alone}/__init__.py" if alone else "__init__.py"


@functools.cache
def files() -> tuple[str, ...]:
    ours = [path for folder in SHIPPED for path in (ROOT / folder).rglob("*.py")]
    ours += [path for path in ROOT.glob("*.py") if path.name not in ("conftest.py", "setup.py")]
    return tuple(sorted(path.relative_to(ROOT).as_posix() for path in ours))


@functools.cache
def imported(file: str) -> tuple[Import, ...]:
    return tuple(imports_of((ROOT / file).read_text(encoding="utf-8"), file))


def room_of(file: str) -> str:
    path = file.removeprefix("tryon_addon/")
    return max((room for room in ROOMS if path.startswith(f"{room}/") or not room), key=len)


@functools.cache
def brings_blender(file: str) -> bool:
    """Whether importing a module imports Blender; there is no circle that could make this endless."""
    if not (ROOT / file).is_file():
        return False
    return any(brings_blender(one.name) if one.ours else one.name.split(".")[0] in BLENDER
               for one in imported(file) if not one.lazy)


def faults(one: Import) -> list[str]:
    name, room = room_of(one.file), ROOMS[room_of(one.file)]
    if one.ours:
        other = room_of(one.name)
        if other != name and other not in room.rooms.split():
            return [f"{one}: {name or 'the package'} may not import {other or 'the package'}"]
        if not room.blender and not one.lazy and brings_blender(one.name):
            return [f"{one} at module level: {name or 'the package'} also loads where there is no Blender"]
        return []
    top = one.name.split(".")[0]
    if top in ("tryon", *SHIPPED):
        return [f"{one} absolutely; inside Blender the package has another name, so imports are relative"]
    if top in sys.stdlib_module_names:
        return []
    if top not in room.outside:
        return [f"{one}: {name or 'the package'} may not import {top}"]
    if top in BLENDER and not room.blender and not one.lazy:
        return [f"{one} at module level: {name} also loads where there is no Blender"]
    if top == "gpu" and not one.lazy:
        return [f"{one} at module level: without a screen that fails"]
    return []


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """The circles of a graph: its strongly connected components of more than one node (Tarjan 1972)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(arrows.get(node, ())):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            place = stack.index(node)
            if len(stack) - place > 1:
                found.append(sorted(stack[place:]))
            del stack[place:]

    for node in arrows:
        if node not in index:
            visit(node)
    return found


def test_no_wrong_arrow():
    assert len(files()) > 400
    wrong = [fault for file in files() for one in imported(file) for fault in faults(one)]
    assert not wrong, "\n" + "\n".join(wrong)


def test_no_circle_between_modules():
    """Nor one that is hidden in a function or from all but type checkers."""
    found = circles({file: {one.name for one in imported(file) if one.ours} - {file} for file in files()})
    assert not found, "\n" + "\n".join(", ".join(circle) for circle in found)


def test_no_circle_in_the_table():
    assert not circles({name: set(room.rooms.split()) for name, room in ROOMS.items()})
    assert all(set(room.rooms.split()) <= set(ROOMS) for room in ROOMS.values())


def test_the_table_names_folders_and_few():
    assert len(ROOMS) <= MOST_ROOMS
    places = {name: ROOT / name if name in SHIPPED or not name else ROOT / "tryon_addon" / name for name in ROOMS}
    assert not [name for name, place in places.items() if not place.is_dir()]
    beside = {path.name for path in (ROOT / "tryon_addon").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert beside <= set(ROOMS), "a folder of the extension without a row"


def test_no_folder_is_crowded_and_no_module_long():
    count: dict[str, int] = {}
    for file in files():
        if not file.endswith("__init__.py"):
            folder = str(Path(file).parent)
            count[folder] = count.get(folder, 0) + 1
    assert not {folder: n for folder, n in count.items() if n > MOST_MODULES}
    lines = {file: len((ROOT / file).read_text(encoding="utf-8").splitlines()) for file in files()}
    assert not {file: n for file, n in lines.items() if n > MOST_LINES}


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("tryon_addon/spec/look.py", "from ..runtime.client import client"),
        ("tryon_addon/spec/look.py", "import bpy"),
        ("tryon_addon/spec/look.py", "def f():\n    import torch"),
        ("tryon_addon/catalog/garments/tops.py", "from ...evaluation import certificate"),
        ("tryon_addon/tailoring/programmes/tee.py", "from ...blender.cloth import settle"),
        ("tryon_addon/tailoring/programmes/tee.py", "from ....gan_core import checkpoint"),
        ("tryon_addon/runtime/client/client.py", "from ....gan_core.body import methods"),
        ("tryon_addon/runtime/client/client.py", "import torch"),
        ("tryon_addon/runtime/client/client.py", "from ..server import server"),
        ("tryon_addon/blender/meshdata.py", "import torch"),
        ("tryon_addon/blender/meshdata.py", "from scipy import sparse"),
        ("tryon_addon/blender/meshdata.py", "from ..pipeline import job"),
        ("tryon_addon/blender/meshdata.py", "import gpu"),
        ("tryon_addon/cli/main.py", "import bpy"),
        ("tryon_addon/cli/main.py", "from ..workflows import look_files"),
        ("tryon_addon/workflows/designs.py", "from ..cli import terminal"),
        ("tryon_addon/pipeline/job.py", "from ..ui.panels import main"),
        ("tryon_addon/ui/operators/look.py", "from tryon.tryon_addon.pipeline import job"),
        ("gan_core/checkpoint.py", "from ..tryon_addon.core import errors"),
        ("gan_core/checkpoint.py", "import bpy"),
        ("training/__main__.py", "from ..tryon_addon.core import seeds"),
        ("__init__.py", "from .tryon_addon.ui import registration"),
    ],
)
def test_wrong_arrow_is_seen(file, source):
    assert [fault for one in imports_of(source, file) for fault in faults(one)]


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("tryon_addon/runtime/server/server.py", "from ....gan_core import checkpoint\nimport torch"),
        ("tryon_addon/cli/main.py", "def f():\n    from ..workflows import look_files"),
        ("tryon_addon/pipeline/job.py", "import bpy\nfrom ..blender.cloth import settle"),
        ("tryon_addon/ui/operators/look.py", "import bpy\nfrom ...pipeline import job"),
        ("training/__main__.py", "import torch\nfrom ..gan_core import checkpoint"),
        ("__init__.py", "def f():\n    from .tryon_addon.ui import registration"),
    ],
)
def test_right_arrow_is_not(file, source):
    assert not [fault for one in imports_of(source, file) for fault in faults(one)]


def test_circles_are_found():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set(), "e": {"d"}}) == [["a", "b", "c"]]
    assert not circles({"a": {"b", "c"}, "b": {"c"}, "c": set()})
