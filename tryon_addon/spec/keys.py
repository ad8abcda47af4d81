# SPDX-License-Identifier: GPL-3.0-or-later
"""Under which name a result is kept: a hash of the inputs, and of the code, weights and files that make it.

The code is never listed: it is what the modules of the maker import, where it is ours. No bpy: lookbooks plan by it.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..catalog.accessories import ACCESSORIES
from ..catalog.garments import PROGRAMMES
from ..core import cache
from ..core.errors import CacheError
from . import people_store
from .fabric import Fabric
from .look import Body, Garment, cut_of, form_of, shape_of, skin_wish

ROOT = Path(__file__).resolve().parents[2]
LIES = ("turn", "shift", "physics", "lined", "image", "tile", "rights", "digest")  # no swatch depends on these
FABRIC_WEIGHTS, SKIN_WEIGHTS = (f"assets/{name}/{name}.safetensors" for name in ("fabric", "skin"))
MEND = "Reinstall TryOn."


@dataclass(frozen=True)
class Kind:
    """A kind of kept result.

    ``made_by``: the modules whose functions make it, ``reads``: other files that it depends on; both as paths or
    patterns in the package.
    """

    name: str
    made_by: tuple[str, ...]
    reads: tuple[str, ...] = ()


_BODY, _POSES = "gan_core/body/methods.py", "assets/poses/*.toml"
_REPAIR = "tryon_addon/pipeline/repair.py"


def _modules(room: str, functions: Iterable[str]) -> tuple[str, ...]:
    """The modules of ``room`` that entries of the catalogue name as "MODULE:FUNCTION": no import leads to them."""
    modules = {function.partition(":")[0].replace(".", "/") for function in functions}
    return tuple(sorted(f"tryon_addon/{room}/{module}.py" for module in modules))


_DRAFTS = _modules("tailoring/programmes", (one.draft for one in PROGRAMMES.values()))
_MAKERS = _modules("accessories", (one.make for one in ACCESSORIES.values()))
_CARRY = ("tryon_addon/pipeline/carry.py", "tryon_addon/tailoring/sew/repose.py", _BODY)

TOPOLOGY = Kind("topology", (_BODY,), (_POSES,))  # hair grows on a standing head
BODY, MOTION = (Kind(name, (_BODY,), (_POSES,)) for name in ("body", "motion"))
FIT = Kind(people_store.FIT, ("gan_core/body/people_methods.py",), ("assets/body/*.safetensors",))
FABRIC = Kind("fabric", ("gan_core/fabric/methods.py", "tryon_addon/pipeline/cloth_maps.py"), (FABRIC_WEIGHTS,))
MAKEUP = Kind("makeup", ("gan_core/makeup/methods.py",), ("assets/makeup/kinds.toml",))
ASSET = Kind("asset", ("gan_core/body/asset_methods.py",), (_POSES,))
SKIN = Kind("skin", ("gan_core/skin/methods.py",), (SKIN_WEIGHTS,))
SCAN = Kind("scan", ("gan_core/fabric/scan_methods.py",))
SEW = Kind("sew", ("tryon_addon/tailoring/methods.py", *_DRAFTS, "tryon_addon/runtime/server/sweeps.py",
                   "tryon_addon/tailoring/files/artist_mesh.py", "tryon_addon/blender/files/artist_mesh.py"))
ACCESSORY, DRAPE = Kind("accessory", ("tryon_addon/accessories/methods.py", *_MAKERS)), Kind("drape", (_REPAIR,))
FOLLOW = Kind("follow", _CARRY, (_POSES,))
POSED, SO_FAR = (Kind(name, (_REPAIR, *_CARRY), (_POSES,)) for name in ("posed", "so_far"))
_STAGES = "tryon_addon/pipeline/stages"
CERTIFICATE, EVALUATION = Kind("certificate", (f"{_STAGES}/drape.py",)), Kind("evaluation", (f"{_STAGES}/evaluate.py",))
VIEW = Kind("view", (f"{_STAGES}/render.py", f"{_STAGES}/drape.py", f"{_STAGES}/fabric.py"))
FLAT = Kind("flat", ("tryon_addon/blender/cloth/flat_lay.py",))
KINDS = (TOPOLOGY, BODY, MOTION, FIT, ASSET, SKIN, MAKEUP, FABRIC, SCAN, SEW, ACCESSORY, DRAPE, FOLLOW, POSED, SO_FAR,
         CERTIFICATE, EVALUATION, VIEW, FLAT)


# -- the code behind a result -----------------------------------------------------------------------------------------


def code_of(kind: Kind, root: Path = ROOT) -> frozenset[str]:
    """The modules that a result of ``kind`` depends on, as paths in the package at ``root``.

    Raises:
        CacheError: one of them, or what one of them imports, is not there.
    """
    return frozenset().union(*(_closure(path, root) for path in _found(kind.made_by, root)))


@functools.cache
def version_of(kind: Kind, root: Path = ROOT) -> str:
    """The hash of all code and files that a result of ``kind`` depends on beside its inputs. Errors as ``code_of``."""
    digest = hashlib.sha256()
    for path in sorted({*code_of(kind, root), *_found(kind.reads, root)}):
        digest.update(path.encode() + _content(path, root))
    return digest.hexdigest()[:16]


@functools.cache
def _content(path: str, root: Path) -> bytes:
    """The hash of a file: most are behind several kinds of results."""
    return hashlib.sha256((root / path).read_bytes()).digest()


def warm(kinds: Iterable[Kind]) -> None:
    """Read the code behind results of these kinds, once: it takes seconds. Errors as ``code_of``."""
    for kind in kinds:
        version_of(kind)


def _found(patterns: tuple[str, ...], root: Path) -> list[str]:
    found = []
    for pattern in patterns:
        paths = sorted(path.relative_to(root).as_posix() for path in root.glob(pattern))
        if not paths:
            raise CacheError(f"{root / pattern} is not there.", MEND)
        found += paths
    return found


@functools.cache
def _closure(path: str, root: Path) -> frozenset[str]:
    """``path`` and all modules of ours that it imports, directly or not."""
    seen: set[str] = set()
    ahead = [path]
    while ahead:
        if (one := ahead.pop()) not in seen:
            seen.add(one)
            ahead += [_module(base, name, one, root) for base, name in _imports(one, root)]
    return frozenset(seen)


@functools.cache
def _imports(path: str, root: Path) -> tuple[tuple[str, str], ...]:
    """(folder or module, name) of all that ``path`` imports from us, anywhere but for a type checker alone."""
    found: list[tuple[str, str]] = []
    package = path.split("/")[:-1]
    for node in _running(ast.parse((root / path).read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) + 1 - node.level] + (node.module.split(".") if node.module else [])
            found += [("/".join(base), alias.name) for alias in node.names]
    return tuple(found)


def _running(tree: ast.AST) -> Iterator[ast.AST]:
    ahead: list[ast.AST] = [tree]
    while ahead:
        node = ahead.pop()
        yield node
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            ahead += node.orelse
        else:
            ahead += ast.iter_child_nodes(node)


def _module(base: str, name: str, path: str, root: Path) -> str:
    """The module that ``from base import name`` in ``path`` takes: what defines ``name``, or ``name`` itself."""
    package = f"{base}/__init__.py"
    if _is_there(package, root) and name in _defined(root / package):
        return package
    for candidate in (f"{base}/{name}.py", f"{base}/{name}/__init__.py", f"{base}.py"):
        if _is_there(candidate, root):
            return candidate
    raise CacheError(f"{path} imports {name} from {base}, which is not there.", MEND)


def _is_there(path: str, root: Path) -> bool:
    """Whether there is such a file, spelled so: some disks take ``Programme.py`` for ``programme.py``."""
    folder, _, name = path.rpartition("/")
    return name in _listed(folder, root)


@functools.cache
def _listed(folder: str, root: Path) -> frozenset[str]:
    place = root / folder
    return frozenset(os.listdir(place) if place.is_dir() else ())


@functools.cache
def _defined(path: Path) -> frozenset[str]:
    """The names that a package's own file defines."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.module:  # without one it names the modules beside it
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
    return frozenset(names)


