# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in a Blender of its own: install, or upgrade, from a folder that is added as a remote repository.

``python upgrade_child.py REPOSITORY install|upgrade``; the last line is a report as JSON. No line of this may import
``tryon``: the extension has to stand alone.
"""

import importlib
import json
import sys
import tomllib
from pathlib import Path

import bpy

REPOSITORY, WAY = Path(sys.argv[1]), sys.argv[2]
MODULE = "bl_ext.studio.tryon"
if WAY == "upgrade":
    bpy.ops.wm.read_userpref()  # Blender as a module begins with factory settings
bpy.context.preferences.system.use_online_access = True  # Blender asks for it even where the address is a file's
repos = bpy.context.preferences.extensions.repos
if WAY == "install":
    repo = repos.new(name="Studio", module="studio", remote_url=f"file://{REPOSITORY}/index.json")
    repo.use_sync_on_startup = False
place = next(number for number, one in enumerate(repos) if one.module == "studio")
done = list(bpy.ops.extensions.repo_sync(repo_index=place))
if WAY == "install":
    done += bpy.ops.extensions.package_install(repo_index=place, pkg_id="tryon", enable_on_install=True)
else:
    done += bpy.ops.extensions.package_upgrade_all(use_active_only=False)
preferences = importlib.import_module(f"{MODULE}.tryon_addon.ui.preferences")
spec = importlib.import_module(f"{MODULE}.tryon_addon.spec")
random_person = importlib.import_module(f"{MODULE}.tryon_addon.spec.random_person").random_person
shown = bpy.context.preferences.addons[MODULE].preferences
if WAY == "install":
    preferences.people().save("Anna", random_person(7))
    preferences.user_folder("runtime").mkdir(parents=True, exist_ok=True)
    (preferences.user_folder("runtime") / "own.txt").write_text("mine")
    shown.cache = str(REPOSITORY.parent / "kept results")
    bpy.ops.wm.save_userpref()
folder = Path(sys.modules[MODULE].__file__).parent
print("REPORT " + json.dumps({
    "done": done, "version": tomllib.loads((folder / "blender_manifest.toml").read_text())["version"],
    "people": preferences.people().names(),
    "same": preferences.people().saved("Anna").body == random_person(7),
    "own": (preferences.user_folder("runtime") / "own.txt").read_text(), "cache": shown.cache,
    "left": (folder / "of_the_older_version.txt").exists()}))
