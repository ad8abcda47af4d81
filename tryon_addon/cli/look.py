# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon look``: its words, the look that they ask for, and what is said when it is made."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..catalog import accessories
from ..catalog.body.measures import POPULATIONS
from ..catalog.body.poses import load as load_pose
from ..catalog.cloth.weaves.kinds import KINDS
from ..catalog.garments import PROGRAMMES
from ..core.errors import SpecError
from ..core.fields import whole
from ..core.patience import SECONDS
from ..core.seeds import derive
from ..formats import exports, garmentcode_body, mesh_files
from ..spec import people_store, views
from ..spec.look import (
    DEFAULT_GARMENTS,
    FABRIC_KINDS,
    POSES,
    PRESETS,
    STUDIOS,
    Look,
    beside,
    garment_from_dict,
    load,
    look_from_dict,
    to_dict,
)
from ..spec.stamp import Stamps
from ..workflows import designs
from .garment import check_files, garment_data
from .garment_designs import add_occasion
from .terminal import ProgressLine, add_stamp, detail, require_blender, value_of

RANDOM = "random"  # a pose by the look's seed
NOTHING, SHOES = "none", "feet"  # an accessory's name for nothing at all; the place of shoes
OF_IMAGES = ("physics", "repeat", "turn", "shift", "tile", "rights")  # what a fabric from a picture has


def add_to(sub: argparse.ArgumentParser) -> None:
    """The options of ``tryon look``."""
    sub.add_argument("spec", nargs="?", type=Path, help="a look as TOML or JSON; without it the default look")
    sub.add_argument("--out", type=Path, required=True, help="folder for the views, look.blend and look.json")
    sub.add_argument("--preset", choices=PRESETS, help="draft (Workbench), standard (Cycles) or final")
    sub.add_argument("--studio", metavar="NAME_OR_FILE",
                     help=f"light and background: {', '.join(STUDIOS)}, or a .blend of your own")
    sub.add_argument("--view", action="append", metavar="NAME[:FIELD=VALUE,...]",
                     help="render this instead of the spec's views; repeatable: "
                          f"{', '.join(views.NAMED)}, or a name of your own; for example face:format=exr,size=2400 or "
                          "pocket:shot=detail,place=panel:front_l")
    sub.add_argument("--pose", metavar="NAME_OR_FILE",
                     help=f"how the person stands: {', '.join(POSES)}, one of them that --seed draws ({RANDOM}), "
                          "or a pose file (TOML)")
    sub.add_argument("--seed", type=int, help="whatever is left open in the spec follows from this number")
    sub.add_argument("--garment", action="append", metavar="NAME_OR_FILE",
                     help=f"wear this instead of the spec's garments; repeatable: {', '.join(PROGRAMMES)}, a file "
                          "with one garment as TOML or JSON, a GarmentCode pattern (JSON), or a mesh of your own "
                          f"({', '.join(mesh_files.SUFFIXES[1:])})")
    sub.add_argument("--surprise", type=int, metavar="SEED",
                     help="wear an outfit that this number makes up: garments, their cut, cloths and colours")
    add_occasion(sub)
    sub.add_argument("--fabric", action="append", metavar="[GARMENT=]CLASS_OR_FILE",
                     help=f"fabric of all garments, or of one: {', '.join(FABRIC_KINDS)}, or a picture of your own")
    sub.add_argument("--accessory", action="append", metavar="NAME",
                     help="wear this too, instead of the spec's accessories; repeatable, one at a place: "
                          f"{', '.join(accessories.ACCESSORIES)}; without a spec with shoes, unless one is "
                          f"{NOTHING}")
    sub.add_argument("--asset", action="append", metavar="NAME",
                     help="wear this asset of your own (tryon assets list), instead of the spec's; repeatable")
    sub.add_argument("--size", action="append", metavar="[GARMENT=]SIZE",
                     help="cut all programmes, or one, in this size (XS to XXL), whoever wears it")
    sub.add_argument("--body", metavar="WHO",
                     help="a saved person's name, a file of one person, or FILE:N, the N-th of people.json")
    sub.add_argument("--body-measures", type=Path, metavar="FILE.yaml",
                     help="GarmentCode's body file: the wearer has its measures, and its patterns were made for it")
    sub.add_argument("--set", action="append", default=[], metavar="KEY=VALUE",
                     help="change one value, for example body.height=181, body.measures.bust=92, tee.ease=14, "
                          "tee.fabric.repeat=8; "
                          "views.format=jpeg for all views, views.face.lens=105 for one")
    sub.add_argument("--population", choices=POPULATIONS, default="army",
                     help="whom body.measures follow in what they leave open")
    sub.add_argument("--export", metavar="FORMATS",
                     help=f"also write the person with all they wear for other programs, as look.* in --out: any of "
                          f"{','.join(exports.EXPORTS)}")
    sub.add_argument("--patience", type=float, default=SECONDS.default, metavar="SECONDS",
                     help=f"{SECONDS.text} ({SECONDS.default:g}); then the best attempt is kept, with its verdict. "
                          "Asked again with more, it goes on from there")
    add_stamp(sub)
    sub.add_argument("--no-cache", action="store_true", help="compute everything anew")
    sub.set_defaults(run=_look)