# -- the names of a look's results ------------------------------------------------------------------------------------


def name_of(kind: Kind, /, **inputs: Any) -> str:
    """The name of a result of ``kind`` from ``inputs`` (plain values, arrays, or other names)."""
    return cache.key(kind.name, version_of(kind), **inputs)


def personal(kind: Kind, body: Body, /, **inputs: Any) -> str:
    """The same for what came from ``body``: its tag is how ``forget`` finds it."""
    return f"{name_of(kind, **inputs)}-{people_store.tag(body)}"


def shape(body: Body, pose: Any) -> str:
    """``body.shape`` in ``pose``."""
    return personal(BODY, body, body=shape_of(body), pose=pose)


def shown(body: Body, pose: Any) -> str:
    """``body.shape`` in ``pose`` with what the face does, as it comes into the scene."""
    return personal(BODY, body, body=form_of(body), pose=pose)


def skin(body: Body, size: int) -> str:
    """``skin.sample`` of a body at ``size`` pixels, as files."""
    return personal(SKIN, body, wish=skin_wish(body), size=size)


def makeup(tone: str, layers: Sequence[Mapping[str, Any]], size: int) -> str:
    """``makeup.maps`` of ``layers`` as plain values on a skin of that tone, as files of ``size`` pixels."""
    return name_of(MAKEUP, tone=tone, layers=list(layers), size=size)


