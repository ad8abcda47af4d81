# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel's measures: a field, a lock and a percentile for each of a dozen, in centimetres or inches.

Fields are kept in cm and kg; what is shown in inches, or as a percentile, is worked out from them. Typing a value locks
it: what is locked is asked for when fitting, what is not follows and shows what the body has.
"""

from __future__ import annotations

import bisect
import functools
import json
from collections.abc import Callable, Mapping
from typing import Any

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, StringProperty

from ...catalog.body.measures import BY_NAME, FIELDS, INCH, POPULATIONS, START, WHOSE, Measure, sex_word
from . import changes

# Percentiles at which a population's values are kept, for drawing without asking the runtime.
GRID = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 95.0, 98.0, 99.0, 99.5)
HAS_PERCENTILE = tuple(name for name in FIELDS if name not in ("underbust", "waist", "upper_arm"))  # ANSUR has none
SHORT = {"bust": "Bust", "hip": "Hip", "waist": "Waist", "crotch_height": "Crotch height",
         "shoulder_breadth": "Shoulders"}

STATURE = "stature"  # the height of the body, too
REACHED = 0.5  # cm: as near to it as any fit comes

SCENE = "scene"  # its units

_writing = False  # the panel itself writes: no lock


def label_of(name: str) -> str:
    """The field's short name."""
    return SHORT.get(name, BY_NAME[name].label)


def inches(group: Any) -> bool:
    """Whether lengths are shown in inches: as is chosen, or as the scene has it."""
    if group.units != SCENE:
        return group.units == "in"
    return bpy.context.scene is not None and bpy.context.scene.unit_settings.system == "IMPERIAL"


def said(group: Any, name: str, value: float) -> str:
    """A measure of ``value`` cm with its name, in the panel's unit: ``Bust 92.0 cm``."""
    number = f"{value / INCH:.2f} in" if inches(group) else f"{value:.1f} cm"
    return f"{label_of(name)} {number}"


# -- the properties -------------------------------------------------------------------------------------------------


def _edited(name: str) -> Callable[[Any, Any], None]:
    def locked(group: Any, _context: Any) -> None:
        if not _writing and not changes.silent():
            setattr(group, f"lock_{name}", True)
            if name == STATURE:
                group.id_data.tryon.body.height = group.stature

    return locked


def height_changed(body: Any) -> None:
    """The slider of the height was moved: it is the stature, whose lock stays as it is. What a fit that was asked for
    that has come to is no other wish."""
    group = body.id_data.tryon.measures
    if not changes.silent() and not (group.lock_stature and abs(body.height - group.stature) < REACHED):
        _write(group, {STATURE: body.height})


def _field(measure: Measure) -> Any:
    return FloatProperty(
        name=f"{label_of(measure.name)} ({measure.unit})",
        description=f"{measure.label}, from {measure.low:g} to {measure.high:g} {measure.unit}. "
        "What you type is locked, and asked for by Fit",
        default=START[measure.name], min=measure.low, max=measure.high, step=50, precision=1,
        update=_edited(measure.name),
    )


def _inches(measure: Measure) -> Any:
    def get(group: Any) -> float:
        return getattr(group, measure.name) / INCH

    def put(group: Any, value: float) -> None:
        setattr(group, measure.name, value * INCH)

    low, high = measure.low / INCH, measure.high / INCH
    return FloatProperty(
        name=f"{label_of(measure.name)} (in)",
        description=f"{measure.label}, from {low:.1f} to {high:.1f} inches. "
        "What you type is locked, and asked for by Fit",
        min=low, max=high, step=25, precision=2, get=get, set=put,
    )


def _percentile(measure: Measure) -> Any:
    def get(group: Any) -> float:
        found = percentile(group, measure.name)
        return 50.0 if found is None else found

    def put(group: Any, value: float) -> None:
        curve = _curve(group, measure.name)
        if curve is not None:
            setattr(group, measure.name, _between(curve[0], curve[1], value))

    return FloatProperty(
        name=label_of(measure.name),
        description=f"{measure.label} as a percentile: 90 is more than 90 of 100 people of this sex have. "
        "Moving it sets and locks the measure",
        min=GRID[0], max=GRID[-1], step=100, precision=0, subtype="PERCENTAGE", get=get, set=put,
    )


def _lock(name: str) -> Any:
    return BoolProperty(
        name=f"Lock {label_of(name).lower()}",
        description="Locked: Fit gives the body this measure, Surprise me keeps it. Open: it follows from the rest",
    )


