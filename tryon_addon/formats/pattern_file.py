# SPDX-License-Identifier: GPL-3.0-or-later
"""A sewing pattern as a file has it: panels, edges, stitches, in centimetres."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FileEdge:
    """One edge: from ``vertices[start]`` to ``vertices[end]``; ``params`` as ``tailoring.pattern.curves`` has them."""

    start: int
    end: int
    kind: str = "line"
    params: tuple = ()
    label: str = ""


@dataclass(frozen=True)
class FilePanel:
    """One panel: corners (x, y) cm, a closed loop of edges, where it stands (cm, Euler degrees about x, y, z)."""

    name: str
    vertices: tuple[tuple[float, float], ...]
    edges: tuple[FileEdge, ...]
    translation: tuple[float, float, float]
    rotation: tuple[float, float, float]
    label: str = ""


@dataclass(frozen=True)
class FileStitch:
    """Edges sewn together: (panel, number of the edge) each, two or more; ``same``: right side to wrong side."""

    sides: tuple[tuple[str, int], ...]
    same: bool = False


@dataclass(frozen=True)
class PatternFile:
    """A pattern as its file has it, in centimetres."""

    panels: tuple[FilePanel, ...]
    stitches: tuple[FileStitch, ...]
    ordered: bool = True  # every loop runs counter-clockwise as seen from the cloth's outside
