# SPDX-License-Identifier: GPL-3.0-or-later
"""Build and validate ``dist/tryon-<version>.zip`` with Blender's own builder.

Only tracked files go in, with the contents they have now: what lies about in a working checkout (.venv, runs, renders)
neither ends up in the zip nor changes it. Needs the ``bpy`` wheel, which carries the builder; starts no Blender.
"""

from __future__ import annotations

import argparse
import fnmatch
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from importlib.util import find_spec
from pathlib import Path

import three

ROOT = Path(__file__).resolve().parent.parent
MIB = 1 << 20
MAX_ZIP_BYTES = 30 * MIB
MAX_WEIGHTS_BYTES = 20 * MIB
WEIGHTS = "*.safetensors"
NEVER_PACKED = ("*.so", "*.pyd", "*.dll", "*.dylib", "*.exe", "*.whl", "*.pkl", "*.pt", "*.pth", "*.pyc")
NEVER_FOLDERS = ("tests", "training", "out", "runs", "build", "dist")
ALWAYS_PACKED = ("__init__.py", "blender_manifest.toml", "LICENSE")
BUILDER = "scripts/addons_core/bl_pkg/cli/blender_ext.py"
TAGS = "scripts/modules/_bpy_internal/extensions/tags.py"
EARLIEST = 315532800  # 1980-01-01, the first time a zip can name


class BuildError(Exception):
    """The zip cannot be built, or is not fit to be given away."""


def blender_scripts() -> Path:
    """The version folder of the installed bpy wheel (``bpy/4.5``), found without importing bpy."""
    spec = find_spec("bpy")
    if spec is None or spec.origin is None:
        raise BuildError("bpy is not installed in this Python. Run `make venv`, or `pip install -e .[bpy]`.")
    found = sorted(Path(spec.origin).parent.glob(f"*/{BUILDER}"))
    if not found:
        raise BuildError(f"The bpy wheel at {spec.origin} carries no {BUILDER}; 4.2 and newer do.")
    return found[-1].parents[len(Path(BUILDER).parts) - 1]


def tracked_files(root: Path) -> list[str]:
    """Paths that git tracks and that exist, and three.js's, relative to ``root``; untracked modules are named on
    stderr."""

    def listed(*options: str) -> list[str]:
        command = ["git", "-c", "safe.directory=*", "ls-files", "-z", *options]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True)
        if done.returncode:
            raise BuildError(f"git cannot list the files of {root}: {done.stderr.strip()}")
        return [name for name in done.stdout.split("\0") if name]

    for name in listed("--others", "--exclude-standard"):
        if name.endswith(".py") and name.startswith(("tryon_addon/", "gan_core/", "assets/")):
            print(f"warning: {name} is not tracked, so it is not in the zip (git add it)", file=sys.stderr)
    viewer = three.packed(root)
    if not viewer:
        print("warning: three.js is not there, so the fitting room will have no 3D view (make three)", file=sys.stderr)
    return [*(name for name in listed() if (root / name).is_file()), *viewer]


def export(root: Path, files: list[str], to: Path) -> None:
    """Copy ``files`` to ``to`` with one fixed time, so that the same contents make the same zip."""
    for name in files:
        target = to / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, target)
        os.utime(target, (EARLIEST, EARLIEST))


def run_builder(scripts: Path, *arguments: str) -> None:
    """Run Blender's builder. It can print an error and still return 0, so its words count as well."""
    command = [sys.executable, "-I", str(scripts / BUILDER), *arguments, "--valid-tags", str(scripts / TAGS)]
    done = subprocess.run(command, capture_output=True, text=True)
    said = (done.stdout + done.stderr).strip()
    if done.returncode or any(word in said.lower() for word in ("error", "fatal", "warning")):
        raise BuildError(f"Blender's builder refused ({arguments[0]}, exit code {done.returncode}):\n{said}")


def faults(archive: Path) -> list[str]:
    """What is wrong with a built zip: sizes, and files that have no place in it."""
    with zipfile.ZipFile(archive) as zipped:
        entries = [entry for entry in zipped.infolist() if not entry.is_dir()]
    names = [entry.filename for entry in entries]
    weights = sum(entry.file_size for entry in entries if fnmatch.fnmatch(entry.filename, WEIGHTS))
    size = archive.stat().st_size
    found = []
    if size >= MAX_ZIP_BYTES:
        found.append(f"the zip has {size / MIB:.1f} MB; under {MAX_ZIP_BYTES / MIB:.0f} are allowed")
    if weights > MAX_WEIGHTS_BYTES:
        found.append(f"the weights have {weights / MIB:.1f} MB together; {MAX_WEIGHTS_BYTES / MIB:.0f} are allowed")
    for name in names:
        if any(fnmatch.fnmatch(name, pattern) for pattern in NEVER_PACKED):
            found.append(f"{name} is neither Python nor an asset")
        if name.split("/")[0] in NEVER_FOLDERS:
            found.append(f"{name} does not belong in the zip")
    found += [f"{name} is missing" for name in ALWAYS_PACKED if name not in names]
    return found


def build(root: Path, folder: Path) -> Path:
    """Build, validate and check; returns the zip's path."""
    manifest = tomllib.loads((root / "blender_manifest.toml").read_text())
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    if manifest["version"] != project["version"]:
        both = f"blender_manifest.toml says {manifest['version']}, pyproject.toml {project['version']}"
        raise BuildError(f"Two versions: {both}. Make them one.")
    scripts = blender_scripts()
    archive = folder / f"{manifest['id']}-{manifest['version']}.zip"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="tryon-extension-") as temporary:
        source = Path(temporary) / "source"
        built = Path(temporary) / archive.name
        export(root, tracked_files(root), source)
        run_builder(scripts, "build", "--source-dir", str(source), "--output-filepath", str(built))
        run_builder(scripts, "validate", str(built))
        if wrong := faults(built):
            raise BuildError("The zip is not fit to be given away: " + "; ".join(wrong) + ".")
        shutil.move(built, archive)
    return archive


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout")
    parser.add_argument("--out", type=Path, help="folder for the zip (dist/ in the checkout)")
    arguments = parser.parse_args()
    try:
        archive = build(arguments.root, arguments.out or arguments.root / "dist")
    except BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    with zipfile.ZipFile(archive) as zipped:
        print(f"{archive} ({archive.stat().st_size / MIB:.2f} MB, {len(zipped.namelist())} files), valid")
    return 0


if __name__ == "__main__":
    sys.exit(main())
