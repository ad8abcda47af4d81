# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in a Blender of its own with an empty user folder: install the zip, make a look, disable and enable it twice.

``python extension_child.py ZIP OUT``; the last line is a report as JSON. No line of this may import ``tryon``: the
extension has to stand alone.
"""

import importlib
import json
import os
import sys
from pathlib import Path

import bpy

import addon_utils  # isort: skip - it comes with bpy

ZIP, OUT = Path(sys.argv[1]), Path(sys.argv[2])
MODULE = "bl_ext.user_default.tryon"
HANDLERS = [name for name in dir(bpy.app.handlers) if isinstance(getattr(bpy.app.handlers, name), list)]


def traces():
    """What an extension can leave behind: classes, properties, operators, handlers, timers."""
    live = sys.modules.get(f"{MODULE}.tryon_addon.ui.live.body")
    return {
        "classes": sorted(dir(bpy.types)),
        "scene": sorted(bpy.types.Scene.bl_rna.properties.keys()),
        "manager": sorted(bpy.types.WindowManager.bl_rna.properties.keys()),
        "operators": sorted(dir(bpy.ops.tryon)),
        "handlers": {name: len(getattr(bpy.app.handlers, name)) for name in HANDLERS},
        "timers": [bool(live and bpy.app.timers.is_registered(getattr(live, name))) for name in ("_turn", "_settle")],
    }


def differences(one, other):
    return [kind for kind in one if one[kind] != other[kind]]


def policy_warnings():
    addon_utils._is_first_reset()
    return addon_utils._extensions_warnings_get().get(MODULE, [])


def heavy():
    return sorted({"torch", "anny", "scipy", "warp"} & set(sys.modules))


def alive(pid):
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return not Path(f"/proc/{pid}/stat").exists() or Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"


def make_look():
    """One T-shirt, one view, as a draft; what came out."""
    group = bpy.context.scene.tryon
    group.preset, group.views, group.output = "draft", {"front"}, str(OUT)
    group.garments.trousers.worn = False
    result = {"body": list(bpy.ops.tryon.body()), "dress": list(bpy.ops.tryon.dress()),
              "render": list(bpy.ops.tryon.render())}
    client = importlib.import_module(f"{MODULE}.tryon_addon.runtime.client.client")
    look = importlib.import_module(f"{MODULE}.tryon_addon.ui.properties.look")
    roles = [obj.get("tryon_role") for obj in bpy.context.scene.objects]
    return result | {
        "roles": sorted(role for role in roles if role in ("body", "garment")),
        "pictures": sorted(p.name for p in OUT.glob("*.png")),
        "certificate": json.loads(look.look_of(bpy.context.scene).certificate),
        "runtime": client.shared().pid,
    }


report = {"user": bpy.utils.user_resource("EXTENSIONS")}
before = traces()
report["installed"] = list(
    bpy.ops.extensions.package_install_files(filepath=str(ZIP), repo="user_default", enable_on_install=True)
)
enabled = traces()
report["added"] = differences(before, enabled)
report["heavy_enabled"], report["warnings"] = heavy(), policy_warnings()
report["look"] = make_look()
report["heavy"], report["warnings_after"] = heavy(), policy_warnings()
report["left"] = []
for _ in range(2):
    bpy.ops.preferences.addon_disable(module=MODULE)
    report["left"].append(differences(before, traces()))
    bpy.ops.preferences.addon_enable(module=MODULE)
    report["left"].append(differences(enabled, traces()))
report["runtime_outlives"] = alive(report["look"]["runtime"])
report["ours_outside"] = sorted(m for m in sys.modules if m.partition(".")[0] in ("tryon", "gan_core", "tryon_addon"))
bpy.ops.preferences.addon_disable(module=MODULE)
print("REPORT " + json.dumps(report))
