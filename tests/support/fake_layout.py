# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws panels without a window: what Blender would refuse is refused, what is drawn can be asked."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import bpy


class FakeLayout:
    """Stands for UILayout: keeps what was drawn and complains about what Blender would not draw."""

    def __init__(self, drawn: list[tuple[str, Any]] | None = None) -> None:
        object.__setattr__(self, "drawn", [] if drawn is None else drawn)
        for name in ("enabled", "alert", "scale_x", "scale_y", "use_property_split", "use_property_decorate"):
            object.__setattr__(self, name, None)

    def __setattr__(self, name: str, value: Any) -> None:
        assert name in bpy.types.UILayout.bl_rna.properties, f"UILayout has no {name}"
        object.__setattr__(self, name, value)

    def _checked(self, function: str, options: dict[str, Any]) -> None:
        parameters = bpy.types.UILayout.bl_rna.functions[function].parameters
        for name, value in options.items():
            assert name in parameters, f"UILayout.{function} has no {name}"
            if parameters[name].type == "ENUM":
                assert value in parameters[name].enum_items, f"no {name} {value!r}"

    def _child(self, function: str, **options: Any) -> FakeLayout:
        self._checked(function, options)
        return FakeLayout(self.drawn)

    def row(self, **options: Any) -> FakeLayout:
        return self._child("row", **options)

    def column(self, **options: Any) -> FakeLayout:
        return self._child("column", **options)

    def box(self) -> FakeLayout:
        return self._child("box")

    def split(self, **options: Any) -> FakeLayout:
        return self._child("split", **options)

    def grid_flow(self, **options: Any) -> FakeLayout:
        return self._child("grid_flow", **options)

    def template_icon(self, **options: Any) -> None:
        self._checked("template_icon", options)
        self.drawn.append(("picture", options["icon_value"]))

    def template_icon_view(self, data: Any, name: str, **options: Any) -> None:
        self._checked("template_icon_view", options)
        assert name in data.bl_rna.properties, f"{data} has no {name}"
        self.drawn.append(("pictures", name))

    def template_list(self, kind: str, idname: str, data: Any, name: str, active: Any, index: str, **options: Any
                      ) -> None:
        self._checked("template_list", options)
        assert hasattr(bpy.types, kind), f"there is no list {kind}"
        assert name in data.bl_rna.properties and index in active.bl_rna.properties
        self.drawn.append(("list", name))

    def operator_menu_enum(self, name: str, choice: str, **options: Any) -> None:
        self._checked("operator_menu_enum", options)
        module, _, function = name.partition(".")
        assert choice in getattr(getattr(bpy.ops, module), function).get_rna_type().properties
        self.drawn.append(("operator", name))

    def panel(self, idname: str, **options: Any) -> tuple[FakeLayout, FakeLayout | None]:
        """A fold, drawn open: what is folded away could hide a mistake."""
        self._checked("panel", options)
        assert idname
        return FakeLayout(self.drawn), FakeLayout(self.drawn)

    def label(self, **options: Any) -> None:
        self._checked("label", options)
        self.drawn.append(("label", options["text"]))

    def progress(self, **options: Any) -> None:
        self._checked("progress", options)
        self.drawn.append(("progress", options["factor"]))

    def prop(self, data: Any, name: str, **options: Any) -> None:
        self._checked("prop", options)
        assert name in data.bl_rna.properties, f"{data} has no {name}"
        self.drawn.append(("prop", name))

    def prop_search(self, data: Any, name: str, source: Any, collection: str, **options: Any) -> None:
        self._checked("prop_search", options)
        assert name in data.bl_rna.properties, f"{data} has no {name}"
        assert hasattr(source, collection), f"{source} has no {collection}"
        self.drawn.append(("prop_search", collection))

    def menu(self, name: str, **options: Any) -> None:
        self._checked("menu", options)
        assert hasattr(bpy.types, name), f"there is no menu {name}"
        self.drawn.append(("menu", name))

    def operator(self, name: str, **options: Any) -> Any:
        self._checked("operator", options)
        module, _, function = name.partition(".")
        rna = getattr(getattr(bpy.ops, module), function).get_rna_type()  # KeyError where there is none
        self.drawn.append(("operator", name))
        return _OperatorProperties(rna)

    def of(self, kind: str) -> list[Any]:
        """What was drawn of one kind."""
        return [value for drawn, value in self.drawn if drawn == kind]

    def text(self) -> str:
        """All labels as one text: what is wrapped reads as it was."""
        return " ".join(self.of("label"))


class _OperatorProperties:
    def __init__(self, rna: Any) -> None:
        object.__setattr__(self, "_rna", rna)

    def __setattr__(self, name: str, value: Any) -> None:
        assert name in self._rna.properties, f"{self._rna.identifier} has no {name}"


def draw(cls: type) -> FakeLayout:
    """Run a panel's, or the preferences', ``draw`` on a fake layout."""
    layout = FakeLayout()
    body: dict[str, Any] = {k: v for base in reversed(cls.__mro__) if base.__module__.startswith("tryon.")
            for k, v in vars(base).items() if not k.startswith("__")}
    body.pop("bl_rna", None)
    panel = type(cls.__name__, (SimpleNamespace,), body)(layout=layout)
    panel.draw(bpy.context)
    return layout
