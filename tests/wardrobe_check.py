# SPDX-License-Identifier: GPL-3.0-or-later
"""Every programme of the wardrobe draped on real people, each with its certificate: ``make wardrobe-check DATA=...``.

Each programme is worn by the soldiers of ANSUR II who stand nearest to the 5th, 50th and 95th percentile of stature,
made to measure and in the nearest graded size, and three programmes by one of them in every cloth. A case is kept as
``OUT/<case>/case.json`` with its front and back; run again, what is there and was made by the same code is not made
anew. Limits of stretch hold made to measure: a size that is too tight on somebody may say so.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import bpy
import numpy as np
from judge import second_opinion
from tryon.training.body.people import People, collect_ansur
from tryon.tryon_addon.blender.studio import sheet
from tryon.tryon_addon.catalog.body import size_table
from tryon.tryon_addon.catalog.body.measures import SEXES
from tryon.tryon_addon.catalog.cloth.physics import CLOTHS
from tryon.tryon_addon.catalog.garments import PROGRAMMES
from tryon.tryon_addon.core.errors import TryOnError
from tryon.tryon_addon.core.patience import SECONDS
from tryon.tryon_addon.evaluation.figures import FIGURES, Trouble
from tryon.tryon_addon.pipeline import repair
from tryon.tryon_addon.pipeline.job import Job
from tryon.tryon_addon.pipeline.stages.order import STAGES
from tryon.tryon_addon.spec import keys
from tryon.tryon_addon.spec.look import Body, Fabric, Garment, Look

WOMEN = ("longsleeve", "tank", "blouse", "sweater", "wide_trousers", "slim_trousers", "pencil_skirt", "a_line_skirt",
         "circle_skirt", "pleated_skirt", "sheath_dress", "a_line_dress", "wrap_dress", "jumpsuit")  # others: men
PERCENTILES = (50, 5, 95)
IN_EVERY_CLOTH = ("tee", "trousers", "a_line_skirt")
TAKEN = ("stature", "weight", "bust", "waist_navel", "hip", "thigh", "calf", "neck", "upper_arm_flexed",
         "crotch_height", "arm_length", "shoulder_breadth")  # of a person
VIEWS = ("front", "back")
WANTED = 0.98  # of the cases have to pass
COLOURS = ("#7b8fa6", "#a8927a", "#8a9a80", "#a67f86", "#8d86a5")
SMALL = 2  # pictures on the sheet are this many times smaller


@dataclasses.dataclass(frozen=True)
class Case:
    """One garment on one person."""

    programme: str
    percentile: int
    graded: bool = False
    cloth: str = ""

    @property
    def name(self) -> str:
        """Of its folder."""
        how = self.cloth or ("size" if self.graded else "made")
        return f"{self.programme}-{self.percentile:02d}-{how}"

    @property
    def sex(self) -> str:
        """Whom the programme is drawn for."""
        return "female" if self.programme in WOMEN else "male"


def code() -> str:
    """The version of all code behind a case's drape, as the cache has it."""
    kinds = dict.fromkeys(kind for stage in STAGES for kind in stage.keeps)
    return " ".join(keys.version_of(kind) for kind in kinds)


def cases() -> list[Case]:
    """All of them, the average person first."""
    worn = [Case(name, p, graded) for p in PERCENTILES for graded in (False, True) for name in PROGRAMMES]
    return worn + [Case(name, 50, cloth=cloth) for name in IN_EVERY_CLOTH for cloth in CLOTHS]


def person(people: People, sex: str, percentile: int) -> Body:
    """The soldier of that sex whose stature is nearest to the percentile, as a wish for measures in cm and kg."""
    mine = people.where(people.female == (sex == "female"))
    row = int(np.abs(mine["stature"] - np.percentile(mine["stature"], percentile)).argmin())
    measures = {name: float(mine[name][row]) for name in TAKEN}
    return Body(gender=SEXES[sex], age=float(mine["age"][row]), measures=measures)


def nearest_size(body: Body, sex: str) -> str:
    """The size whose bust and hip are nearest to the person's."""
    def far(size: size_table.Size) -> float:
        return sum((size.measures[name] - body.measures[name]) ** 2 for name in ("bust", "hip"))

    return min(size_table.sizes(sex), key=far).name


