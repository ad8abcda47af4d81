# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may import whom. The tables are the design; a wrong arrow fails here, with its file and line."""

import ast
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ("tryon_addon", "gan_core", "training", "assets")

# Path prefix -> room; the longest prefix wins.
PLACES = {
    "tryon_addon/core/": "core",
    "tryon_addon/garments/": "garments",
    "tryon_addon/accessories/": "accessories",
    "tryon_addon/runtime/": "runtime",
    "tryon_addon/runtime/server/server.py": "server",
    "tryon_addon/runtime/server/methods.py": "server",
    "tryon_addon/runtime/server/garment_methods.py": "server",
    "tryon_addon/runtime/server/design_methods.py": "server",
    "tryon_addon/runtime/server/fabric_methods.py": "server",
    "tryon_addon/runtime/server/figures.py": "server",
    "tryon_addon/runtime/server/sweeps.py": "server",
    "tryon_addon/runtime/server/torch_sweeps.py": "server",
    "tryon_addon/scene/": "scene",
    "tryon_addon/operators/": "face",
    "tryon_addon/": "face",
    "tryon_addon/pipeline/job.py": "pipeline",
    "tryon_addon/stages/": "pipeline",
    "tryon_addon/pipeline/accessories.py": "pipeline",
    "tryon_addon/pipeline/repair.py": "pipeline",
    "tryon_addon/workflows/look_files.py": "delivery",
    "tryon_addon/lookbook.py": "delivery",
    "tryon_addon/workflows/people.py": "bodies",
    "tryon_addon/workflows/designs.py": "bodies",
    "tryon_addon/workflows/swatches.py": "bodies",
    "tryon_addon/workflows/swatch_files.py": "bodies",
    "tryon_addon/workflows/lineup.py": "delivery",
    "tryon_addon/workflows/drape_tests.py": "delivery",
    "tryon_addon/cli/main.py": "terminal",
    "tryon_addon/cli/look.py": "terminal",
    "tryon_addon/cli/fabric.py": "terminal",
    "tryon_addon/cli/fabric_sample.py": "terminal",
    "tryon_addon/cli/fabric_edits.py": "terminal",
    "tryon_addon/workflows/swatch_edits.py": "bodies",
    "tryon_addon/workflows/photos.py": "delivery",
    "tryon_addon/cli/body.py": "terminal",
    "tryon_addon/cli/body_commands.py": "terminal",
    "tryon_addon/workflows/people_files.py": "terminal",
    "tryon_addon/cli/garment.py": "terminal",
    "tryon_addon/cli/accessories.py": "terminal",
    "tryon_addon/cli/garment_commands.py": "terminal",
    "tryon_addon/workflows/catalogue.py": "terminal",
    "tryon_addon/workflows/design_trials.py": "terminal",
    "tryon_addon/cli/design_commands.py": "terminal",
    "tryon_addon/cli/terminal.py": "terminal",
    "tryon_addon/cli/doctor.py": "doctor",
    "tryon_addon/cli/shared_libraries.py": "libraries",
    "tryon_addon/__init__.py": "package",
    "gan_core/": "gan_core",
    "training/": "training",
    "assets/": "assets",
    "api.py": "terminal",
    "__init__.py": "package",
}

# Room -> rooms it may import, beside itself.
ARROWS: dict[str, set[str]] = {
    "core": set(),
    "gan_core": set(),
    "assets": set(),
    "libraries": set(),
    "garments": {"core"},
    "accessories": {"garments", "core"},
    "training": {"gan_core"},
    "runtime": {"core"},
    "server": {"runtime", "garments", "accessories", "gan_core", "core"},
    "scene": {"core"},
    "pipeline": {"scene", "runtime", "core"},
    "delivery": {"pipeline", "scene", "runtime", "core"},
    "doctor": {"runtime", "libraries", "core"},
    "bodies": {"runtime", "core"},
    "terminal": {"bodies", "delivery", "pipeline", "runtime", "doctor", "core"},
    "face": {"bodies", "delivery", "pipeline", "scene", "runtime", "terminal", "doctor", "core"},
    "package": {"face"},
}

BLENDER = {"bpy", "bmesh", "mathutils", "gpu", "gpu_extras", "bpy_extras", "addon_utils", "blf", "_cycles", "idprop"}
TORCH = {"torch", "safetensors", "anny", "roma", "warp"}
# Room -> packages from outside it may import; the standard library always.
OUTSIDE: dict[str, set[str]] = {
    "core": {"numpy"},
    "libraries": set(),
    "assets": set(),
    "package": set(),
    "doctor": set(),
    "runtime": {"numpy"},
    "bodies": {"numpy"},
    "scene": {"numpy"} | BLENDER,
    "face": {"numpy"} | BLENDER,
    "pipeline": {"numpy"} | BLENDER,
    "delivery": {"numpy"} | BLENDER,
    "terminal": {"numpy"} | BLENDER,
    "garments": {"numpy", "scipy", "ezdxf"},
    "accessories": {"numpy", "scipy"},
    "server": {"numpy", "scipy"} | TORCH,
    "gan_core": {"numpy", "scipy", "PIL"} | TORCH,
    "training": {"numpy", "scipy", "PIL", "cv2", "resvg_py", "sklearn", "tqdm"} | TORCH,
}
NEEDS_BLENDER = {"scene", "pipeline", "delivery", "face"}
# `tryon doctor` and `import tryon.api` work where there is no Blender: what needs it is imported where it is used.
BLENDER_LAZILY = {"terminal", "doctor", "package"}


