# SPDX-License-Identifier: GPL-3.0-or-later
"""Preferences > Add-ons > TryOn: which Python runs the runtime, how to get one, where results are kept.

Everything else asks here for the runtime, the cache and the extension's own folder, so that a choice counts everywhere.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import EnumProperty, StringProperty

from .core.errors import RuntimeUnavailable
from .layouts import draw_notes, draw_problem, draw_progress
from .operators.session import SESSION
from .runtime import packages

if TYPE_CHECKING:  # numpy comes with these, and enabling the extension has to be instant
    from .core.cache import Store
    from .core.saved import People
    from .runtime.client import Runtime

# This file lies one level below the extension's root, whose name Blender gives: bl_ext.<repository>.tryon.
ROOT = (__package__ or "").rpartition(".")[0]
MANAGED, NAMED = "managed", "named"
MEMORY_SECONDS = 2.0  # how long an answer that needs the disk is kept while drawing


@dataclass(frozen=True)
class Settings:
    """The choices as plain values."""

    source: str = MANAGED
    python: str = ""
    variant: str = "cpu"
    wheels: str = ""
    extra_index: str = ""
    cache: str = ""


class TRYON_preferences(bpy.types.AddonPreferences):
    """Shown by Blender under Preferences > Add-ons > TryOn."""

    bl_idname = ROOT

    source: EnumProperty(  # type: ignore[valid-type]
        name="Runtime",
        description="The Python that makes bodies, patterns and fabrics, beside Blender's own",
        items=[
            (MANAGED, "Installed by TryOn", "An environment of its own that Install runtime makes"),
            (NAMED, "A Python of mine", "An existing Python 3.11 or newer with torch and anny"),
        ],
        default=Settings.source,
    )
    python: StringProperty(  # type: ignore[valid-type]
        name="Python",
        description="An interpreter or a virtual environment that has torch, anny, scipy and safetensors",
        subtype="FILE_PATH",
    )
    variant: EnumProperty(  # type: ignore[valid-type]
        name="Build",
        description="Which build of torch to install",
        items=[
            (name, variant.label, f"About {variant.download_mb} MB to download, {variant.disk_mb} MB on the disk")
            for name, variant in packages.VARIANTS.items()
        ],
        default=Settings.variant,
    )
    wheels: StringProperty(  # type: ignore[valid-type]
        name="Wheel folder",
        description="Install from the wheels in this folder, without the network; empty: from the package index",
        subtype="DIR_PATH",
    )
    extra_index: StringProperty(  # type: ignore[valid-type]
        name="Extra index",
        description="Address of one more package index, such as PyTorch's for your graphics card",
    )
    cache: StringProperty(  # type: ignore[valid-type]
        name="Cache",
        description="Folder for results that need not be computed twice; empty: the usual place for caches",
        subtype="DIR_PATH",
    )

    def draw(self, context: bpy.types.Context) -> None:
        """The runtime above, the cache below."""
        layout = self.layout
        layout.use_property_split = True
        self._draw_runtime(context, layout.box().column())
        box = layout.box().column()
        box.prop(self, "cache")
        row = box.row()
        row.label(text=f"{cache_megabytes():.0f} MB in {store_folder()}")
        row.operator("tryon.clear_cache", text="Clear", icon="TRASH")

    def _draw_runtime(self, context: bpy.types.Context, box: bpy.types.UILayout) -> None:
        box.prop(self, "source", expand=True)
        if self.source == NAMED:
            box.prop(self, "python")
        else:
            box.prop(self, "variant")
            box.prop(self, "wheels")
            box.prop(self, "extra_index")
            if packages.VARIANTS[self.variant].hint:
                box.label(text=packages.VARIANTS[self.variant].hint, icon="INFO")
            if not self.wheels and not bpy.app.online_access:
                box.prop(context.preferences.system, "use_online_access", text="Allow Online Access")
        missing = runtime_missing()
        box.label(text=missing.message if missing else "The runtime is ready", icon="ERROR" if missing else "CHECKMARK")
        if SESSION.busy:
            draw_progress(box)
        row = box.row(align=True)
        if self.source == MANAGED:
            text = "Install runtime" if missing else "Install again"
            row.operator("tryon.install_runtime", text=text, icon="IMPORT")
        row.operator("tryon.restart_runtime", icon="FILE_REFRESH")
        row.operator("tryon.doctor", icon="VIEWZOOM")
        draw_problem(box, "runtime", context)
        draw_notes(box, "runtime", context)


CLASSES = (TRYON_preferences,)


# -- what the choices mean ------------------------------------------------------------------------------------------


def settings() -> Settings:
    """The user's choices; the defaults where TryOn runs without being enabled as an extension."""
    addon = bpy.context.preferences.addons.get(ROOT)
    shown: Any = addon.preferences if addon else None
    if shown is None:
        return Settings()
    return Settings(**{f.name: getattr(shown, f.name) for f in fields(Settings)})


def user_folder(name: str) -> Path:
    """A folder of the extension's own that survives updates; under the user's cache where it is not installed."""
    try:
        return Path(bpy.utils.extension_path_user(ROOT, path=name))
    except ValueError:  # not an extension: pip, or a checkout
        from .core.cache import default_root

        return default_root() / name


def people() -> "People":
    """The people saved in the extension's own folder, or in the user's where it is not installed as one."""
    from .core.saved import People

    try:
        return People(Path(bpy.utils.extension_path_user(ROOT, path="people")))
    except ValueError:
        return People()


def runtime_choice() -> dict[str, Any]:
    """``python`` and ``folder``, in the order in which ``find_python`` and ``Runtime.configure`` take them."""
    chosen = settings()
    named = bpy.path.abspath(chosen.python) if chosen.source == NAMED and chosen.python else None
    return {"python": named, "folder": user_folder("runtime")}


def runtime() -> "Runtime":
    """The runtime of this Blender, with the Python that the preferences name."""
    from .runtime import client

    shared = client.shared()
    shared.configure(**runtime_choice())
    return shared


def store_folder() -> Path:
    """Where results are kept."""
    from .core.cache import default_root

    chosen = settings().cache
    return Path(bpy.path.abspath(chosen)) if chosen else default_root()


def store() -> "Store":
    """The cache that the preferences name."""
    from .core.cache import Store

    return Store(store_folder())


# -- asked while drawing: the disk is not read for every mouse movement ---------------------------------------------


def _remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    keep = lru_cache(maxsize=8)(lambda _moment, *arguments: function(*arguments))
    return lambda *arguments: keep(int(time.monotonic() / MEMORY_SECONDS), *arguments)


@_remembered
def _find(python: Any, folder: Any) -> RuntimeUnavailable | None:
    from .runtime.interpreter import find_python

    try:
        find_python(python, folder)
    except RuntimeUnavailable as error:
        return error
    return None


def runtime_missing() -> RuntimeUnavailable | None:
    """Why there is no runtime to start, or None. Starts nothing."""
    return _find(*runtime_choice().values())


@_remembered
def _megabytes(folder: Path) -> float:
    try:
        with os.scandir(folder) as entries:
            return sum(e.stat().st_size for e in entries if e.name.endswith(".npz")) / 1e6
    except OSError:
        return 0.0


def cache_megabytes() -> float:
    """How much the kept results take."""
    return _megabytes(store_folder())
