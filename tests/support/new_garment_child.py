# SPDX-License-Identifier: GPL-3.0-or-later
"""Run by tests/catalog/test_new_garment.py in a copy of the package that has two garments more: says what they do."""

import importlib.util
import json
import os
import sys

import numpy as np
import tryon
from tryon.tryon_addon.catalog.garments import PROGRAMMES
from tryon.tryon_addon.catalog.garments.notions import buttons
from tryon.tryon_addon.cli import look as cli_look
from tryon.tryon_addon.cli import main
from tryon.tryon_addon.spec.outfits import plan
from tryon.tryon_addon.spec.styles import styles_of
from tryon.tryon_addon.tailoring import methods
from tryon.tryon_addon.workflows import designs

from support.mannequin import mannequin

NEW = ("sarong", "tunic")
FEWEST = {"sarong": {"length": 50.0}, "tunic": {"length": 45.0}}  # a design of each


def worn(name, design):
    """How a garment is sewn around the dummy, and what is sewn on it."""
    sewn = methods.garment_sew({"garment": {"programme": name, "design": design}, "edge_length": 0.03}, mannequin())
    found = buttons(PROGRAMMES[name].notions, "plain", sewn["uv"], sewn["panel"], sewn["panel_names"])
    said = {"finite": bool(np.isfinite(sewn["sewn"]).all()), "hem": float(sewn["sewn"][:, 2].min()),
            "stretch": sewn["report"]["stretch_p95_pct"], "gap": sewn["report"]["seam_gap_max_mm"],
            "panels": sewn["panel_names"], "buttons": len(found)}
    return said | (in_blender(name, sewn) if importlib.util.find_spec("bpy") else {})


def in_blender(name, sewn):
    """It put on in a scene: its object, the finish of its topmost edge, its buttons' object; and its sliders."""
    import bpy
    from tryon.tryon_addon.blender.cloth.draped import Draped
    from tryon.tryon_addon.blender.cloth.dress import put_on
    from tryon.tryon_addon.blender.cloth.terms import DrapeResult
    from tryon.tryon_addon.blender.materials.trim import EDGE_KIND
    from tryon.tryon_addon.spec.look import Garment
    from tryon.tryon_addon.ui.properties.garments import garments_from

    from support.addon import registered

    rest = DrapeResult(sewn["sewn"], 1, 0.1, 0.0, 0.0, 0.0, True)
    thing = put_on(bpy.context.scene, Draped(Garment(name), sewn, sewn["sewn"], rest, False), None)
    kinds = [v.value for v in thing.data.attributes[EDGE_KIND].data]
    top = max(range(len(kinds)), key=lambda i: thing.data.polygons[i].center.z)
    with registered():
        group = bpy.context.scene.tryon.garments
        getattr(group, name).worn = True
        sliders = next(dict(g.design) for g in garments_from(group) if g.programme == name)
    return {"object": thing.name, "top": kinds[top], "sewn_on": [child.name for child in thing.children],
            "sliders": sliders}


def told(name):
    """Everything of one garment."""
    look = cli_look.look_from_arguments(main.parse(["look", "--out", "out", "--garment", name]))
    surprise = designs.designs(name, 3, 2)  # by the runtime, whose weights do not know it
    return {"pattern": methods.draft({"programme": name}, mannequin()).name,
            "draws": styles_of(PROGRAMMES[name]).names, "role": PROGRAMMES[name].role.place,
            "usual": worn(name, {}), "changed": worn(name, FEWEST[name]),
            "look": [g.programme for g in look.garments], "surprises": surprise.designs, "notes": surprise.notes,
            "outfits": sum(name in [g.programme for g in plan(seed).garments] for seed in range(200))}


print("TOLD", json.dumps({"file": tryon.__file__, "order": list(PROGRAMMES), **{name: told(name) for name in NEW}}))
sys.stdout.flush()
os._exit(0)  # Blender's module and torch, both in this one process, can wait for each other for ever at exit
