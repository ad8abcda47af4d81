# SPDX-License-Identifier: GPL-3.0-or-later
"""The buttons that write a garment's pattern in true size, and an example of a size chart."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy

from ...catalog.body import size_table
from ...catalog.body.measures import sex_word
from ...core import files
from ...core.delivery import write_files
from ...core.errors import SpecError, TryOnError
from ...core.progress import Step
from ...spec.look import Body, body_from_dict, shape_of
from ..language import said, sentence
from ..operators.modal import BUSY_HINT, ModalOperator, runtime_call
from ..properties import garments, look
from ..properties.body import body_from
from ..properties.files import SIZES
from ..session import SESSION, Problem, redraw
from .shown import SECTION

AS_WORN = "worn"
_SIZES = [(AS_WORN, "As worn", "Made to measure for the person shown, or in the size that the garment has"),
          *((s, s, f"Cut in size {s}, whoever wears it") for s in SIZES)]


class _Choices:
    """What both operators ask for: the one opens the file dialog, the other works."""

    directory: bpy.props.StringProperty(subtype="DIR_PATH", options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]
    filter_folder: bpy.props.BoolProperty(default=True, options={"HIDDEN"})  # type: ignore[valid-type]
    programme: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="Garment", description="Name of the garment in specs, for example tee", options={"HIDDEN", "SKIP_SAVE"})
    size: bpy.props.EnumProperty(  # type: ignore[valid-type]
        name="Size", description="Whom the pattern is cut for", items=_SIZES, default=AS_WORN)
    svg: bpy.props.BoolProperty(  # type: ignore[valid-type]
        name="One sheet (SVG)", description="All panels in true size on one sheet, 150 cm wide", default=True)
    tiles: bpy.props.BoolProperty(  # type: ignore[valid-type]
        name="A4 pages (SVG)", description="The same sheet on pages to print at 100 % and glue edge to edge",
        default=True)
    dxf: bpy.props.BoolProperty(  # type: ignore[valid-type]
        name="For cutters (DXF)", description="The panels for CAD and cutting machines, in millimetres", default=True)
    nest: bpy.props.BoolProperty(  # type: ignore[valid-type]
        name="All sizes (nest)", description="One more drawing: all sizes over one another, XS to XXL or the whole "
        "chart", default=False)
    seam: bpy.props.FloatProperty(  # type: ignore[valid-type]
        name="Seam allowance (cm)", description="Added outside of seams, 0 to 5 cm", default=1.0, min=0.0, max=5.0,
        step=10, precision=1)
    hem: bpy.props.FloatProperty(  # type: ignore[valid-type]
        name="Hem allowance (cm)", description="Added below straight hems, 0 to 10 cm", default=2.5, min=0.0, max=10.0,
        step=10, precision=1)

    def chosen(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {name: getattr(self, name) for name in _NAMES}


_NAMES = ("directory", "programme", "size", "svg", "tiles", "dxf", "nest", "seam", "hem")


class TRYON_OT_export_pattern(_Choices, bpy.types.Operator):
    """Write this garment's pattern in true size, to print, plot or cut"""

    bl_idname = "tryon.export_pattern"
    bl_label = "Export pattern"
    bl_options = {"REGISTER"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if SESSION.busy:
            cls.poll_message_set(said(BUSY_HINT))
        return not SESSION.busy

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        """Ask for the folder; beside the .blend to begin with."""
        self.directory = str(Path(bpy.data.filepath).parent if bpy.data.filepath else Path.home())
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def draw(self, context: bpy.types.Context) -> None:
        """Size, allowances, kinds of files."""
        layout: Any = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        for name in _NAMES[2:]:
            layout.prop(self, name)

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """The work has an operator of its own: a file dialog's cannot go on for long."""
        how = "EXEC_DEFAULT" if bpy.app.background else "INVOKE_DEFAULT"
        return bpy.ops.tryon.write_pattern(how, **self.chosen()) and {"FINISHED"}  # type: ignore[attr-defined]


class TRYON_OT_write_pattern(_Choices, ModalOperator, bpy.types.Operator):
    """Draft the pattern and write its files; what lies there under the same names is replaced"""

    bl_idname = "tryon.write_pattern"
    bl_label = "Write pattern"
    bl_options = {"REGISTER", "INTERNAL"}
    section = SECTION
    needs_object_mode = False
    _said = ""

    def steps(self, context: bpy.types.Context) -> Iterator[Any]:
        """Fit the size's model, draft, write: all files or none."""
        from ...workflows import patterns

        scene: Any = context.scene
        group = look.look_of(scene)
        worn = garments.garments_from(group.garments)
        garment = next((g for g in worn if g.programme == self.programme), None)
        if garment is None:
            raise SpecError(f"There is no {self.programme}.", "Wear it first.")
        if not self.directory:
            raise SpecError("No folder is named.", "Choose one.")
        if self.size != AS_WORN:
            garment = dataclasses.replace(garment, size=self.size, chart="")
        body = dataclasses.replace(body_from(group.body), measures={})
        sex, formats = sex_word(body.gender), [name for name in patterns.FORMATS if getattr(self, name)]
        folder = Path(bpy.path.abspath(self.directory))
        written: dict[str, str] = {}
        size = patterns.size_of(patterns.checked(garment), sex)
        shape: Any = None if garment.file else shape_of(body)
        if size is not None:
            shape = shape_of((yield from _fitted(size, sex)))
        whose = patterns.FROM_FILE if garment.file else f"size {size.name}" if size else patterns.TO_MEASURE
        seam, hem = (round(v, 2) for v in (self.seam, self.hem))
        if formats or not self.nest:
            params = patterns.request(garment, shape, whose, formats, seam, hem)
            made = yield from runtime_call("garment.pattern", params, "Drafting")
            written |= patterns.files_of(garment, made)
        if self.nest:
            shapes = {}
            for size in patterns.sizes_of(garment, sex):
                shapes[size.name] = shape_of((yield from _fitted(size, sex)))
            answer = yield from runtime_call("garment.nest", patterns.nest_request(garment, shapes), "Grading")
            written[f"{garment.programme}_nest.svg"] = answer["svg"]
        yield Step("Writing", 0.95)
        write_files(folder, written)
        self._said = f"{len(written)} files of the pattern are in {folder}"
        SESSION.notes[SECTION] = (self._said,)

    def finished(self) -> str:
        return self._said


def _fitted(size: Any, sex: str) -> Any:
    """The fit model of a size."""
    from ...spec import fit_request

    params = size_table.fit_params(size, sex)
    answer = yield from runtime_call("body.fit", params, f"Fitting size {size.name}")
    found: Body = body_from_dict(fit_request.fit_result(answer, params["population"])["body"])
    return found


class TRYON_OT_example_chart(bpy.types.Operator):
    """Write an example of a size chart, to be filled in with a spreadsheet or an editor, and use it"""

    bl_idname = "tryon.example_chart"
    bl_label = "Example chart"
    bl_options = {"REGISTER"}
    filepath: bpy.props.StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})  # type: ignore[valid-type]
    filter_glob: bpy.props.StringProperty(default="*.csv", options={"HIDDEN"})  # type: ignore[valid-type]
    check_existing: bpy.props.BoolProperty(default=True, options={"HIDDEN"})  # type: ignore[valid-type]
    programme: bpy.props.StringProperty(options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        """Ask for the file."""
        folder = Path(bpy.data.filepath).parent if bpy.data.filepath else Path.home()
        self.filepath = str(folder / "size_chart.csv")
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """One file; the garment whose button it was takes it."""
        path = Path(bpy.path.abspath(self.filepath)).with_suffix(".csv")
        group = look.look_of(context.scene).garments
        sex = sex_word(look.look_of(context.scene).body.gender)
        try:
            files.write(path, size_table.as_chart(sex))
        except TryOnError as error:
            SESSION.problems[SECTION] = Problem.of(error)
            self.report({"ERROR"}, sentence(error))
            redraw()
            return {"CANCELLED"}
        garment = getattr(group, self.programme, None) if self.programme else None
        if garment is not None:
            garment.chart, garment.row = str(path), "M"
        self.report({"INFO"}, said(f"Wrote {path}"))
        return {"FINISHED"}


CLASSES = (TRYON_OT_export_pattern, TRYON_OT_write_pattern, TRYON_OT_example_chart)
