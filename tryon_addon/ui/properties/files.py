# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel edits of garments from files and from the scene's own meshes, and of sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import bpy
from bpy.props import BoolProperty, EnumProperty, PointerProperty, StringProperty

from ...core.errors import SpecError
from ...formats import mesh_files
from ...spec.look import Garment
from . import changes, charts

MEASURE, CHART = "measure", "chart"
SIZES = ("XS", "S", "M", "L", "XL", "XXL")


def _another(entry: Any, _context: Any) -> None:
    if not changes.silent():
        entry.digest = ""  # what was pinned down was the file before


def groups(group: Callable[[str, Mapping[str, Any]], type], slider: Callable[[Any], Any], fabric: type
           ) -> tuple[type, type]:
    """The property groups of a garment from a file, what is pointed to first."""
    design = group("mesh_design", {p.name: slider(p) for p in mesh_files.PARAMETERS})
    return design, group("file_garment", {
        "worn": BoolProperty(name="Worn", description="Wear this garment", default=True),
        "path": StringProperty(
            name="File", subtype="FILE_PATH", update=_another,
            description="A GarmentCode pattern (JSON), or a mesh: " + ", ".join(mesh_files.SUFFIXES[1:])),
        "body_file": StringProperty(
            name="Made for", subtype="FILE_PATH",
            description="GarmentCode's body file (YAML, cm) of the person that the pattern was made for; empty: the "
                        "format's mean person"),
        # The mesh of the scene that it was taken from: it is taken again before every job.
        "source": PointerProperty(type=bpy.types.Object, name="Mesh", description="Your mesh; it is never changed"),
        "group": StringProperty(
            name="Held by", description="Vertex group whose weights say what holds the garment up; empty: the group "
                                        "Hold where there is one, else a loop round the trunk is looked for"),
        "digest": StringProperty(options={"HIDDEN"}),
        "design": PointerProperty(type=design),
        "fabric": PointerProperty(type=fabric),
    })


def _rows(garment: Any, _context: Any, _typed: str) -> tuple[str, ...]:
    return charts.chart(garment.chart).rows if garment.chart else ()


def size_properties() -> dict[str, Any]:
    """What a programme's garment has beside its design: the size that it is cut in."""
    items = [(MEASURE, "Made to measure", "Cut for the person who wears it"),
             *((s, s, f"Cut in size {s}, whoever wears it") for s in SIZES),
             (CHART, "Size chart", "Cut in a size of your own chart, whoever wears it")]
    return {
        "size": EnumProperty(name="Size", description="Whom the garment is cut for", items=items, default=MEASURE),
        "chart": StringProperty(name="Chart", subtype="FILE_PATH",
                                description="Your size chart (JSON, TOML or CSV), in cm or inches as it says"),
        "row": StringProperty(name="Row", description="The size's name in the chart, for example 38", search=_rows),
    }


def absolute(path: str) -> str:
    """A path as the spec has it: // is the folder of the saved .blend file."""
    return bpy.path.abspath(path) if path.startswith("//") else path


def size_from(garment: Any) -> dict[str, str]:
    """The spec's fields of the size that the panel says.

    Raises:
        SpecError: a chart without a row, or the other way round.
    """
    if garment.size == MEASURE:
        return {}
    if garment.size != CHART:
        return {"size": garment.size}
    if not garment.chart or not garment.row:
        raise SpecError("A size chart needs its file and the name of a row.", "Fill in both, or choose another size.")
    return {"size": garment.row, "chart": absolute(garment.chart)}


def size_to(spec: Garment, garment: Any) -> None:
    """Show a garment's size."""
    garment.size = CHART if spec.chart else spec.size or MEASURE
    if spec.chart:
        garment.chart, garment.row = spec.chart, spec.size


def is_mesh(entry: Any) -> bool:
    """Whether an entry is a mesh and no pattern."""
    return mesh_files.is_mesh(entry.path)


def garment_from(entry: Any, fabric_from: Callable[[Any], Any], plain: Callable[[float], float]) -> Garment:
    """The Garment of one entry."""
    if is_mesh(entry):
        design = {p.name: plain(getattr(entry.design, p.name)) for p in mesh_files.PARAMETERS}
        return Garment(file=absolute(entry.path), digest=entry.digest, design=design, fabric=fabric_from(entry.fabric))
    return Garment(file=absolute(entry.path), body_file=absolute(entry.body_file), fabric=fabric_from(entry.fabric))


def garments_to(garments: Iterable[Garment], entries: Any, fabric_to: Callable[[Any, Any], None]) -> None:
    """Show the garments from files among ``garments``, and take off every other."""
    wanted = {g.file: g for g in garments if g.file}
    for entry in entries:
        entry.worn = absolute(entry.path) in wanted
    for file, garment in wanted.items():
        entry = next((e for e in entries if absolute(e.path) == file), None) or entries.add()
        entry.name, entry.worn, entry.path = garment.definition.label, True, file
        entry.body_file, entry.digest = garment.body_file, garment.digest
        for name, value in garment.design.items():
            setattr(entry.design, name, value)
        fabric_to(garment.fabric, entry.fabric)


def name_of(entry: Any) -> str:
    """The garment's name in specs."""
    return Garment(file=entry.path).programme if entry.path else ""


def label_of(entry: Any) -> str:
    """What the panel calls it."""
    return entry.name or Path(entry.path).stem or "No file"
