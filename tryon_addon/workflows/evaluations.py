# SPDX-License-Identifier: GPL-3.0-or-later
"""What finished looks' folders say of their fit, put together: ``evaluation.json``, a page, a PDF, and what differs
between two. Neither Blender nor the runtime is needed: a look is evaluated as it is made."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core import files
from ..core.delivery import Delivery
from ..core.errors import SpecError
from ..core.index import MOST, is_plain, text_of
from ..evaluation import ratings
from ..evaluation.ratings import Rating, Ratings
from ..formats import png
from . import evaluation_page
from .printed import printer

INDEX, PAGE, PDF = "evaluation.json", "index.html", "report.pdf"
LOOK = "look.json"
KNOWN = (INDEX, PAGE, PDF, "pictures/*")
SCORES = ("comfort", "appearance", "satisfaction")
PICTURE = 64_000_000  # bytes of a view that is taken into a report
LAID = "the look and the reference, laid over each other"
SHOWN = (".png", ".jpg", ".jpeg", ".webp")  # what browsers show


@dataclass(frozen=True)
class LookSaid:
    """A finished look: where it lies, what it is called, the content of its ``look.json``, and the digest of what it
    is made from, which ratings name it by."""

    folder: Path
    name: str
    said: Mapping[str, Any]
    digest: str

    @property
    def views(self) -> dict[str, Path]:
        """Its pictures that are there, by view."""
        named = {str(view): str(name) for view, name in self.said.get("views", {}).items()}
        return {view: self.folder / name for view, name in named.items()
                if is_plain(name) and (self.folder / name).is_file()}


def read(folder: Path, name: str = "") -> LookSaid:
    """A look's folder.

    Raises:
        SpecError: it is not there, holds no look, one that was changed or damaged, or one that was never evaluated.
    """
    folder = Path(folder)
    path = folder / LOOK
    if not folder.is_dir():
        raise SpecError(f"There is no folder {folder}.", "Name the folder that tryon look --out has written.")
    if not path.is_file():
        raise SpecError(f"{folder} holds no look.", f"There is no {LOOK} in it; name a folder of tryon look --out.")
    try:
        text = files.read_text(path, MOST)
        said = json.loads(text)
        content = {key: value for key, value in said.items() if key not in ("files", "sha256")}
        whole = text == text_of(content, said["files"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        why = files.told(error) if isinstance(error, OSError | ValueError) else "it is no look's"
        raise SpecError(f"{path} cannot be read: {why}.", "Make the look anew with tryon look.") from None
    if not whole:
        raise SpecError(f"{path} is not as TryOn wrote it: damaged, or changed by hand.", "Make the look anew.")
    if not isinstance(content.get("spec"), dict) or not isinstance(content.get("drape"), dict):
        raise SpecError(f"{path} is of no look.", "Name a folder of tryon look --out.")
    if not isinstance(content.get("evaluation"), dict):
        raise SpecError(f"{folder} was made before looks were evaluated.",
                        "Make it anew with tryon look: what is kept of its drape is used again.")
    return LookSaid(folder, name or folder.resolve().name, content, ratings.digest_of(content["spec"]))


def read_all(folders: Sequence[Path]) -> list[LookSaid]:
    """In the order given, each with a name of its own. Raises as ``read``; SpecError where there is none."""
    if not folders:
        raise SpecError("No look is named.", "Name one or more folders of tryon look --out.")
    names = files.distinct([Path(folder).resolve().name for folder in folders])
    return [read(folder, name) for folder, name in zip(folders, names, strict=True)]


def evaluated(look: LookSaid, given: Sequence[Rating] = (), match: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """One of ``looks`` in ``evaluation.json``: scores are None where nobody has asked or said. ``match``: what
    ``appearances.match`` says of it and a reference."""
    mine = [one for one in given if one.look == look.digest]
    said, drape = look.said["evaluation"], look.said["drape"]
    means = ratings.means(mine)
    return {
        "name": look.name, "look": look.digest, "comfort": said["comfort"],
        "appearance": match["score"] if match else None,
        "satisfaction": None if means["overall"] is None else round(means["overall"], 2),
        **({"match": {name: value for name, value in match.items() if name != "aligned"}} if match else {}),
        "garments": said["garments"],
        "ratings": {"count": len(mine), **{aspect: None if value is None else round(value, 2)
                                           for aspect, value in means.items()}},
        "drape": {"passed": drape["passed"], "reasons": drape["reasons"]},
    }


def stored(store: Ratings | None = None) -> list[Rating]:
    """The ratings that count, of the user's file by default."""
    return (store or Ratings()).newest()


