# SPDX-License-Identifier: GPL-3.0-or-later
"""Patterns in true size as files: what command and panel ask the runtime, and how the files are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..catalog.body import size_table
from ..catalog.body.size_table import Size
from ..core.errors import SpecError
from ..core.parameters import Parameter
from ..formats import size_charts
from ..formats.size_charts import Note, silent
from ..spec.look import Garment, cut_of

SEAM = Parameter("seam", 1.0, 0.0, 5.0, "cm", "seam allowance")
HEM = Parameter("hem", 2.5, 0.0, 10.0, "cm", "allowance of straight hems")
FORMATS = {"svg": "one sheet as SVG", "tiles": "the sheet on A4 pages", "dxf": "for CAD and cutters"}
TO_MEASURE, FROM_FILE = "made to measure", "as its file has it"


def checked(garment: Garment) -> Garment:
    """The garment, if it has a pattern. Raises SpecError."""
    if garment.mesh:
        raise SpecError(f"{garment.definition.label} is a mesh, which has no pattern.",
                        "Name a programme or a pattern.")
    return garment


def size_of(garment: Garment, sex: str | None, note: Note = silent) -> Size | None:
    """The size that a garment is cut in; None where it is made to measure. Raises SpecError."""
    if not garment.size:
        return None
    if garment.chart:
        return size_charts.size_in(Path(garment.chart), garment.size, sex, note)
    return size_table.size(garment.size, sex)


def sizes_of(garment: Garment, sex: str, note: Note = silent) -> Sequence[Size]:
    """All that a nest of the garment is graded to: its chart's, else XS to XXL. Raises SpecError."""
    if garment.chart:
        return size_charts.read_chart(Path(garment.chart), sex=sex, note=note)
    return size_table.sizes(sex)


def request(garment: Garment, body: Mapping[str, Any] | None, whose: str, formats: Sequence[str], seam: float,
            hem: float) -> dict[str, Any]:
    """The params of ``garment.pattern``.

    Args:
        body: the shape that it is cut for (``shape_of``); None for a file's pattern.
        whose: how that is called on the sheet.
        seam, hem: allowances in cm.

    Raises:
        SpecError: an allowance out of range, no format, or a mesh.
    """
    seam, hem = SEAM.check(seam, "pattern"), HEM.check(hem, "pattern")
    if not formats:
        raise SpecError("No kind of file is chosen.", f"Choose some of: {', '.join(FORMATS)}.")
    return {
        "garment": cut_of(checked(garment)), "body": dict(body) if body else None, "formats": list(formats),
        "title": f"{garment.definition.label}, {whose}", "seam": seam, "hem": hem,
        "notes": [f"Included: {seam:g} cm for seams,", f"{hem:g} cm for straight hems.", "Dashed: the line to sew;",
                  "equal numbers meet.", "Print at 100 %: measure the square."]}


def nest_request(garment: Garment, bodies: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The params of ``garment.nest``; ``bodies``: {size: shape}, smallest first. Raises SpecError."""
    if garment.file:
        raise SpecError("Only a programme can be graded, and its bodies are the sizes.", "Name a programme.")
    return {"garment": cut_of(garment), "bodies": dict(bodies),
            "title": f"{garment.definition.label}, {', '.join(bodies)}"}


def files_of(garment: Garment, made: Mapping[str, Any]) -> dict[str, str]:
    """What the answer of ``garment.pattern`` has, by the files' names."""
    return {f"{garment.programme}_{name}": text for name, text in made["files"].items()}
