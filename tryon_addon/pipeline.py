# SPDX-License-Identifier: GPL-3.0-or-later
"""From a spec to a look: the only order of stages, shared by the panel, the command line and Python.

A ``Job`` is a generator of small steps: a poll of the runtime, one cloth frame, one rendered view. The panel takes a
few steps a tick, the command line takes them all. Everything is computed aside; the artist's scene changes in a few
steps at the end.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import platform
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from . import accessorise, draping
from .core import cache, mesh_files, meshes, saved, size_table, wish
from .core.certificate import Certificate, overall
from .core.cloths import CLOTHS
from .core.errors import MeshError, TryOnError
from .core.measures import sex_word
from .core.seeds import derive
from .core.spec import Garment, Look, body_from_dict, cut_of, shape_of, to_dict
from .runtime import client
from .scene import artist as artist_scene
from .scene import body as body_scene
from .scene import camera, dress, inspect, notions, render, sheet, spots, studio, verdict
from .scene.cloth import DrapeResult, DrapeSettings

STAGES = ("body", "garment", "fabric", "drape", "render")
ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "assets"
_DRAPING = (ROOT / "tryon_addon" / "scene" / "cloth.py", ROOT / "tryon_addon" / "scene" / "settle.py",
            ROOT / "tryon_addon" / "draping.py",
            *(ROOT / "tryon_addon" / "core" / name for name in ("cloths.py", "repairs.py", "certificate.py")))
_BODY = (ROOT / "gan_core" / "body", *sorted((ASSETS / "poses").glob("*.toml")))
# The code that each stage's result depends on: when it changes, the kept results are made anew.
_CODE = {
    "topology": (ROOT / "gan_core" / "body",),
    "body": _BODY,
    "motion": _BODY,
    saved.FIT: (ROOT / "gan_core" / "body",),
    "sew": (ROOT / "tryon_addon" / "garments", ROOT / "tryon_addon" / "core" / "designs",
            ROOT / "tryon_addon" / "core" / "garmentcode.py", ROOT / "tryon_addon" / "core" / "garmentcode_body.py",
            ROOT / "tryon_addon" / "core" / "artist.py", ROOT / "tryon_addon" / "scene" / "artist.py"),
    "fabric": (ROOT / "gan_core" / "fabric",),
    "accessory": (ROOT / "tryon_addon" / "accessories", ROOT / "tryon_addon" / "core" / "accessories.py"),
    "drape": _DRAPING,
    "follow": (ROOT / "tryon_addon" / "garments", *_BODY),
    "posed": (*_DRAPING, ROOT / "tryon_addon" / "garments", *_BODY),
}
_ARM = ("upper_arm", "forearm", "hand")
WORST = "worst_spots.png"
TEXTURE = {"draft": 512, "standard": 1024, "final": 1024}
_SPAN = {"body": 0.12, "garment": 0.13, "fabric": 0.05, "drape": 0.4, "render": 0.3}


@dataclass(frozen=True)
class Step:
    """Where a job stands: what it does now, and how much of the whole is done (0 to 1)."""

    label: str
    fraction: float


@dataclass
class LookResult:
    """What a finished job made. Names of objects, not references: they outlive undo."""

    look: Look
    body: str = ""
    body_fit: dict[str, Any] | None = None  # what was asked of the body, and what it has: cm, kg
    garments: list[str] = field(default_factory=list)
    accessories: list[str] = field(default_factory=list)
    certificate: Certificate | None = None
    views: dict[str, Path] = field(default_factory=dict)
    cameras: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)  # what was guessed of an artist's mesh, in sentences
    exports: list[Path] = field(default_factory=list)  # files for other programs
    worst: Path | None = None  # the views with the worst spots of a failed drape marked
    timings: dict[str, float] = field(default_factory=dict)
    cached: dict[str, bool] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)


def resolved(look: Look) -> Look:
    """The look with every seed filled in from its own, and what meshes were found, so that its stamp makes it again.

    Raises:
        MeshError: a mesh cannot be read, or is another than the look was made with.
    """
    garments = tuple(
        g if g.fabric.seed is not None
        else dataclasses.replace(g, fabric=dataclasses.replace(g.fabric, seed=derive(look.seed, "fabric", g.programme)))
        for g in look.garments
    )
    return dataclasses.replace(look, garments=tuple(_pinned_down(g) for g in garments))


def _pinned_down(garment: Garment) -> Garment:
    if not garment.mesh:
        return garment
    found = mesh_files.digest(garment.file)
    if garment.digest not in ("", found):
        raise MeshError(f"The mesh {garment.file} is not the one that the look was made with.",
                        "Bring that one back, or take the digest out of the spec.")
    return dataclasses.replace(garment, digest=found)


class Job:
    """One look under way.

    Args:
        population: whose habit of shape fills in what a wish of measures leaves open: ``army`` or ``civilian``.
        until: the last stage to run: ``body``, ``garment`` (pre-sewn, not draped), ``fabric``, ``drape``, ``render``.
        out: where views are written; needed for ``render``.
        scene: the scene that is dressed, the current one by default.
    """

    def __init__(self, look: Look, *, until: str = "render", out: Path | None = None,
                 runtime: client.Runtime | None = None, store: cache.Store | None = None,
                 scene: bpy.types.Scene | None = None, settings: DrapeSettings | None = None,
                 population: str = "army") -> None:
        self.look = resolved(look)
        self.population = population
        self.until, self.out = until, out
        self.result = LookResult(self.look)
        self._runtime = runtime or client.shared()
        self._store = store or cache.Store()
        self._scene_name = (scene or bpy.context.scene).name
        self._settings = settings or DrapeSettings()
        self._done = 0.0  # weight of finished stages
        self._total = sum(_SPAN[s] for s in STAGES[: STAGES.index(until) + 1])
        self._span = 0.0

    @property
    def scene(self) -> bpy.types.Scene:
        """The scene that is dressed."""
        return bpy.data.scenes[self._scene_name]

    def run(self) -> LookResult:
        """All steps at once."""
        for _ in self.steps():
            pass
        return self.result

    def steps(self) -> Iterator[Step]:
        """The job, a small step at a time. Closing the iterator cancels; errors are TryOnErrors."""
        wanted = STAGES[: STAGES.index(self.until) + 1]
        with self._stage("body"):
            if self.look.body.measures:
                yield from self._fit()
            topology, shape, body_key = yield from self._body()
            motion = (yield from self._motion()) if "drape" in wanted and self._moves else None
        look = self.look
        sewn: list[dict] = []
        maps: list[dict] = []
        draped: list[dress.Draped] = []
        made: list[dict] = []  # accessories
        if "garment" in wanted:
            with self._stage("garment"):
                sewn, sewn_keys = yield from self._sew(body_key, topology, shape)
        if "fabric" in wanted:
            with self._stage("fabric"):
                for i, garment in enumerate(look.garments):
                    maps.append((yield from self._fabric(garment, i / len(look.garments))))
        if "drape" in wanted:
            with self._stage("drape"):
                draped = yield from self._drape(topology, shape, motion, sewn, sewn_keys)
                if motion is not None:
                    shape |= {"vertices": motion["path"][-1]}  # flesh gives way under clothes
                made = yield from self._accessories(body_key, draped, motion)
        # From here on the artist's scene changes.
        yield self._step("Putting it on", 1.0)
        body = body_scene.create_or_update(self.scene, topology, shape, look.body)
        body_scene.stands(body, self._shown)
        self.result.body = body.name
        if not draped:
            unknown = float("nan")
            draped = [
                dress.Draped(g, s, s["sewn"], DrapeResult(s["sewn"], 0, 0.0, unknown, unknown, unknown, False), False)
                for g, s in zip(look.garments, sewn, strict=False)
            ]
        objects = []
        for i, item in enumerate(draped):
            yield self._step(f"Putting on the {item.garment.definition.label}", 1.0)
            objects.append(dress.put_on(self.scene, item, maps[i] if maps else None))
        self._take_off_others({o.name for o in objects})
        self.result.garments = [o.name for o in objects]
        extras = accessorise.put_on(self.scene, look.accessories, made)
        self.result.accessories = [o.name for o in extras]
        if "drape" in wanted:
            with self._timed("certificate"):
                certificates = []
                hidden = None
                if motion is not None:
                    hidden = motion["path"][-1][np.asarray(motion["pinched"], bool) | _hands(topology)]
                for certificate in verdict.certify(self.scene, draped, body, objects, hidden):
                    certificates.append(certificate)
                    yield self._step("Measuring the drape", 1.0)
                self.result.certificate = overall(certificates)
        if "render" in wanted:
            with self._stage("render"):
                yield from self._render([body, *objects, *extras])
        self.result.versions = {
            "tryon": version(),
            "blender": bpy.app.version_string,
            "python": platform.python_version(),
            "weights": cache.file_hash(ASSETS / "fabric" / "fabric.safetensors"),
        }
        yield Step("Done", 1.0)

    # -- progress ---------------------------------------------------------------------------------------------------

    def _step(self, label: str, inside: float) -> Step:
        return Step(label, min(1.0, (self._done + self._span * inside) / self._total))

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.result.timings[name] = round(self.result.timings.get(name, 0.0) + time.perf_counter() - started, 3)

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        self._span = _SPAN[name]
        with self._timed(name):
            yield
        self._done += _SPAN[name]
        self._span = 0.0

    def _call(self, method: str, params: dict[str, Any], label: str, low: float = 0.0, high: float = 1.0
              ) -> Generator[Step, None, dict]:
        call = self._runtime.start_call(method, params, timeout=600.0)
        try:
            while not call.poll():
                yield self._step(call.message or label, low + (high - low) * call.fraction)
                time.sleep(0.01)
        finally:
            call.cancel()  # without effect once it has ended
        return call.result()

    def _kept(self, name: str, method: str, params: dict[str, Any], label: str, low: float = 0.0, high: float = 1.0
              ) -> Generator[Step, None, dict]:
        found = self._store.get(name)
        if found is None:
            found = yield from self._call(method, params, label, low, high)
            self._store.put(name, found)
        return found

    def _name(self, stage: str, **inputs: Any) -> str:
        """The name of a result that came from this body: its tag is how ``forget`` finds it."""
        return f"{cache.key(stage, cache.code_hash(*_CODE[stage]), **inputs)}-{saved.tag(self.look.body)}"

    # -- stages -----------------------------------------------------------------------------------------------------

    def _fit(self) -> Generator[Step, None, None]:
        """Solve the wish for measures: from here on the look has the body that was found."""
        params = wish.question(self.look.body, self.population)
        name = self._name(saved.FIT, weights=_weights("body"), **params)
        found = self._store.get(name)
        self.result.cached["body fit"] = found is not None
        if found is None:
            said = yield from self._call("body.fit", params, "Finding the body with these measures")
            found = wish.answer(said, self.population)
            self._store.put(name, found)
        own = {name: getattr(self.look.body, name) for name in ("identity", "skin", "hair")}
        body = dataclasses.replace(body_from_dict(found["body"]), **own)
        self.look = dataclasses.replace(self.look, body=body)
        self.result.look, self.result.body_fit = self.look, wish.report(found)

    def _body(self) -> Generator[Step, None, tuple[dict, dict, str]]:
        yield self._step("Body", 0.0)
        name = cache.key("topology", cache.code_hash(*_CODE["topology"]))
        topology = yield from self._kept(name, "body.topology", {}, "Body model")
        params = {"body": shape_of(self.look.body), "pose": self._shown}
        shape = yield from self._kept(self._name("body", **params), "body.shape", params, "Body shape")
        return topology, shape, self._name("body", **params | {"pose": self.look.drape_pose})

    @property
    def _shown(self) -> Any:
        """The pose that the body is left in."""
        return self.look.pose if self.until in ("body", "drape", "render") else self.look.drape_pose

    @property
    def _moves(self) -> bool:
        return self.look.pose != self.look.drape_pose

    def _motion(self) -> Generator[Step, None, dict]:
        """The body's way from the pose that garments drape in to the look's own."""
        params = {"body": shape_of(self.look.body), "begin": self.look.drape_pose, "end": self.look.pose,
                  "frames": draping.MOVE}
        return (yield from self._kept(self._name("motion", **params), "body.path", params, "Body in motion"))

    def _sew(self, body_key: str, topology: dict, shape: dict) -> Generator[Step, None, tuple[list[dict], list[str]]]:
        sewn: list[dict] = []
        keys: list[str] = []
        count = len(self.look.garments)
        for i, garment in enumerate(self.look.garments):
            params = yield from self._sewing(garment, sewn)
            name = self._name("sew", garment=params["garment"], body=body_key, beneath=keys, cut_for=params["cut_for"])
            label = f"Sewing the {garment.definition.label}"
            method = _method(garment)
            sewn.append((yield from self._kept(name, method, params, label, i / count, (i + 1) / count)))
            self.result.notes += [f"{garment.definition.label}: {note}" for note in sewn[-1].get("notes", ())]
            keys.append(name)
        return sewn, keys

    def _sewing(self, garment: Garment, beneath: list[dict]) -> Generator[Step, None, dict[str, Any]]:
        """What ``garment.sew`` is asked."""
        shape: dict[str, Any] = {}
        if garment.mesh:
            shape = {"mesh": artist_scene.from_file(garment.file).as_dict(), "name": garment.definition.label,
                     "design": dict(garment.design)}
        return shape | {
            "garment": cut_of(garment),
            "cut_for": (yield from self._size(garment)) if garment.size else None,
            "body": shape_of(self.look.body),
            "pose": self.look.drape_pose,
            "beneath": [{"vertices": s["sewn"], "triangles": s["triangles"]} for s in beneath],
        }

    def _size(self, garment: Garment) -> Generator[Step, None, dict[str, Any]]:
        """The form of the fit model that a garment's size is cut for."""
        sex = sex_word(self.look.body.gender)
        chart = Path(garment.chart) if garment.chart else None
        params = size_table.question(size_table.size(garment.size, None if chart else sex, chart), sex)
        name = cache.key(saved.FIT, cache.code_hash(*_CODE[saved.FIT]), weights=_weights("body"), **params)
        found = self._store.get(name)
        if found is None:
            said = yield from self._call("body.fit", params, f"Fitting size {garment.size}")
            found = wish.answer(said, params["population"])
            self._store.put(name, found)
        return shape_of(body_from_dict(found["body"]))

    def _fabric(self, garment: Garment, done: float) -> Generator[Step, None, dict]:
        params = {"fabric": to_dict(garment.fabric), "size": TEXTURE[self.look.preset]}
        weights = cache.file_hash(ASSETS / "fabric" / "fabric.safetensors")
        name = cache.key("fabric", cache.code_hash(*_CODE["fabric"]), weights=weights, **params)
        return (yield from self._kept(name, "fabric.sample", params, f"Weaving {garment.fabric.kind}", done, 1.0))

    def _drape(self, topology: dict, shape: dict, motion: dict | None, sewn: list[dict], sewn_keys: list[str]
               ) -> Generator[Step, None, list[dress.Draped]]:
        triangles = meshes.triangles_of(topology["quads"])
        standing = shape["vertices"] if motion is None else motion["path"][0]
        skin = inspect.Surface.build(np.asarray(standing, float), triangles)
        place = draping.Workplace.on(skin, self._settings)
        draped: list[dress.Draped] = []
        keys: list[str] = []
        for i, (garment, pattern, sewn_key) in enumerate(zip(self.look.garments, sewn, sewn_keys, strict=True)):
            keys.append(self._name(
                "drape", sewn=sewn_key, beneath=keys, cloth=dataclasses.asdict(CLOTHS[garment.physics]),
                settings=dataclasses.asdict(self._settings), blender=bpy.app.version_string,
            ))
            again = functools.partial(self._sew_again, garment, sewn[:i])
            draped.append((yield from self._draped(keys[-1], garment, pattern, place, again, i)))
            place.wear(draped[-1])
        if motion is None:
            return draped
        place = draping.Workplace.posed(motion["path"][-1], triangles, motion["pinched"], _hands(topology),
                                        self._settings)
        arm = _arms(topology)
        posed: list[dress.Draped] = []
        ways: list[dict] = []
        for i, item in enumerate(draped):
            params = {
                "sewn": {k: item.sewn[k] for k in ("uv", "flat", "triangles", "panel", "seams", "pinned")},
                "start": item.positions, "path": motion["path"], "triangles": triangles, "arm": arm,
                "beneath": ways[:i],
            }
            name = self._name("follow", drape=keys[i], pose=self.look.pose)
            label = f"Moving the {item.garment.definition.label}"
            moved = yield from self._kept(name, "garment.follow", params, label)
            path = moved["path"]
            ways.append({"path": path, "triangles": item.sewn["triangles"]})
            start = dict(item.sewn) | {"sewn": path[-1], "fall": None}  # it lies there already
            name = self._name("posed", drape=keys[: i + 1], pose=self.look.pose)
            there = yield from self._draped(name, item.garment, start, place, None, i)
            # What has slipped has slipped in one pose or in the other; a waistband also on the way, where what hangs on
            # shoulders rides up with the arms.
            there_it_was = moved["carried"] if np.any(item.sewn["pinned"] > 0) else path[-1]
            began = there_it_was - (item.result.positions - item.sewn["sewn"])
            posed.append(dataclasses.replace(there, sewn=item.sewn, began=began))
            place.wear(posed[-1])
        return posed

    def _draped(self, name: str, garment: Garment, pattern: dict, place: draping.Workplace,
                again: draping.Sewing | None, order: int) -> Generator[Step, None, dress.Draped]:
        """One garment at rest on what it is worn over, kept under ``name``."""
        found = self._store.get(name)
        if found is None:
            work = draping.repaired(garment, pattern, place, again)
            result, repairs = yield from self._told(work, order, len(self.look.garments))
            self._store.put(name, dataclasses.asdict(result) | {"repairs": repairs})
        else:
            repairs = tuple(found.pop("repairs"))
            result = DrapeResult(**found)
        self.result.cached[f"drape {garment.programme}"] = found is not None
        return draping.worn(garment, pattern, place, result, repairs, found is not None)

    def _accessories(self, body_key: str, draped: list[dress.Draped], motion: dict | None
                     ) -> Generator[Step, None, list[dict]]:
        made: list[dict] = []
        for item in self.look.accessories:
            params = accessorise.question(self.look, item, draped, None if motion is None else motion["path"][-1])
            name = self._name("accessory", **(params | {"body": body_key}))
            label = f"Making the {item.definition.label}"
            made.append((yield from self._kept(name, "accessory.make", params, label, 1.0)))
        return made

    def _told(self, work: Generator[Any, None, Any], order: int, count: int) -> Generator[Step, None, Any]:
        """The work on one of ``count`` garments, its (label, fraction) pairs as steps of the whole."""
        try:
            while True:
                step = next(work)
                yield step if isinstance(step, Step) else self._step(step[0], (order + step[1]) / count)
        except StopIteration as end:
            return end.value
        finally:
            work.close()

    def _sew_again(self, garment: Garment, beneath: list[dict], iterations: int) -> Generator[Step, None, dict]:
        params = (yield from self._sewing(garment, beneath)) | {"iterations": iterations}
        label = f"Sewing the {garment.definition.label} longer"
        return (yield from self._call(_method(garment), params, label))

    def _take_off_others(self, worn: set[str]) -> None:
        for obj in list(self.scene.objects):
            if obj.get("tryon_role") == "garment" and obj.name not in worn:
                bpy.data.objects.remove(obj)
        notions.taken_off(self.scene, worn)

    def _render(self, subjects: list[bpy.types.Object]) -> Generator[Step, None, None]:
        if self.out is None:
            raise TryOnError("There is no folder to write the views to.", "Name one.")
        self.out.mkdir(parents=True, exist_ok=True)
        graph = bpy.context.evaluated_depsgraph_get()
        hair = [o for o in self.scene.objects if o.get("tryon_role") in ("hair", notions.ROLE)]
        points = np.concatenate(
            [inspect.Surface.of_object(o, graph).points for o in subjects] + [inspect.bounds(o, graph) for o in hair]
        )
        studio.build_studio(self.scene, self.look.studio, points)
        cameras = camera.place_cameras(self.scene, self.look.views, points)
        names = {view: cam.name for view, cam in cameras.items()}
        self.result.cameras = names
        stamp = json.dumps({"tryon": version(), "spec": to_dict(self.look)}, sort_keys=True)
        for i, (view, name) in enumerate(names.items()):
            yield self._step(f"Rendering {view}", i / len(names))
            path = self.out / f"{view}.png"
            with self._timed(f"render {view}"):
                render.render_view(self.scene, bpy.data.objects[name], path, self.look.preset,
                                   stamp=stamp, only=frozenset(o.name for o in subjects + hair))
            self.result.views[view] = path
        sheet.contact_sheet(list(self.result.views.values()), self.out / "contact_sheet.png",
                            columns=len(names), labels=list(names))
        certificate = self.result.certificate
        (self.out / WORST).unlink(missing_ok=True)  # of an earlier run
        if certificate is not None and not certificate.passed:
            self.result.worst = spots.mark_spots(self.scene, certificate, self.result.views, names, self.out / WORST)


def _method(garment: Garment) -> str:
    """The runtime's call that puts the garment on."""
    return "garment.sew_mesh" if garment.mesh else "garment.sew"


def _hands(topology: dict) -> np.ndarray:
    """(V,) bool: the vertices of both hands."""
    return _arms(topology) == len(_ARM)


def _arms(topology: dict) -> np.ndarray:
    """(V,) int8: how far down an arm each vertex is, as ``garment.follow`` asks; 0 elsewhere."""
    levels = [next((i for i, part in enumerate(_ARM, 1) if name.startswith(part)), 0)
              for name in topology["part_names"]]
    return np.array(levels, np.int8)[topology["vertex_part"]]


def _weights(room: str) -> list[str]:
    """The content hashes of a model's weight files."""
    folder = ASSETS / room
    return [cache.file_hash(p) for p in sorted(folder.glob("*.safetensors"))] if folder.is_dir() else []


def version() -> str:
    """TryOn's own version, from the manifest that ships with it."""
    import tomllib

    manifest = ASSETS.parent / "blender_manifest.toml"
    return str(tomllib.loads(manifest.read_text(encoding="utf-8"))["version"])
