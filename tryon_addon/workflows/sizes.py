# SPDX-License-Identifier: GPL-3.0-or-later
"""Which size somebody takes, from patterns alone: a style is drafted and sewn coarsely on the fit model of each size
once, the girths of its flat panels are kept, and advice is arithmetic from then on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..catalog import comfort
from ..catalog.body.measures import ALIASES, BY_NAME
from ..catalog.body.size_table import Size, fit_params
from ..core import cache
from ..core.errors import SpecError
from ..core.progress import Progress, quiet
from ..evaluation.fit.garment import Fit, Worn
from ..evaluation.fit.zones import Wearer
from ..evaluation.size_advice import MEASURE, Style
from ..formats.people_csv import PeopleFile
from ..runtime.client import client
from ..spec import keys, people_store
from ..spec.fit_request import fit_result
from ..spec.keys import Kind
from ..spec.look import Body, Garment, body_from_dict, cut_of, shape_of

POSE = "relaxed"
GIRTHS = Kind("girths", ("tryon_addon/workflows/sizes.py", "tryon_addon/tailoring/preview.py",
                         "tryon_addon/tailoring/methods.py", "gan_core/body/methods.py",
                         "gan_core/body/people_methods.py"), ("tryon_addon/tailoring/programmes/*.py",))


def style(garment: Garment, sizes: Sequence[Size], sex: str, *, store: cache.Store | None = None,
          runtime: client.Runtime | None = None, progress: Progress = quiet) -> Style:
    """A garment in each of ``sizes``: the girths of its panels, kept for the next time.

    Raises:
        SpecError, PatternError: it has no pattern, or none in one of the sizes.
    """
    if garment.file:
        raise SpecError(f"{garment.definition.label} comes from a file, which has one size.", "Name a programme.")
    store, runtime = store or cache.Store(), runtime or client.shared()
    girths = {}
    for k, size in enumerate(sizes):
        progress(k / len(sizes), f"Drafting size {size.name}")
        name = keys.name_of(GIRTHS, garment=cut_of(garment), size=size.measures, sex=size.sex or sex)
        found = store.get(name)
        if found is None:
            found = {"girths": _girths(garment, size, sex, runtime)}
            store.put(name, found)
        girths[size.name] = found["girths"]
    return Style(comfort.kind_of(garment.definition, garment.physics), garment.physics, girths)


def _girths(garment: Garment, size: Size, sex: str, runtime: client.Runtime) -> dict[str, float]:
    """cm of each zone that the garment covers, as it is cut in a size."""
    fitted = fit_result(runtime.call("body.fit", fit_params(size, sex)), "civilian")
    shape = shape_of(body_from_dict(fitted["body"]))
    topology = runtime.call("body.topology", {})
    body = runtime.call("body.shape", {"body": shape, "pose": POSE})
    sewn = runtime.call("garment.preview", {"garment": cut_of(garment), "body": shape, "pose": POSE})
    panels = int(np.max(sewn["panel"])) + 1
    flat = np.column_stack([sewn["uv"], np.zeros(len(sewn["uv"]))])
    cloth = {**sewn, "flat": flat, "panel_names": [str(k) for k in range(panels)],
             "panel_grain": np.tile([0.0, 1.0], (panels, 1))}
    worn = Worn.of(garment.programme, garment.definition.label, size.name, garment.physics, cloth, sewn["sewn"])
    zones = Fit(worn, Wearer.of(topology, body)).zones
    return {name: round(zone.ease_cut_cm + zone.girth_cm, 2) for name, zone in zones.items()
            if name in MEASURE and zone.ease_cut_cm is not None and zone.girth_cm is not None}


def measured(who: str, *, runtime: client.Runtime | None = None, population: str = "army",
             progress: Progress = quiet) -> list[tuple[str, dict[str, float]]]:
    """The name and the measures, cm, of a saved person, of a file of one, or of every row of a CSV.

    Raises:
        SpecError: nobody is called so, or the file holds nobody.
    """
    if Path(who).suffix.lower() == ".csv":
        people = PeopleFile(Path(who))
        people.survey()
        return [(row.name or f"row {row.number}", row.measures) for row in people.people()]
    asked: Mapping[str, float] = {}
    body = people_store.find(who)
    if not Path(who.rpartition(":")[0] or who).suffix:
        asked = people_store.People().read(who)[1]
    return [(who, {**_measures_of(body, runtime or client.shared(), population, progress), **asked})]


def measures_of(body: Body, *, runtime: client.Runtime | None = None) -> dict[str, float]:
    """cm by name, of a body; what is asked of it goes before."""
    return {**_measures_of(body, runtime or client.shared(), "army", quiet), **body.measures}


def _measures_of(body: Body, runtime: client.Runtime, population: str, progress: Progress) -> dict[str, float]:
    """Of a body as it stands; what is asked of it, where it is a request, goes before."""
    if body.measures:
        from . import people

        return people.fit(body.measures, age=body.age, sex="female" if body.gender >= 0.5 else "male",
                          population=population, progress=progress, runtime=runtime).measures
    progress(0.0, "Measuring the body")
    said: dict[str, Any] = runtime.call("body.shape", {"body": shape_of(body), "pose": POSE})["measures"]
    return {ALIASES.get(name, name): float(value) for name, value in said.items()
            if ALIASES.get(name, name) in BY_NAME}