def check(case: Case, people: People, folder: Path) -> dict:
    """Drape, certify, draw; the case's record."""
    body = person(people, case.sex, case.percentile)
    size = nearest_size(body, case.sex) if case.graded else ""
    colour = COLOURS[list(PROGRAMMES).index(case.programme) % len(COLOURS)]
    garment = Garment(case.programme, size=size,
                      fabric=Fabric("plain", seed=1, palette=(colour, colour), physics=case.cloth or None))
    look = Look(body=body, garments=(garment,), pose="relaxed", accessories=(), views=VIEWS, preset="draft", seed=1)
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    record = {"case": case.name, "size": size, "code": code()}
    started = time.perf_counter()
    try:
        job = Job(look, out=folder, patience=SECONDS.high)  # what passes must not depend on the machine
        for step in job.steps():
            if sys.stdout.isatty() or os.environ.get("TELL"):
                print(f"\r{case.name}: {step.label:<60}", end="", flush=True)
        result, certificate = job.result, job.result.certificate
        assert certificate is not None
        doubts = second_opinion(job, case.name)
        failing = [f for f in certificate.garments[0].failing
                   if not (case.graded and FIGURES[f].trouble is Trouble.STRETCH)]
        record |= {"passed": not failing and not doubts, "failing": failing + doubts,
                   "certificate": certificate.garments[0].as_dict()}
    except TryOnError as error:
        record |= {"passed": False, "failing": [f"{type(error).__name__}: {error}"]}
    except Exception:  # a check goes on whatever one case does
        record |= {"passed": False, "failing": [traceback.format_exc(limit=3)]}
    else:
        record["timings"] = result.timings
    return record | {"seconds": round(time.perf_counter() - started, 1)}


def records(out: Path, wanted: list[Case]) -> Iterator[tuple[Case, dict]]:
    """What is kept of the cases."""
    for case in wanted:
        path = out / case.name / "case.json"
        if path.is_file():
            yield case, json.loads(path.read_text(encoding="utf-8"))


def sheets(out: Path) -> None:
    """A picture of all fronts and backs a way of cutting: a row a programme, failures marked."""
    groups = {"made": lambda c: not c.graded and not c.cloth, "sizes": lambda c: c.graded, "cloths": lambda c: c.cloth}
    for name, belongs in groups.items():
        kept = {case: record for case, record in records(out, cases()) if belongs(case)}
        order = sorted(kept, key=lambda c: (list(PROGRAMMES).index(c.programme), c.percentile, c.cloth))
        pictures, labels = [], []
        for case in order:
            for view in VIEWS:
                path = out / case.name / f"{view}.png"
                if path.is_file():
                    small = out / case.name / f"{view}_small.png"
                    sheet.write_picture(sheet.read_picture(path)[::SMALL, ::SMALL], small)
                    pictures.append(small)
                    mark = "" if kept[case]["passed"] else "  FAILED"
                    labels.append(f"{case.programme.replace('_', ' ')} {case.cloth or case.percentile}{mark}")
        if pictures:
            sheet.contact_sheet(pictures, out / f"{name}.png", columns=12, labels=labels)


def main() -> int:
    """Check what is not checked yet; 1 where too few pass."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="programmes, or cases; all of them by default")
    parser.add_argument("--data", type=Path, required=True, help="folder with ansur2")
    parser.add_argument("--out", type=Path, default=Path("out/wardrobe"))
    parser.add_argument("--keep", action="store_true", help="keep what passed with older code, too")
    parser.add_argument("--quick", action="store_true",
                        help="repair nothing and leave what fails for a run without this: most cases need no repair")
    arguments = parser.parse_args()
    if arguments.quick:
        repair.LADDER = ()
        os.environ["TRYON_CACHE"] = str(arguments.out / "unrepaired")  # what is kept there nobody takes for repaired
    people = collect_ansur(arguments.data / "ansur2")
    today = code()
    wanted = [c for c in cases() if not arguments.names or c.programme in arguments.names or c.name in arguments.names]
    kept = {case for case, record in records(arguments.out, wanted)
            if record["code"] == today or (arguments.keep and record["passed"])}
    print(f"{len(kept)} of {len(wanted)} are kept", flush=True)
    for number, case in enumerate(wanted, 1):
        if case in kept:
            continue
        folder = arguments.out / case.name
        record = check(case, people, folder)
        if record["passed"] or not arguments.quick:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "case.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        print(f"{number:3d}/{len(wanted)} {case.name:28s} {record['seconds']:6.1f} s  "
              f"{'passed' if record['passed'] else 'FAILED: ' + ', '.join(record['failing'])}", flush=True)
    sheets(arguments.out)
    found = [record for _, record in records(arguments.out, wanted)]
    passed = sum(record["passed"] for record in found)
    older = sum(record["code"] != today for record in found)
    causes = Counter(cause.splitlines()[-1] for record in found for cause in record["failing"])
    print(f"{passed} of {len(found)} passed ({100 * passed / len(found):.1f} %, wanted {100 * WANTED:g} %); "
          f"{older} by older code; failing: {dict(causes) or 'nothing'}")
    return 0 if len(found) == len(wanted) and passed >= WANTED * len(found) else 1


if __name__ == "__main__":
    sys.exit(main())
