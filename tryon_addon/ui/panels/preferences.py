# SPDX-License-Identifier: GPL-3.0-or-later
"""Preferences > Add-ons > TryOn: which Python runs the runtime, how to get one, where results are kept."""

from typing import Any

import bpy
from bpy.props import EnumProperty, FloatProperty, StringProperty

from ...core.cache_size import LIMIT
from ...runtime.install import packages
from .. import preferences
from ..session import SESSION
from .layouts import draw_notes, draw_problem, draw_progress


class TRYON_preferences(bpy.types.AddonPreferences):
    """Shown by Blender under Preferences > Add-ons > TryOn."""

    bl_idname = preferences.ROOT

    source: EnumProperty(  # type: ignore[valid-type]
        name="Runtime",
        description="The Python that makes bodies, patterns and fabrics, beside Blender's own",
        items=[
            (preferences.MANAGED, "Installed by TryOn", "An environment of its own that Install runtime makes"),
            (preferences.NAMED, "A Python of mine", "An existing Python 3.11 or newer with torch and anny"),
        ],
        default=preferences.Settings.source,
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
        default=preferences.Settings.variant,
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
    cache_size: FloatProperty(  # type: ignore[valid-type]
        name="Limit (GB)",
        description="What results may take; beyond it those go that were not used for longest",
        default=preferences.Settings.cache_size,
        min=LIMIT.low,
        max=LIMIT.high,
        soft_max=100.0,
        precision=1,
    )

    def draw(self, context: bpy.types.Context) -> None:
        """The runtime above, the cache below."""
        layout = self.layout
        layout.use_property_split = True
        self._draw_runtime(context, layout.box().column())
        box = layout.box().column()
        box.prop(self, "cache")
        box.prop(self, "cache_size")
        row = box.row()
        row.label(text=f"{preferences.cache_megabytes():.0f} MB in {preferences.store_folder()}")
        row.operator("tryon.clear_cache", text="Clear", icon="TRASH")

    def _draw_runtime(self, context: bpy.types.Context, box: bpy.types.UILayout) -> None:
        box.prop(self, "source", expand=True)
        if self.source == preferences.NAMED:
            box.prop(self, "python")
        else:
            box.prop(self, "variant")
            box.prop(self, "wheels")
            box.prop(self, "extra_index")
            if packages.VARIANTS[self.variant].hint:
                box.label(text=packages.VARIANTS[self.variant].hint, icon="INFO")
            if not self.wheels and not bpy.app.online_access:
                blender: Any = context.preferences
                box.prop(blender.system, "use_online_access", text="Allow Online Access")
        missing = preferences.runtime_missing()
        ready = SESSION.ready == str(preferences.runtime_choice())
        if missing:
            box.label(text=missing.message, icon="ERROR")
        elif ready:
            box.label(text="The runtime is ready", icon="CHECKMARK")
        else:
            box.label(text="Installed, and not tried yet: Restart does", icon="INFO")
        if SESSION.busy:
            draw_progress(box)
        row = box.row(align=True)
        if self.source == preferences.MANAGED:
            text = "Install runtime" if missing else "Install again"
            row.operator("tryon.install_runtime", text=text, icon="IMPORT")
        row.operator("tryon.restart_runtime", icon="FILE_REFRESH")
        row.operator("tryon.doctor", icon="VIEWZOOM")
        draw_problem(box, "runtime", context)
        draw_notes(box, "runtime", context)


CLASSES = (TRYON_preferences,)
