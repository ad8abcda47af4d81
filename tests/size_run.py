# SPDX-License-Identifier: GPL-3.0-or-later
"""One style in all sizes on real people, each draped: does the fit follow the size? ``make size-run DATA=...``.

Ease has to grow with the size in every zone, and strain and pressure to fall where cloth touches; the
size advised from patterns alone has to be that of the best drape. A case is kept as ``OUT/<person>-<size>.json``; run
again, what is there and was made by the same code is not made anew.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from tryon.tryon_addon.evaluation.size_matrix import followed

MEAN, LEAST = 0.9, 0.7  # rank correlation: of all figures, and of each zone
PERCENTILES = (50, 5, 95, 25, 75)


@dataclasses.dataclass(frozen=True)
class Case:
    """One person in one size."""

    percentile: int
    size: str

    @property
    def name(self) -> str:
        """Of its file."""
        return f"p{self.percentile:02d}-{self.size}"


def made(case: Case, programme: str, sex: str, people: Any) -> dict[str, Any]:
    """Drape and evaluate one case."""
    import bpy
    from tryon.tryon_addon.pipeline.job import Job
    from tryon.tryon_addon.spec.look import Garment, Look
    from wardrobe_check import person

    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    body = person(people, sex, case.percentile)
    look = Look(body=body, garments=(Garment(programme, size=case.size),), pose="relaxed", accessories=(), seed=1)
    job = Job(look, until="evaluate", own=True)
    result = job.run()
    certificate = result.certificate
    return {"evaluation": result.more["evaluation"]["garments"][0], "measures": dict(body.measures),
            "waist": (result.body_fit or {}).get("achieved", {}).get("waist"),
            "passed": None if certificate is None else certificate.passed}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that has ansur2")
    parser.add_argument("--programme", default="shirt")
    parser.add_argument("--sex", default="female", choices=("female", "male"))
    parser.add_argument("--people", type=int, default=5, help="how many, the average one first")
    parser.add_argument("--sizes", default="XS,S,M,L,XL,XXL")
    parser.add_argument("--out", type=Path, default=Path("out/size_run"))
    arguments = parser.parse_args()
    from tryon.training.body.people import collect_ansur
    from tryon.tryon_addon.spec import keys

    people, sizes = collect_ansur(arguments.data / "ansur2"), arguments.sizes.split(",")
    code = f"{keys.version_of(keys.DRAPE)} {keys.version_of(keys.EVALUATION)}"
    arguments.out.mkdir(parents=True, exist_ok=True)
    correlations: list[float] = []
    zones_of: dict[str, list[float]] = {}
    for percentile in PERCENTILES[: arguments.people]:
        zones = []
        for size in sizes:
            case = Case(percentile, size)
            path = arguments.out / f"{arguments.programme}-{arguments.sex}-{case.name}.json"
            record = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
            if record.get("code") != code:
                record = {"code": code, **made(case, arguments.programme, arguments.sex, people)}
                path.write_text(json.dumps(record, indent=1), encoding="utf-8")
            zones.append(record["evaluation"]["zones"])
            print(f"{case.name}: comfort {record['evaluation']['comfort']}, drape "
                  f"{'passed' if record['passed'] else 'failed'}", flush=True)
        found = followed(zones)
        correlations += found.values()
        for name, value in found.items():
            zones_of.setdefault(name.rpartition(" ")[0], []).append(value)
        for name, value in sorted(found.items(), key=lambda pair: pair[1]):
            if value < MEAN:
                print(f"  {name}: {value:.2f}")
    mean = float(np.mean(correlations))
    by_zone = {zone: float(np.mean(values)) for zone, values in zones_of.items()}
    least = min(by_zone.values())
    print(f"{len(correlations)} figures follow the size: mean {mean:.3f} (wanted {MEAN}), least zone {least:.2f} "
          f"(wanted {LEAST}), least of all {min(correlations):.2f}")
    return 0 if mean >= MEAN and least >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