def asset(body: Body, pose: Any, digest: str) -> str:
    """``asset.fit`` of the asset with this digest."""
    return personal(ASSET, body, body=form_of(body), pose=pose, asset=digest)


def pores() -> str:
    """``skin.tile``."""
    return name_of(SKIN, tile=True)


def swatch(fabric: Fabric, size: int) -> str:
    """``fabric.sample`` at ``size`` pixels; of the spec only what the maps depend on."""
    return name_of(FABRIC, fabric=swatch_inputs(fabric), size=size)


def swatch_inputs(fabric: Fabric) -> dict[str, Any]:
    """What ``fabric.sample`` is asked."""
    return {name: value for name, value in fabric.params.items() if name not in LIES}


def scan(fabric: Fabric, size: int) -> str:
    """``fabric.scan`` of a fabric's image (its ``digest``), with at most ``size`` pixels a side."""
    return name_of(SCAN, image=fabric.digest, tile=fabric.tile, repeat=fabric.repeat, size=size)


def sewn(body: Body, garment: Garment, drape_pose: Any, cut_for: Mapping[str, Any] | None) -> str:
    """``garment.sew`` around ``body`` in a pose to drape in; ``cut_for``: the body that its size is cut for."""
    return personal(SEW, body, garment=cut_of(garment), body=shape(body, drape_pose), cut_for=cut_for)


def draped(body: Body, sewn_as: str, beneath: Sequence[str], cloth: Mapping[str, Any], settings: Mapping[str, Any],
           blender: str) -> str:
    """A drape of what is kept as ``sewn_as`` over the drapes ``beneath``, by the solver of a ``blender`` version."""
    inputs = {"sewn": sewn_as, "beneath": list(beneath), "cloth": dict(cloth), "settings": dict(settings)}
    return personal(DRAPE, body, blender=blender, **inputs)


def moved(body: Body, draped_as: str, pose: Any, layers: int) -> str:
    """``garment.follow``: a drape carried by the body into ``pose``, its flesh giving way to ``layers`` garments."""
    return personal(FOLLOW, body, drape=draped_as, pose=pose, layers=layers)


def posed(body: Body, draped_as: Sequence[str], pose: Any, layers: int) -> str:
    """The last of the drapes ``draped_as`` at rest again in ``pose``, over the others, on a body as for ``moved``."""
    return personal(POSED, body, drape=list(draped_as), pose=pose, layers=layers)


def so_far(body: Body, drape: str) -> str:
    """The best attempt at what would be kept as ``drape``, when patience ran out; it says how much of it there was."""
    return personal(SO_FAR, body, drape=drape)


def cut_short(body: Body, drape: str, positions: np.ndarray) -> str:
    """What stands for ``drape``, where patience ran out: its own ``positions`` (V, 3) m tell it from any other."""
    return personal(SO_FAR, body, drape=drape, positions=positions)


def certificate(body: Body, made: Sequence[str], blender: str) -> str:
    """The certificates of what is worn; ``made``: digests of all that the scene is made from."""
    return personal(CERTIFICATE, body, made=list(made), blender=blender)


def evaluation(body: Body, made: Sequence[str]) -> str:
    """How what is worn fits; ``made`` as for ``certificate``. No Blender has a part in it."""
    return personal(EVALUATION, body, made=list(made))


def view(body: Body, made: Sequence[str], look: Mapping[str, Any], view: Mapping[str, Any],
         conditions: Mapping[str, Any]) -> str:
    """A picture of a look as plain values, without its stamp, under the ``conditions`` of this machine."""
    return personal(VIEW, body, made=list(made), look=dict(look), view=dict(view), conditions=dict(conditions))
