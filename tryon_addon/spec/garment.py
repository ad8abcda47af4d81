# SPDX-License-Identifier: GPL-3.0-or-later
"""The garments' part of a spec."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..catalog.body import size_table
from ..catalog.garments import PROGRAMMES, Programme, programme
from ..catalog.garments.finish import PLAIN
from ..catalog.garments.notions import Worn
from ..core.errors import SpecError, shown
from ..core.fields import assign, build
from ..core.parameters import Parameter
from ..formats import garmentcode, garmentcode_body, mesh_files
from .fabric import HANGS, Fabric
from .garment_parts import Part, part_from, parts_of

OUTERMOST = 9  # layer


@dataclass(frozen=True)
class Garment:
    """A sewing pattern's programme with its design parameters in cm, and the fabric it is cut from.

    ``file`` is a GarmentCode pattern instead of a programme, which then is only its name; ``body_file`` has the figures
    of the body that it was made for, the format's mean body where none is given. ``file`` may also be an artist's mesh
    (``formats.artist_mesh``), whose content ``digest`` can pin down. ``size`` cuts a programme for that
    size (XS to XXL, or a row of the file ``chart``), whoever wears it; empty is made to measure. ``parts`` have fabrics
    of their own: collar, cuffs and others of ``spec.garment_parts``. ``layer`` is where it is worn among the others, 0
    innermost, where that is not as usual: a shirt tucked into trousers lies beneath them. ``undone`` is how many of its
    buttons are, where that is not as usual: a shirt or polo opens from the top, the upper ones of a jacket are closed.
    ``rolled``: turns that its sleeves are rolled up.
    """

    programme: str = "tee"
    design: Mapping[str, float] = field(default_factory=dict)
    fabric: Fabric = Fabric()
    file: str = ""
    body_file: str = ""
    size: str = ""
    chart: str = ""
    digest: str = ""
    parts: Mapping[str, Part] = field(default_factory=dict)
    layer: int | None = None
    undone: int | None = None
    rolled: int = 0

    def __post_init__(self) -> None:
        for name in ("file", "body_file", "size", "chart", "digest"):
            if not isinstance(getattr(self, name), str):
                raise SpecError(f"garment.{name} is {shown(getattr(self, name))}.", "Give text.")
        if self.body_file and not self.file:
            raise SpecError(f"The {self.programme} has a body_file.", "Only a garment from a file has one.")
        if self.body_file and self.mesh:
            raise SpecError(f"The mesh {self.file} has a body_file.", "Only a GarmentCode pattern has one.")
        if self.digest and not self.mesh:
            raise SpecError(f"The {self.programme} has a digest.", "Only a mesh from a file has one.")
        if self.file and (self.size or self.chart):
            raise SpecError(f"The pattern {self.file} is asked for in a size.", "A file has the size it was cut in.")
        if self.chart and not self.size:
            raise SpecError(f"The {self.programme} has a chart and no size.", "Name a row of it.")
        if self.size and not self.chart:
            assign(self, size=size_table.size(self.size).name)
        if self.file:
            stem = re.sub(r"-[0-9a-f]{12}$", "", Path(self.file).stem)  # of a mesh taken from a scene
            assign(self, programme=garmentcode.name_of(Path(self.file).with_name(stem) if self.mesh else self.file))
        if self.layer is not None and (isinstance(self.layer, bool) or not isinstance(self.layer, int)
                                       or not 0 <= self.layer <= OUTERMOST):
            raise SpecError(f"garment.layer is {shown(self.layer)}.", f"Give a whole number, 0 to {OUTERMOST}.")
        if self.undone is not None:
            fastening = self.definition.fastening if not self.file else None
            most = fastening.count if fastening else 0
            if isinstance(self.undone, bool) or not isinstance(self.undone, int) or not 0 <= self.undone <= most:
                raise SpecError(f"garment.undone is {shown(self.undone)}.",
                                f"Of the {self.programme} 0 to {most} buttons can be undone.")
            if fastening is None or self.undone == fastening.usual:
                assign(self, undone=None)
        most = 0 if self.file else self.definition.rolls
        if isinstance(self.rolled, bool) or not isinstance(self.rolled, int) or not 0 <= self.rolled <= most:
            raise SpecError(f"garment.rolled is {shown(self.rolled)}.",
                            f"The sleeves of the {self.programme} can be rolled up 0 to {most} turns.")
        assign(self, design=self.definition.resolve(self.design), parts=parts_of(self.parts, bool(self.file)))

    @property
    def order(self) -> tuple[int, str]:
        """What is worn sorts by this, from the inside out: a look is the same in whatever order it was named."""
        return self.definition.layer if self.layer is None else self.layer, self.programme

    @property
    def worn(self) -> Worn:
        """How it is worn, whether or not that is as usual."""
        return Worn(self.open_buttons, self.rolled)

    @property
    def open_buttons(self) -> int:
        """How many of its buttons are undone."""
        fastening = self.definition.fastening
        return (fastening.usual if fastening else 0) if self.undone is None else self.undone

    @property
    def mesh(self) -> bool:
        """Whether it is an artist's mesh."""
        return bool(self.file) and mesh_files.is_mesh(self.file)

    @property
    def definition(self) -> Programme:
        """The programme's entry; that of a pattern file has no parameters, that of a mesh its own.

        A file that is called as a programme is finished as it is, but for buttons.
        """
        if not self.file:
            return programme(self.programme)
        layer, parameters = 2, tuple[Parameter, ...]()
        if self.mesh:
            wanted: Any = self.design.get("layer")
            layer = int(wanted) if isinstance(wanted, (int, float)) and abs(wanted) < 100 else mesh_files.LAYER
            parameters = mesh_files.PARAMETERS
        finish = PROGRAMMES[self.programme].finish if self.programme in PROGRAMMES else PLAIN
        label = self.programme.replace("_", " ").capitalize()
        return Programme(self.programme, label, layer, "poplin", parameters, finish=finish)

    @property
    def physics(self) -> str:
        """The cloth preset: the fabric's own, else how its class hangs, else the programme's usual one."""
        return self.fabric.physics or HANGS.get(self.fabric.kind, self.definition.physics)


