# SPDX-License-Identifier: GPL-3.0-or-later
"""Small patterns in GarmentCode's JSON format, as plain values: every kind of edge and stitch that it has."""

from __future__ import annotations

from typing import Any

PROPERTIES = {"curvature_coords": "relative", "normalize_panel_translation": False, "normalized_edge_loops": True,
              "units_in_meter": 100}


def panel(vertices: list, translation: list, rotation: tuple = (0, 0, 0), label: str = "", curves: dict | None = None,
          labels: dict | None = None) -> dict[str, Any]:
    """A panel whose edges follow its vertices; ``curves`` and ``labels`` by the number of the edge."""
    edges: list[dict[str, Any]] = [{"endpoints": [i, (i + 1) % len(vertices)]} for i in range(len(vertices))]
    for i, (kind, params) in (curves or {}).items():
        edges[i]["curvature"] = {"type": kind, "params": params}
    for i, text in (labels or {}).items():
        edges[i]["label"] = text
    return {"translation": list(translation), "rotation": list(rotation), "vertices": [list(v) for v in vertices],
            "edges": edges, "label": label}


def stitches(*pairs: tuple) -> list:
    """("front", 1, "back", 3) each; further words go along."""
    even = [len(p) - len(p) % 2 for p in pairs]
    return [[{"panel": p[k], "edge": p[k + 1]} for k in range(0, n, 2)] + list(p[n:])
            for p, n in zip(pairs, even, strict=True)]


def whole(panels: dict, seams: list, **properties: Any) -> dict[str, Any]:
    return {"pattern": {"panels": panels, "stitches": seams}, "properties": {**PROPERTIES, **properties}}


def skirt() -> dict[str, Any]:
    """A skirt to the knee: curved hips, a dart in the back (cut clockwise), held at the waist."""
    hips = {1: ("quadratic", [[0.45, -0.06]]), 3: ("quadratic", [[0.55, -0.06]])}
    front = panel([(-27, 0), (27, 0), (21, 52), (-21, 52)], [0, 50, 25], label="leg", curves=hips,
                  labels={2: "lower_interface"})
    back = panel([(27, 0), (-27, 0), (-22.5, 52), (-1.5, 52), (0, 40), (1.5, 52), (22.5, 52)], [0, 50, -25],
                 label="leg", curves={1: ("quadratic", [[0.45, 0.06]]), 6: ("quadratic", [[0.55, 0.06]])},
                 labels={2: "lower_interface", 5: "lower_interface"})
    return whole({"front": front, "back": back},
                 stitches(("front", 1, "back", 6), ("front", 3, "back", 1), ("back", 3, "back", 4)))


def hoodie() -> dict[str, Any]:
    """A top of four quarters with a hood of two: arcs, cubics, panels that stand across the body."""
    front = [(0, 0), (27, 0), (27, 29), (17.2, 47.4), (10.8, 50), (0, 34.3)]
    back = [(0, 0), (0, 44.3), (10.8, 49.9), (17.2, 47.4), (25, 29), (25, 0)]
    hood = [(0.8, -0.65), (-12.2, 36.7), (-23, 36.7), (-21.4, -11.5), (-10.1, 5.1)]
    panels = {
        "left_front": panel(front, [0, 91, 25], curves={2: ("cubic", [[0.2, 0.35], [0.5, 0.2]]),
                                                        4: ("circle", [12.0, 0, 0])}),
        "left_back": panel(back, [0, 91, -20], curves={1: ("circle", [13.2, 0, 1]),
                                                       3: ("cubic", [[0.5, -0.2], [0.8, -0.35]])}),
        "left_hood": panel(hood, [10.8, 149.4, -11.6], (0, 90, 0), curves={
            0: ("quadratic", [[0.8, -0.5]]), 3: ("cubic", [[0.28, -0.37], [0.72, 0.37]]),
            4: ("cubic", [[0.38, 0.18], [0.62, -0.18]])}),
    }
    turn = {"left_front": [5, 4, 3, 2, 1, 0], "left_back": [5, 4, 3, 2, 1, 0], "left_hood": [4, 3, 2, 1, 0]}
    for name, order in turn.items():
        panels[name.replace("left", "right")] = _other_side(panels[name], order)
    seams = []
    for side, flip in (("left", lambda count, edge: edge), ("right", lambda count, edge: (count - 2 - edge) % count)):
        f, b, h = (f"{side}_{part}" for part in ("front", "back", "hood"))
        seams += stitches((f, flip(6, 3), b, flip(6, 2)), (f, flip(6, 1), b, flip(6, 4)),
                          (f, flip(6, 4), h, flip(5, 3)), (b, flip(6, 1), h, flip(5, 4)))
    return whole(panels, seams + stitches(("left_front", 5, "right_front", 5), ("left_back", 0, "right_back", 4),
                                          ("left_hood", 0, "right_hood", 3), ("left_hood", 1, "right_hood", 2)))


def _other_side(one: dict[str, Any], order: list[int]) -> dict[str, Any]:
    """The panel for the right half: mirrored, and its loop run the other way so that outside stays outside."""
    corners = [[-one["vertices"][i][0], one["vertices"][i][1]] for i in order]
    count, curves = len(order), {}
    for i in range(count):
        curve = one["edges"][(count - 2 - i) % count].get("curvature")
        if curve and curve["type"] == "circle":
            curves[i] = ("circle", curve["params"])
        elif curve:
            curves[i] = (curve["type"], [[1 - along, across] for along, across in reversed(curve["params"])])
    x, y, z = one["translation"]
    return panel(corners, [-x, y, z], [one["rotation"][0], -one["rotation"][1], 0], one["label"], curves)


def ruffle() -> dict[str, Any]:
    """A flounce gathered to two thirds, a pleat of three edges in one seam, a flap sewn right side to wrong side."""
    top = panel([(-20, 0), (0, 0), (20, 0), (20, 20), (-20, 20)], [0, 60, 25])
    under = panel([(-20, 0), (20, 0), (20, 20), (-20, 20)], [0, 60, -25], (0, 180, 0))
    flounce = panel([(-30, 0), (30, 0), (30, 15), (0, 15), (-30, 15)], [0, 40, 25])
    behind = panel([(-30, 0), (30, 0), (30, 15), (-30, 15)], [0, 40, -25], (0, 180, 0))
    flap = panel([(20, 0), (20, 8), (0, 8), (0, 0)], [0, 55, 28])
    return whole({"top": top, "under": under, "flounce": flounce, "behind": behind, "flap": flap}, stitches(
        ("top", 2, "under", 3), ("top", 4, "under", 1), ("top", 0, "flounce", 3), ("under", 0, "behind", 2),
        ("top", 1, "flounce", 2, "flap", 3), ("flounce", 1, "behind", 3), ("flounce", 4, "behind", 1),
        ("flap", 1, "top", 1, "right_wrong")))
