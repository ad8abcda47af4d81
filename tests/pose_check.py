# SPDX-License-Identifier: GPL-3.0-or-later
"""Every pose for pictures, tried dressed: ``make pose-check``, resumable, OUT/poses.png to look at.

A Latin square of poses, outfits (the default look, a dress, shirt and blazer) and six people: each pose on everybody,
each outfit on everybody, each pose with each outfit twice. A case is kept as ``OUT/<case>/case.json`` with its front
and left; run again, what was made by the same code is not made anew.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import bpy
from tryon.tryon_addon.blender.studio import sheet
from tryon.tryon_addon.catalog.body.poses import FOLLOW, LIBRARY
from tryon.tryon_addon.core.errors import TryOnError
from tryon.tryon_addon.core.patience import SECONDS
from tryon.tryon_addon.pipeline.job import Job
from tryon.tryon_addon.spec.look import DEFAULT_GARMENTS, Body, Fabric, Garment, Look
from wardrobe_check import SMALL, code

POSES = tuple(name for name, pose in LIBRARY.items() if pose.garments == FOLLOW)
OUTFITS = {
    "tee": DEFAULT_GARMENTS,
    "dress": (Garment("a_line_dress", fabric=Fabric("floral", seed=2)),),
    "blazer": (Garment("slim_trousers", fabric=Fabric("twill")), Garment("shirt", fabric=Fabric("plain", seed=3)),
               Garment("blazer", fabric=Fabric("herringbone", seed=1))),
}
PEOPLE = {
    "woman": Body(), "man": Body(gender=0.0, height=180.0, identity=3),
    "heavy-man": Body(gender=0.0, weight=0.9, muscle=0.4, age=50.0, identity=5),
    "heavy-woman": Body(weight=0.9, height=158.0, identity=8), "slight": Body(weight=0.1, height=178.0, identity=12),
    "short": Body(gender=0.0, height=165.0, muscle=0.7, identity=21),
}
VIEWS = ("front", "left")
WANTED = 0.95  # of the cases have to pass at once


@dataclasses.dataclass(frozen=True)
class Case:
    """One person in one outfit and pose."""

    pose: str
    outfit: str
    person: str

    @property
    def name(self) -> str:
        """Of its folder."""
        return f"{self.pose}-{self.outfit}-{self.person}"


def cases() -> list[Case]:
    """The square, a diagonal after the other, so that a part of it has seen something of everything."""
    outfits, people = list(OUTFITS), list(PEOPLE)
    return [Case(pose, outfits[(i + k) % len(outfits)], people[(2 * i + k) % len(people)])
            for k in range(len(people)) for i, pose in enumerate(POSES)]


def check(case: Case, folder: Path) -> dict:
    """Dress, pose, certify, draw; the case's record."""
    look = Look(body=PEOPLE[case.person], garments=OUTFITS[case.outfit], pose=case.pose, views=VIEWS, preset="draft")
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    started = time.perf_counter()
    record = {"case": case.name, "code": code()}
    try:
        job = Job(look, out=folder, patience=SECONDS.high)  # what passes must not depend on the machine
        for _ in job.steps():
            pass
        certificate = job.result.certificate
        assert certificate is not None
        failing = {g.name: list(g.failing) for g in certificate.garments if g.failing}
        record |= {"passed": certificate.passed, "failing": failing}
    except TryOnError as error:
        record |= {"passed": False, "failing": {"": [f"{type(error).__name__}: {error}"]}}
    return record | {"seconds": round(time.perf_counter() - started, 1)}


def records(out: Path) -> Iterator[tuple[Case, dict]]:
    """What is kept."""
    for case in cases():
        path = out / case.name / "case.json"
        if path.is_file():
            yield case, json.loads(path.read_text(encoding="utf-8"))


def draw(out: Path) -> None:
    """All fronts and lefts on one sheet, failures marked."""
    pictures, labels = [], []
    for case, record in sorted(records(out), key=lambda kept: (kept[0].pose, kept[0].outfit, kept[0].person)):
        for view in VIEWS:
            path = out / case.name / f"{view}.png"
            if path.is_file():
                small = out / case.name / f"{view}_small.png"
                sheet.write_picture(sheet.read_picture(path)[::SMALL, ::SMALL], small)
                pictures.append(small)
                labels.append(case.name + ("" if record["passed"] else "  FAILED"))
    if pictures:
        sheet.contact_sheet(pictures, out / "poses.png", columns=12, labels=labels)


def main() -> int:
    """Try what is not tried yet; 1 where too few pass."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="poses, outfits, people or cases; all of them by default")
    parser.add_argument("--out", type=Path, default=Path("out/poses"))
    arguments = parser.parse_args()
    today, kept = code(), dict(records(arguments.out))
    wanted = [c for c in cases()
              if not arguments.names or {c.pose, c.outfit, c.person, c.name} & set(arguments.names)]
    for number, case in enumerate(wanted, 1):
        if kept.get(case, {}).get("code") == today:
            continue
        folder = arguments.out / case.name
        record = check(case, folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "case.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        print(f"{number:3d}/{len(wanted)} {case.name:36s} {record['seconds']:6.1f} s  "
              f"{'passed' if record['passed'] else 'FAILED: ' + str(record['failing'])}", flush=True)
    draw(arguments.out)
    found = [record for case, record in records(arguments.out) if case in wanted]
    passed = sum(record["passed"] for record in found)
    print(f"{passed} of {len(found)} passed ({100 * passed / max(len(found), 1):.1f} %, wanted {100 * WANTED:g} %)")
    return 0 if len(found) == len(wanted) and passed >= WANTED * len(found) else 1


if __name__ == "__main__":
    sys.exit(main())
