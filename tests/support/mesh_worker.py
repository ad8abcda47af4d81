# SPDX-License-Identifier: GPL-3.0-or-later
"""A Blender that reads hostile meshes one after another, as ``blender.files.mesh_child`` reads one: it may crash.

``mesh_worker.py samples FOLDER`` writes a garment in every format. ``mesh_worker.py read FOLDER`` reads the paths that
come on stdin, a line each, and answers each with a line of JSON: what became of it, in words.
"""

import contextlib
import json
import os
import sys
import tempfile
from pathlib import Path

import bpy  # noqa: I001  # brings bmesh, which is imported by what follows

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tryon.tryon_addon.blender.files import artist_mesh, mesh_child  # noqa: E402
from tryon.tryon_addon.core.errors import MeshError  # noqa: E402
from tryon.tryon_addon.formats import artist_mesh as kept  # noqa: E402
from tryon.tryon_addon.formats import mesh_indices  # noqa: E402

from support.artist_meshes import poncho  # noqa: E402
from support.hostile import nothing_outside  # noqa: E402
from support.readers import READERS  # noqa: E402


def samples(folder):
    points, faces = poncho()
    bpy.ops.wm.read_factory_settings(use_empty=True)
    mesh = bpy.data.meshes.new("Poncho")
    mesh.from_pydata(points.tolist(), [], faces)
    mesh.uv_layers.new(name="UV")
    obj = bpy.data.objects.new("Poncho", mesh)
    bpy.context.scene.collection.objects.link(obj)
    writers = {"obj": bpy.ops.wm.obj_export, "ply": bpy.ops.wm.ply_export, "stl": bpy.ops.wm.stl_export,
               "glb": bpy.ops.export_scene.gltf, "usdc": bpy.ops.wm.usd_export, "usda": bpy.ops.wm.usd_export,
               "usdz": bpy.ops.wm.usd_export, "fbx": bpy.ops.export_scene.fbx}
    for ending, write in writers.items():
        write(filepath=str(folder / f"poncho.{ending}"))
    bpy.ops.wm.ply_export(filepath=str(folder / "text.ply"), ascii_format=True)
    bpy.data.libraries.write(str(folder / "poncho.blend"), {obj})


def read(path):
    try:
        mesh_indices.check(path)
        mesh = artist_mesh.from_file_here(path)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            READERS["kept meshes"].check(kept.load(kept.save(mesh, Path(folder), "mesh")))
        return "accepted", ""
    except MeshError as error:
        return "refused", str(error)
    except Exception as error:
        return "fault", f"{type(error).__name__}: {error}"


def main(what, folder):
    if what == "samples":
        samples(Path(folder))
        os._exit(0)  # Blender can wait for ever at its end
    answers = os.fdopen(os.dup(1), "w")
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)  # importers talk
    os.dup2(nothing, 2)
    mesh_child.limit()
    bpy.ops.wm.read_factory_settings(use_empty=True)
    # As empty, and five times as fast: who reads one file after another sets nothing.
    artist_mesh._empty = lambda: bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True, load_ui=False)
    for line in sys.stdin:
        with nothing_outside(Path(folder)) as outside:
            became, said = read(Path(json.loads(line)))
        if outside:
            became, said = "fault", f"outside: {outside[0]}"
        with contextlib.suppress(BrokenPipeError):
            print(json.dumps([became, said[:500]]), file=answers, flush=True)
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