def report(looks: Sequence[LookSaid], out: Path, *, store: Ratings | None = None, pdf: bool = False,
           matches: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Write ``evaluation.json`` and the page with its pictures into ``out``, and return the former's content.
    ``matches``: of every look with a reference, as ``appearances.match`` says.

    Raises:
        StorageError: it cannot be written. InstallError: a PDF is asked for and weasyprint is not there.
    """
    printed = printer.printer() if pdf else None
    given = stored(store)
    beside: list[Mapping[str, Any] | None] = [*matches] or [None] * len(looks)
    content = {"looks": [evaluated(look, given, match) for look, match in zip(looks, beside, strict=True)]}
    with Delivery(out, known=KNOWN) as delivery:
        (delivery.aside / "pictures").mkdir()
        pictures: list[dict[str, str]] = []
        for k, look in enumerate(looks, start=1):
            mine = {}
            for view, path in look.views.items():
                if path.suffix.lower() in SHOWN:
                    name = f"pictures/{k}-{path.name}"
                    files.write(delivery.aside / name, files.read_regular(path, PICTURE))
                    mine[view] = name
            if matches and matches[k - 1]["aligned"] is not None:
                mine[LAID] = f"pictures/{k}-laid.png"
                png.write(delivery.aside / mine[LAID], matches[k - 1]["aligned"])
            pictures.append(mine)
        page = evaluation_page.page(content["looks"], pictures)
        files.write(delivery.aside / PAGE, page)
        if printed is not None:
            files.write(delivery.aside / PDF, printed(page, delivery.aside))
        delivery.index(INDEX, content)
    return content


def under(content: Mapping[str, Any], limits: Mapping[str, float]) -> list[str]:
    """A sentence for every look whose score lies under its limit, or is not known."""
    found = []
    for look in content["looks"]:
        for score, least in limits.items():
            value = look[score]
            if value is None:
                found.append(f"{look['name']}: its {score} is not known, {least:g} is asked for")
            elif value < least:
                found.append(f"{look['name']}: {score} {value:g}, {least:g} is asked for")
    return found


# -- two looks ---------------------------------------------------------------------------------------------------------

FIGURES = ("ease_cm", "clearance_mm", "strain_warp_pct", "strain_weft_pct", "shear_deg", "pressure_kpa", "verdict")


def compared(one: LookSaid, other: LookSaid, match: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What differs between two looks: ``spec`` {path: [of one, of the other]}, ``comfort``, and by garment that both
    wear ``zones`` {zone: {figure: [of one, of the other]}}; None where one has no such thing."""
    said = [look.said["evaluation"] for look in (one, other)]
    worn = [{g["programme"]: g for g in part["garments"]} for part in said]
    garments = {}
    for name in dict.fromkeys([*worn[0], *worn[1]]):
        pair = [part.get(name) for part in worn]
        zones: dict[str, Any] = {}
        for zone in dict.fromkeys(z for g in pair if g for z in g["zones"]):
            both = [g["zones"].get(zone, {}) if g else {} for g in pair]
            differ = {figure: [two.get(figure) for two in both] for figure in FIGURES
                      if both[0].get(figure) != both[1].get(figure)}
            if differ:
                zones[zone] = differ
        garments[name] = {"worn": [g is not None for g in pair], "comfort": [g and g["comfort"] for g in pair],
                          "zones": zones}
    specs = [_leaves({k: v for k, v in look.said["spec"].items() if k != "views"}) for look in (one, other)]
    differing = {path: [part.get(path) for part in specs] for path in dict.fromkeys([*specs[0], *specs[1]])
                 if specs[0].get(path) != specs[1].get(path)}
    return {"names": [one.name, other.name], "comfort": [part["comfort"] for part in said],
            "passed": [look.said["drape"]["passed"] for look in (one, other)], "spec": differing,
            **({"match": {name: value for name, value in match.items() if name != "aligned"}} if match else {}),
            "garments": garments}


def compare(one: LookSaid, other: LookSaid, out: Path, match: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The same, with what ``appearances.match`` says of them where it was asked, as ``comparison.json`` and a page
    with the pictures side by side. Raises StorageError."""
    found = compared(one, other, match)
    with Delivery(out, known=("comparison.json", PAGE, "pictures/*")) as delivery:
        (delivery.aside / "pictures").mkdir()
        pictures: list[dict[str, str]] = []
        for k, look in enumerate((one, other), start=1):
            mine = {view: f"pictures/{k}-{path.name}" for view, path in look.views.items()
                    if path.suffix.lower() in SHOWN}
            for view, name in mine.items():
                files.write(delivery.aside / name, files.read_regular(look.views[view], PICTURE))
            pictures.append(mine)
        if match and match["aligned"] is not None:
            pictures[0][LAID] = "pictures/laid.png"
            png.write(delivery.aside / pictures[0][LAID], match["aligned"])
        files.write(delivery.aside / PAGE, evaluation_page.comparison(found, pictures))
        delivery.index("comparison.json", found)
    return found


def _leaves(value: Any, path: str = "") -> dict[str, Any]:
    """Every plain value of a spec by its path: garments.0.design.ease."""
    parts = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else None
    if parts is None:
        return {path: value}
    found: dict[str, Any] = {}
    for name, one in parts:
        found |= _leaves(one, f"{path}.{name}".lstrip("."))
    return found