@dataclass(frozen=True)
class Import:
    """One import: the file and line it stands in, the dotted names, inside the package or from outside."""

    file: str
    line: int
    name: str  # "tryon_addon.spec.look" of ours, relative to the package's root; "numpy" from outside
    ours: bool
    lazy: bool

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
            base = package[: len(package) - (node.level - 1)]
            assert node.level - 1 <= len(package), f"{file}:{node.lineno} leaves the package"
            module = [*base, *(node.module.split(".") if node.module else [])]
            for alias in node.names:  # `from . import spec` names a module, `from .spec import Look` does not
                deeper = (ROOT.joinpath(*module) / alias.name).with_suffix(".py").exists()
                deeper = deeper or (ROOT.joinpath(*module) / alias.name).is_dir()
                name = ".".join([*module, alias.name] if deeper else module)
                found.append(Import(file, node.lineno, name, True, lazy))
        function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in ast.iter_child_nodes(node):
            visit(child, lazy or function or is_type_checking(node))

    visit(ast.parse(source), False)
    return found


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def room_of(file: str) -> str:
    return PLACES[max((place for place in PLACES if file.startswith(place)), key=len)]


def file_of(name: str) -> str:
    """The file behind a dotted name of ours."""
    path = name.replace(".", "/")
    return f"{path}/__init__.py" if (ROOT / path).is_dir() else f"{path}.py"


def faults(imported: Import) -> list[str]:
    room = room_of(imported.file)
    if imported.ours:
        other = room_of(file_of(imported.name))
        if other != room and other not in ARROWS[room]:
            return [f"{imported}: {room} may not import {other}"]
        if room in BLENDER_LAZILY and other in NEEDS_BLENDER and not imported.lazy:
            return [f"{imported} at module level: {room} also loads where there is no Blender"]
        return []
    top = imported.name.split(".")[0]
    if top in ("tryon", *SHIPPED):
        return [f"{imported} absolutely; inside Blender the package has another name, so imports are relative"]
    if top in sys.stdlib_module_names:
        return []
    if top not in OUTSIDE[room]:
        return [f"{imported}: {room} may not import {top}"]
    if top in BLENDER and room in BLENDER_LAZILY and not imported.lazy:
        return [f"{imported} at module level: {room} also loads where there is no Blender"]
    if top == "gpu" and not imported.lazy:
        return [f"{imported} at module level: without a screen that fails"]
    return []


def files() -> list[str]:
    ours = [path for folder in SHIPPED for path in (ROOT / folder).rglob("*.py")]
    ours += [path for path in ROOT.glob("*.py") if path.name != "conftest.py"]
    return sorted(path.relative_to(ROOT).as_posix() for path in ours)


def test_no_wrong_arrow():
    assert len(files()) > 20
    wrong = [fault for file in files() for one in imports_of((ROOT / file).read_text(), file) for fault in faults(one)]
    assert not wrong, "\n" + "\n".join(wrong)


def test_arrows_lead_nowhere_back():
    """The table itself has no circle."""
    order: list[str] = []

    def visit(room: str, path: tuple[str, ...]) -> None:
        assert room not in path, " -> ".join([*path, room])
        if room not in order:
            for other in sorted(ARROWS[room]):
                visit(other, (*path, room))
            order.append(room)

    for room in ARROWS:
        visit(room, ())


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("tryon_addon/spec/look.py", "from ..runtime import client"),
        ("tryon_addon/spec/look.py", "import bpy"),
        ("tryon_addon/spec/look.py", "def f():\n    import torch"),
        ("tryon_addon/tailoring/programmes/tee.py", "from ..scene import cloth"),
        ("tryon_addon/tailoring/programmes/tee.py", "from ...gan_core import body"),
        ("tryon_addon/runtime/client/client.py", "from ...gan_core.body import calls"),
        ("tryon_addon/runtime/client/client.py", "import torch"),
        ("tryon_addon/runtime/client/client.py", "from . import server"),
        ("tryon_addon/scene/mesh.py", "import torch"),
        ("tryon_addon/scene/mesh.py", "from scipy import sparse"),
        ("tryon_addon/scene/mesh.py", "from .. import pipeline"),
        ("tryon_addon/scene/mesh.py", "import gpu"),
        ("tryon_addon/cli/main.py", "import bpy"),
        ("tryon_addon/cli/main.py", "from . import delivery"),
        ("tryon_addon/pipeline/job.py", "from . import panels"),
        ("tryon_addon/operators/drape.py", "from tryon.tryon_addon import pipeline"),
        ("gan_core/fabric/gan/generator.py", "from ...tryon_addon.core import errors"),
        ("gan_core/fabric/gan/generator.py", "import bpy"),
        ("training/fabric/loop.py", "from ..tryon_addon.core import seeds"),
        ("__init__.py", "def f():\n    from .tryon_addon import pipeline"),
        ("__init__.py", "from .tryon_addon import properties"),
    ],
)
def test_wrong_arrow_is_seen(file, source):
    assert [fault for one in imports_of(source, file) for fault in faults(one)]


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("tryon_addon/runtime/server/server.py", "from ...gan_core.body import calls\nimport torch"),
        ("tryon_addon/cli/main.py", "def f():\n    from . import delivery"),
        ("tryon_addon/pipeline/job.py", "import bpy\nfrom .scene import cloth"),
        ("tryon_addon/operators/drape.py", "import bpy\nfrom .. import pipeline"),
        ("training/fabric/loop.py", "import torch\nfrom ..gan_core.fabric import generator"),
    ],
)
def test_right_arrow_is_not(file, source):
    assert not [fault for one in imports_of(source, file) for fault in faults(one)]