def _assign(data: dict[str, Any], path: str, value: Any) -> None:
    """``body.height`` into the body; ``tee.ease`` into a garment's design; ``tee.fabric.seed`` into its fabric."""
    head, _, rest = path.partition(".")
    for name in ("garments", "accessories"):
        if rest and not isinstance(data[name], list):
            raise SpecError(f"{name} is {data[name]!r}, so --set {path} has nothing to change.", "It must be a list.")
    if not rest:
        data[head] = value
    elif head == "views":
        data["views"] = views.changed(data.get("views", views.VIEWS), rest, value, data.get("studio"))
    elif head in PROGRAMMES or head in [g["programme"] for g in data["garments"]]:
        worn = [g for g in data["garments"] if g["programme"] == head]
        if not worn:
            raise SpecError(f"--set {path}: the look has no {head}.", f"Add it with --garment {head}.")
        table, _, name = rest.rpartition(".")
        if rest in ("size", "chart", "body_file"):
            worn[0][rest] = str(value)
            return
        if table not in ("", "design", "fabric"):
            raise SpecError(f"--set {path}: a garment has no {table!r}.", f"Use {head}.NAME or {head}.fabric.NAME.")
        changed = worn[0].setdefault(table or "design", {})
        if (table, name) == ("fabric", "image"):  # what was drawn before says nothing of a picture
            changed = worn[0]["fabric"] = {kept: changed[kept] for kept in OF_IMAGES if kept in changed}
        changed[name] = value
    elif head in accessories.ACCESSORIES:
        _assign_accessory(data, path, value)
    elif head == "body":
        body = data.setdefault("body", {})
        if not isinstance(body, dict):
            raise SpecError(f"body is {body!r}, so --set {path} has nothing to change.",
                            "It must be a table; --body names a saved person.")
        table, _, name = rest.partition(".")
        if table in ("measures", "build", "complexion") and name:
            if not isinstance(body.get(table, {}), dict):
                raise SpecError(f"body.{table} is {body[table]!r}.", "It must be a table of names and numbers.")
            body[table] = {**body.get(table, {}), name: value}
        else:
            body[rest] = value
    else:
        begin = f"Begin with body, {', '.join(PROGRAMMES)}, or a field of the look."
        raise SpecError(f"--set {path}: there is no {head!r}.", begin)


def _accessories(named: list[str], usual: tuple[accessories.Accessory, ...]) -> tuple[accessories.Accessory, ...]:
    """What is worn beside garments: as named, with the ``usual`` shoes unless others or none are."""
    found = accessories.worn([name for name in named if name != NOTHING])
    shod = NOTHING in named or any(item.definition.place == SHOES for item in found)
    return found if shod else (*found, *usual)


def _assign_accessory(data: dict[str, Any], path: str, value: Any) -> None:
    """``belt.width``, ``belt.colour`` or ``belt.finish`` of a worn accessory."""
    head, _, name = path.partition(".")
    item = next((a for a in data["accessories"] if a["kind"] == head), None)
    if item is None:
        raise SpecError(f"--set {path}: the look has no {head}.", f"Add it with --accessory {head}.")
    name = name.removeprefix("design.")
    if name in ("colour", "finish"):
        item[name] = value
    else:
        item["design"][name] = value