def group_properties() -> dict[str, Any]:
    """The annotations of the property group."""
    found: dict[str, Any] = {}
    for name in FIELDS:
        measure = BY_NAME[name]
        found[name] = _field(measure)
        found[f"lock_{name}"] = _lock(name)
        if measure.unit == "cm":
            found[f"{name}_in"] = _inches(measure)
        if name in HAS_PERCENTILE:
            found[f"percentile_{name}"] = _percentile(measure)
    return found | {
        "lock_sex": BoolProperty(name="Lock sex", description="Locked: Surprise me keeps the sex", default=True),
        "lock_age": BoolProperty(name="Lock age", description="Locked: Surprise me keeps the age"),
        "units": EnumProperty(
            name="Units", description="Unit of the lengths shown here; weights are kilograms",
            items=[(SCENE, "As the scene", "Inches where the scene's units are imperial, else centimetres", 2),
                   ("cm", "cm", "Centimetres", 0), ("in", "in", "Inches", 1)], default=SCENE,
        ),
        "population": EnumProperty(
            name="Population", description="Whose bodies what is open follows, and of whom the percentiles are",
            items=[(p, p.capitalize(), f"People {WHOSE[p]}", i) for i, p in enumerate(POPULATIONS)],
        ),
        "seed": IntProperty(
            name="Seed", description="Number of the person that Surprise me draws: the same number, the same person",
            default=1, min=0, max=2**31 - 1,
        ),
        "person": StringProperty(name="Person", description="Name of the saved person that was loaded last"),
        # What operators keep with the scene, no input.
        "quantiles": StringProperty(options={"HIDDEN"}),
        "tapes": BoolProperty(options={"HIDDEN"}),
    }


# -- fields <-> measures --------------------------------------------------------------------------------------------


def locked(group: Any, plain: Callable[[float], float]) -> dict[str, float]:
    """The measures that are locked, in cm and kg; ``plain`` rounds a property's single precision."""
    return {name: plain(getattr(group, name)) for name in FIELDS if getattr(group, f"lock_{name}")}


def show(group: Any, measures: Mapping[str, float]) -> None:
    """Let the open fields show what the body has; what is locked stays as it was asked for."""
    _write(group, {n: v for n, v in measures.items() if n in FIELDS and not getattr(group, f"lock_{n}")})


def lock(group: Any, measures: Mapping[str, float]) -> None:
    """Lock exactly these measures at these values."""
    for name in FIELDS:
        setattr(group, f"lock_{name}", name in measures)
    _write(group, {n: v for n, v in measures.items() if n in FIELDS})


def _write(group: Any, values: Mapping[str, float]) -> None:
    global _writing
    _writing = True
    try:
        for name, value in values.items():
            setattr(group, name, value)
    finally:
        _writing = False


# -- percentiles ----------------------------------------------------------------------------------------------------


def keep_quantiles(group: Any, sex: str, population: str, values: Mapping[str, list[float]]) -> None:
    """Keep what stands at ``GRID`` with the scene."""
    group.quantiles = json.dumps({"sex": sex, "population": population, "values": dict(values)})


def knows_percentiles(group: Any) -> bool:
    """Whether the percentiles of the person's sex and population are there."""
    stored = _read(group.quantiles)
    look = group.id_data.tryon
    return (stored.get("sex"), stored.get("population")) == (sex_word(look.body.gender), group.population)


def percentile(group: Any, name: str) -> float | None:
    """Where the field's value stands among people of this sex; None where that is not known."""
    curve = _curve(group, name)
    return None if curve is None else _between(curve[1], curve[0], getattr(group, name))


def _curve(group: Any, name: str) -> tuple[tuple[float, ...], list[float]] | None:
    if not knows_percentiles(group):
        return None
    values = _read(group.quantiles)["values"].get(name)
    return (GRID, values) if values and len(values) == len(GRID) else None


@functools.lru_cache(maxsize=4)
def _read(text: str) -> dict[str, Any]:
    return json.loads(text) if text else {}


def _between(xs: Any, ys: Any, x: float) -> float:
    """Linear between the knots, flat beyond them."""
    if x <= xs[0]:
        return float(ys[0])
    if x >= xs[-1]:
        return float(ys[-1])
    i = bisect.bisect_right(xs, x)
    share = (x - xs[i - 1]) / (xs[i] - xs[i - 1])
    return float(ys[i - 1] + share * (ys[i] - ys[i - 1]))