DEFAULT_GARMENTS = (
    Garment("trousers", fabric=Fabric("denim", seed=5)),
    Garment("tee", fabric=Fabric("stripe", seed=4, palette=("#f4f1ea", "#1d2f55"))),
)


def cut_of(garment: Garment) -> dict[str, Any]:
    """What a garment's pattern depends on, as plain values: of a file its content, so that an edited one sews anew.

    Raises:
        PatternError, SpecError: the pattern's file or its body's cannot be read.
    """
    if not garment.file:
        worn = {name: value for name, value in (("undone", garment.undone), ("rolled", garment.rolled or None))
                if value is not None}
        return {"programme": garment.programme, "design": dict(garment.design), **worn}
    if garment.mesh:
        return {"programme": garment.programme, "design": dict(garment.design), "mesh": mesh_files.digest(garment.file)}
    made_for = garmentcode_body.read(garment.body_file) if garment.body_file else None
    return {"programme": garment.programme, "specification": garmentcode.read_text(garment.file), "made_for": made_for}


def garment_from_dict(data: object) -> Garment:
    """A Garment from plain values; a plain string is a programme's name."""
    if isinstance(data, str):
        data = {"programme": data}
    if not isinstance(data, Mapping):
        raise SpecError(f"garments holds {data!r}.", "Each garment is a name or a table.")
    values = dict(data)
    if "fabric" in values and not isinstance(values["fabric"], Fabric):
        values["fabric"] = build(Fabric, values["fabric"], "fabric")
    if isinstance(values.get("parts"), Mapping):
        cloth = values.get("fabric", Fabric())
        values["parts"] = {name: part_from(part, cloth, name) for name, part in values["parts"].items()}
    if not isinstance(values.get("design", {}), Mapping):
        raise SpecError(f"design is {shown(values['design'])}.", "It must be a table of names and centimetres.")
    return build(Garment, values, "garment")
