# SPDX-License-Identifier: GPL-3.0-or-later
"""Make-up as a look has it: layers of a kind, a shade, a finish and a mask, in a make-up artist's order."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..catalog.makeup import FINISHES, KINDS, MATCH, OCCASIONS, STYLES, authored, library
from ..core.colour import hex_colour
from ..core.errors import SpecError, shown
from ..core.fields import assign, build, load, to_dict
from ..core.parameters import Parameter, choose

OPACITY = Parameter("opacity", 0.5, 0.0, 1.0, "", "none to covering")
INTENSITY = Parameter("intensity", 0.5, 0.0, 1.0, "", "hardly seen to full")
ENDING = ".toml"
MOST_LAYERS = 40


@dataclass(frozen=True)
class Layer:
    """One layer. ``shade``: #rrggbb, or ``match`` where the kind can follow the wearer's skin; ``finish``: of FINISHES,
    empty the kind's own; ``mask``: what it says otherwise than usual, by the names of its kind."""

    kind: str
    shade: str = MATCH
    opacity: float | None = None
    finish: str = ""
    mask: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kind = KINDS[choose(self.kind, tuple(KINDS), "A layer's kind")]
        where = f"makeup.{self.kind}"
        if self.shade == MATCH and not kind.matches:
            raise SpecError(f"{where} has no shade.", "Write a colour as #rrggbb, for example #b5303c.")
        assign(self, shade=self.shade if self.shade == MATCH else hex_colour(self.shade, f"{where}.shade"))
        assign(self, opacity=kind.opacity if self.opacity is None else OPACITY.check(self.opacity, where))
        assign(self, finish=choose(self.finish or kind.finish, FINISHES, f"{where}.finish"))
        if not isinstance(self.mask, Mapping):
            raise SpecError(f"{where}.mask is {shown(self.mask)}.", "It must be a table of names and numbers.")
        for name in self.mask:
            choose(name, tuple(kind.mask), f"{where}.mask")
        assign(self, mask={name: p.check(self.mask[name], f"{where}.mask") for name, p in kind.mask.items()
                           if name in self.mask})


@dataclass(frozen=True)
class Makeup:
    """Everything on a face, and on the nails: no layers is none. ``style``, ``occasion`` and ``name`` say what it is;
    ``source``: the digest of the photograph that it was read off, never the photograph."""

    layers: tuple[Layer, ...] = ()
    style: str = ""
    name: str = ""
    occasion: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.layers, (list, tuple)):
            raise SpecError(f"makeup.layers is {shown(self.layers)}.", "It must be a list: [[layers]].")
        if len(self.layers) > MOST_LAYERS:
            raise SpecError(f"The make-up has {len(self.layers)} layers.", f"Use at most {MOST_LAYERS}.")
        found = [one if isinstance(one, Layer) else build(Layer, one, "A layer") for one in self.layers]
        order = list(KINDS)
        assign(self, layers=tuple(sorted(found, key=lambda layer: order.index(layer.kind))))
        for name, known in (("style", STYLES), ("occasion", OCCASIONS)):
            if getattr(self, name) != "":
                choose(getattr(self, name), known, f"makeup.{name}")
        for name in ("name", "source"):
            value = getattr(self, name)
            if not isinstance(value, str) or len(value) > 200 or not value.isprintable():
                raise SpecError(f"makeup.{name} is {shown(value)}.", "Give a line of text.")


def makeup_from(data: object) -> Makeup:
    """Make-up from plain values: a table with ``layers``, or a name of the library, or the path of a file like one.

    Raises:
        SpecError: what is wrong, and what is allowed.
    """
    if isinstance(data, Makeup):
        return data
    if isinstance(data, str):
        if data == "":
            return Makeup()
        data = load(Path(data)) if data.endswith(ENDING) else _named(data)
    if not isinstance(data, Mapping):
        raise SpecError(f"makeup is {shown(data)}.", "Give a file, a name of the library, or a table with layers.")
    return build(Makeup, {k: list(v) if k == "layers" and isinstance(v, tuple) else v for k, v in data.items()},
                 "makeup")


def _named(name: str) -> dict[str, Any]:
    """An authored look, or the first of a style."""
    if name in STYLES:
        first = next((one for one in library() if load(library()[one]).get("style") == name), name)
        return authored(first)
    if name not in library():
        raise SpecError(f"makeup is {shown(name)}.", f"Give a file (.toml), a style ({', '.join(STYLES)}), or a look "
                                                     "that `tryon makeup list` names.")
    return authored(name)


def layers_of(makeup: Makeup) -> list[dict[str, Any]]:
    """What the runtime is asked: layers as plain values."""
    return [{**layer, "mask": dict(layer["mask"])} for layer in to_dict(makeup)["layers"]]


def stronger(makeup: Makeup, factor: float) -> Makeup:
    """The same with all opacities times ``factor``, 1 at most."""
    return dataclasses.replace(makeup, layers=tuple(
        dataclasses.replace(one, opacity=min(1.0, (one.opacity or 0.0) * factor)) for one in makeup.layers))


def text_of(makeup: Makeup) -> str:
    """A look's file: a few lines of TOML, each layer with all that its kind has."""
    lines = [f"{name} = {_quoted(getattr(makeup, name))}" for name in ("name", "style", "occasion", "source")
             if getattr(makeup, name)]
    for layer in makeup.layers:
        mask = {name: layer.mask.get(name, p.default) for name, p in KINDS[layer.kind].mask.items()}
        lines += ["", "[[layers]]", f'kind = "{layer.kind}"', f'shade = "{layer.shade}"',
                  f"opacity = {layer.opacity:.4g}", f'finish = "{layer.finish}"']
        if mask:
            lines.append("mask = { " + ", ".join(f"{k} = {v:.4g}" for k, v in mask.items()) + " }")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
