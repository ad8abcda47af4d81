# SPDX-License-Identifier: GPL-3.0-or-later
"""GarmentCode's pattern files (JSON) read into plain dataclasses, and nothing believed.

The format (github maria-korosteleva/GarmentCode, MIT): panels of vertices and edges, an edge straight or with a
``curvature``, a place in space for every panel, stitches between edges; Y up. What is wrong is a PatternError that
names the panel and the edge; sizes are limited, so that a hostile file costs no more than a large one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from ..core import files
from ..core.errors import PatternError
from .garmentcode_panels import read_panel
from .garmentcode_values import as_number, as_place, refuse
from .pattern_file import FilePanel, FileStitch, PatternFile

BYTES = 4_000_000
PANELS, STITCHES = 150, 3000
RIGHT_WRONG = "right_wrong"


def is_pattern(data: object) -> bool:
    """Whether the plain values of a JSON file look like GarmentCode's."""
    return isinstance(data, Mapping) and isinstance(data.get("pattern"), Mapping)


def name_of(path: str | Path) -> str:
    """What a garment from this file is called: the file's stem, or its folder's where the stem says nothing."""
    path = Path(path)
    stem = re.sub(r"_?(specification|template|prediction)$", "", path.stem) or path.resolve().parent.name
    return re.sub(r"[^a-z0-9]+", "_", stem.lower()).strip("_") or "pattern"


def read_text(path: str | Path) -> str:
    """The text of a pattern file; PatternError where there is none, or too much."""
    path = Path(path)
    try:
        return files.read_text(path, BYTES)
    except (OSError, UnicodeDecodeError) as error:
        raise PatternError(f"Cannot read the pattern {path}: {files.told(error)}.", "Check the path.") from None


def parse(text: str) -> PatternFile:
    """The pattern in a file's text.

    Raises:
        PatternError: no JSON, not this format, too large, or a panel, edge or stitch that makes no sense.
    """
    if len(text) > BYTES:
        refuse(f"The pattern has {len(text) / 1e6:.1f} MB.", f"Allowed: {BYTES / 1e6:g} MB.")
    try:
        data = json.loads(text, parse_constant=_no_number)
    except RecursionError:
        refuse("The pattern's JSON is nested too deeply.", "Save it again from GarmentCode.")
    except ValueError as error:
        raise PatternError(f"The pattern is not valid JSON: {error}.", "Save it again from GarmentCode.") from None
    if not is_pattern(data):
        refuse("The file holds no pattern.", 'GarmentCode\'s JSON has {"pattern": {"panels": ..., "stitches": ...}}.')
    properties = data.get("properties")
    properties = properties if isinstance(properties, Mapping) else {}
    scale = 100.0 / as_number(properties.get("units_in_meter", 100), "properties.units_in_meter", 0.1, 10_000.0)
    pattern = data["pattern"]
    panels = pattern.get("panels")
    if not isinstance(panels, Mapping) or not 1 <= len(panels) <= PANELS:
        refuse(f"The pattern has {len(panels) if isinstance(panels, Mapping) else 'no table of'} panels.",
               f"Allowed: 1 to {PANELS}.")
    relative = properties.get("curvature_coords", "relative") != "absolute"
    made = tuple(read_panel(str(name)[:60], one, scale, relative) for name, one in panels.items())
    if len({panel.name for panel in made}) != len(made):
        refuse("Two panels have the same name.", "Names may be 60 characters long.")
    if properties.get("normalize_panel_translation") is True:
        made = tuple(_centred(panel) for panel in made)
    return PatternFile(made, _stitches(pattern.get("stitches", []), {p.name: len(p.edges) for p in made}),
                       properties.get("normalized_edge_loops") is True)


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _centred(panel: FilePanel) -> FilePanel:
    """Corners about their mean, the translation moved as much: what the format calls normalised."""
    mx, my = (sum(v[k] for v in panel.vertices) / len(panel.vertices) for k in (0, 1))
    tx, ty, tz = panel.translation
    return FilePanel(panel.name, tuple((x - mx, y - my) for x, y in panel.vertices), panel.edges,
                     (tx + mx, ty + my, tz), panel.rotation, panel.label)


def _stitches(data: Any, edges: Mapping[str, int]) -> tuple[FileStitch, ...]:
    if not isinstance(data, list) or len(data) > STITCHES:
        refuse(f"The pattern has {len(data) if isinstance(data, list) else 'no list of'} stitches.",
               f"Allowed: 0 to {STITCHES}.")
    found = []
    for number, stitch in enumerate(data):
        where = f"The stitch {number}"
        items = stitch if isinstance(stitch, list) else []
        refs = [s for s in items if isinstance(s, Mapping)]
        words = [s for s in items if not isinstance(s, Mapping)]
        if not 2 <= len(refs) <= 8 or any(word != RIGHT_WRONG for word in words):
            refuse(f"{where} is {str(stitch)[:60]!r}.", 'It must be [{"panel", "edge"}, {"panel", "edge"}].')
        sides = []
        for ref in refs:
            panel = ref.get("panel")
            if not isinstance(panel, str) or panel[:60] not in edges:
                refuse(f"{where} names the panel {str(panel)[:40]!r}.", f"There are: {', '.join(edges)[:300]}.")
            name = panel[:60]
            sides.append((name, as_place(ref.get("edge"), edges[name], f"{where}, panel {name}, edge")))
        if len(set(sides)) != len(sides):
            refuse(f"{where} sews panel {sides[0][0]}, edge {sides[0][1]} to itself.", "Name different edges.")
        found.append(FileStitch(tuple(sides), RIGHT_WRONG in words))
    return tuple(found)
