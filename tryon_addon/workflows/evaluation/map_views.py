# SPDX-License-Identifier: GPL-3.0-or-later
"""Maps of finished looks, and grids of pictures, in a Blender aside: orders are a file of JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ...blender import people
from ...blender.measure import maps
from ...blender.studio import render, sheet
from ...core import files
from ...core.errors import SpecError

SIZE = 336, 448  # pixels of a map
FRAME, BLUE = 6, (0.13, 0.4, 0.67)  # pixels and colour around what is recommended
MOST = 50_000_000  # bytes of orders
PAPER = 0.93


def main(orders: str) -> None:
    """``{"maps": [{"blend", "map", "out"}]}``, or ``{"grid": [{"picture", "label", "best"}], "columns", "out"}``."""
    said = json.loads(files.read_text(Path(orders), MOST))
    for one in said.get("maps", ()):
        view(Path(one["blend"]), one["map"], Path(one["out"]))
    if "grid" in said:
        grid(said["grid"], int(said["columns"]), Path(said["out"]))


def view(blend: Path, shown: str, out: Path) -> None:
    """Render a look's first camera with what the person wears coloured by a map.

    Raises:
        SpecError: the file holds nobody. RenderError: Blender could not render.
    """
    bpy.ops.wm.open_mainfile(filepath=str(blend), load_ui=False, use_scripts=False)
    scene: Any = bpy.context.scene
    person = people.active(scene)
    if person is None or scene.camera is None:
        raise SpecError(f"{blend} holds nobody to be mapped.", "Make the look anew.")
    maps.show(person, shown)
    render.render_view(scene, scene.camera, out, "standard", size=SIZE)


def grid(cells: list[dict[str, Any]], columns: int, out: Path) -> None:
    """Pictures side by side with a line below each; what is ``best`` has a frame."""
    scratch = out.with_name(".grid")
    scratch.mkdir(exist_ok=True)
    paths = []
    try:
        for k, cell in enumerate(cells):
            pixels = sheet.read_picture(Path(cell["picture"])) if cell["picture"] else np.full((*SIZE[::-1], 3), PAPER)
            step = max(1, round(pixels.shape[0] / SIZE[1]))
            rows, across = (n // step * step for n in pixels.shape[:2])
            pixels = pixels[:rows, :across].reshape(rows // step, step, across // step, step, 3).mean(axis=(1, 3))
            if cell["best"]:
                for edge in (np.s_[:FRAME], np.s_[-FRAME:], np.s_[:, :FRAME], np.s_[:, -FRAME:]):
                    pixels[edge] = BLUE
            paths.append(scratch / f"{k}.png")
            sheet.write_picture(pixels, paths[-1])
        sheet.contact_sheet(paths, out, columns=columns, labels=[cell["label"] for cell in cells])
    finally:
        for path in scratch.iterdir():
            path.unlink()
        scratch.rmdir()