def look_from_arguments(arguments: argparse.Namespace) -> Look:
    """The look that the command line asks for: spec file, then --garment, --fabric, the named options, --set."""
    data = beside(load(arguments.spec), arguments.spec) if arguments.spec else {}
    if arguments.body:
        data["body"] = to_dict(people_store.find(arguments.body))
    if arguments.surprise is not None:
        if arguments.garment:
            raise SpecError("--surprise and --garment are given.", "Give one of them: a surprise is a whole outfit.")
        worn = designs.outfit(arguments.surprise, season=arguments.season or "", occasion=arguments.occasion or "")
        data["garments"] = [to_dict(g) for g in worn]
    elif arguments.season or arguments.occasion:
        raise SpecError("A season or occasion is given, and no --surprise.", "They choose a surprise's outfit.")
    if arguments.garment:
        data["garments"] = [garment_data(n) for n in arguments.garment]
    elif "garments" not in data:
        data["garments"] = [to_dict(g) for g in DEFAULT_GARMENTS]
    if not isinstance(data["garments"], list):
        raise SpecError(f"garments is {data['garments']!r}.", "It must be a list.")
    data["garments"] = [to_dict(garment_from_dict(g)) for g in data["garments"]]
    usual = () if arguments.spec else accessories.SHOD  # a spec means the same to whoever reads it
    extras = data.get("accessories", usual) if arguments.accessory is None else _accessories(arguments.accessory, usual)
    data["accessories"] = [to_dict(a) for a in accessories.worn(extras)]
    if arguments.asset is not None:
        data["assets"] = arguments.asset
    if arguments.body_measures:
        figures = garmentcode_body.read(arguments.body_measures)
        measures = garmentcode_body.measures(figures, arguments.body_measures.name)
        body = data.setdefault("body", {})
        if isinstance(body, dict):  # what else it may be is told below
            body["measures"] = {**measures, **body.get("measures", {})}
        for garment in data["garments"]:
            if garment["file"]:
                garment["body_file"] = str(arguments.body_measures)
    for choice in arguments.fabric or []:
        name, found, kind = choice.rpartition("=")
        if found and name not in [g["programme"] for g in data["garments"]]:
            raise SpecError(f"--fabric {choice}: the look has no {name}.", f"Add it with --garment {name}.")
        for garment in data["garments"]:
            if name in ("", garment["programme"]):
                if kind in KINDS or garment["fabric"]["image"]:  # colours of another kind say nothing here
                    garment["fabric"] = {"physics": garment["fabric"]["physics"]}
                if kind not in FABRIC_KINDS and Path(kind).suffix:  # somebody's own picture
                    garment["fabric"] = {"physics": garment["fabric"]["physics"], "image": kind}
                else:
                    garment["fabric"]["kind"] = kind
    for choice in arguments.size or []:
        name, found, size = choice.rpartition("=")
        if found and name not in [g["programme"] for g in data["garments"]]:
            raise SpecError(f"--size {choice}: the look has no {name}.", f"Add it with --garment {name}.")
        for garment in data["garments"]:
            if name == garment["programme"] or not name and not garment["file"]:
                garment["size"] = size
    for name in ("preset", "studio", "seed"):
        if getattr(arguments, name) is not None:
            data[name] = getattr(arguments, name)
    if arguments.pose == RANDOM:
        seed = data.get("seed", 0) if arguments.seed is None else arguments.seed
        data["pose"] = POSES[derive(whole(seed, "seed"), "pose") % len(POSES)]
    elif arguments.pose is not None:
        data["pose"] = load_pose(Path(arguments.pose)) if arguments.pose.endswith(".toml") else arguments.pose
    if arguments.view:
        data["views"] = [views.from_words(words, value_of) for words in arguments.view]
    if arguments.seed is not None and not arguments.spec:
        for garment in data["garments"]:  # the default look's own seeds give way to the one asked for
            garment["fabric"]["seed"] = None
    for change in arguments.set:
        path, found, value = change.partition("=")
        if not found:
            raise SpecError(f"--set {change!r} has no value.", "Write --set KEY=VALUE.")
        _assign(data, path, value_of(value))
    return look_from_dict(data)


def _look(arguments: argparse.Namespace) -> int:
    look = look_from_arguments(arguments)
    formats = [e.name for e in exports.chosen(arguments.export)] if arguments.export is not None else []
    patience = SECONDS.check(arguments.patience, "look")
    require_blender("look")
    from ..workflows import look_kept

    stamps = Stamps(arguments.stamp)
    said = None if arguments.no_cache else look_kept.found(
        arguments.out, look, population=arguments.population, formats=formats, patience=patience, stamps=stamps)
    if said is not None:
        print(f"{arguments.out} holds this look already, and nothing in it has changed: nothing is made anew.")
        return _tell(said, arguments.out)
    from ..workflows import look_files  # with it comes Blender, which takes seconds

    with ProgressLine() as line:
        if any(garment.file for garment in look.garments):
            line.show(0.0, "Reading the garments' files")
            check_files(look.garments)
        result = look_files.make_look(look, arguments.out, fresh=arguments.no_cache, population=arguments.population,
                                      export=formats, patience=patience, stamps=stamps, progress=line.show)
    for name, cached in result.cached.items():
        print(f"{name}: {'kept from an earlier run' if cached else 'made now'}")
    if result.unkept:
        print(result.unkept)
    for name, seconds in result.timings.items():
        detail(f"{seconds:8.1f} s  {name}")
    return _tell(look_files.report(result), arguments.out)


def _tell(said: Mapping[str, Any], out: Path) -> int:
    """Say what ``look.json`` says of the look in ``out``; the exit code."""
    for note in said.get("notes", ()):
        print(note)
    drape = said["drape"]
    for garment in drape["garments"]:
        repairs = f", repaired: {', '.join(garment['repairs'])}" if garment["repairs"] else ""
        print(f"{garment['name']}: {'passed' if garment['passed'] else 'FAILED'} after {garment['frames']} frames, "
              f"{garment['seconds']:.1f} s{repairs}")
        if garment["cut_short"]:
            print(f"  {garment['cut_short']}")
    for reason in drape["reasons"]:
        print(f"  {reason}")
    if "worst_spots" in said:
        print(f"  marked in {out / said['worst_spots']}")
    for name in ("contact_sheet.png", *said.get("exports", ())):
        print(out / name)
    return 0 if drape["passed"] else 1
