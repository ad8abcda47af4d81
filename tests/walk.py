# SPDX-License-Identifier: GPL-3.0-or-later
"""Random walks over every operator and property, each in a Blender of its own: ``make walk``.

A walk that fails, or that Blender crashes in, keeps its trail in OUT; those that were good are not taken again.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

LIMIT = 3600  # seconds that a walk may take


def child(seed: int, steps: int, trail: Path) -> None:
    """Walk here; each step is written down before it is taken."""
    import pytest
    from support.walk import Walk
    from support.walking import walking

    with trail.open("w") as log, tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        def told(step: str) -> None:
            log.write(f"{step}\n")
            log.flush()

        try:
            with walking(Path(folder), patch):
                Walk(seed, Path(folder), told).run(steps)
            told("good")
        except BaseException:
            told(traceback.format_exc())
    os._exit(0)  # Blender's module can hang at its end


def main() -> int:
    """All walks that were not good yet; 1 where one was not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="how many walks")
    parser.add_argument("--steps", type=int, default=500, help="of each")
    parser.add_argument("--out", type=Path, default=Path("out/walk"), help="where what was found is kept")
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    said = parser.parse_args()
    said.out.mkdir(parents=True, exist_ok=True)
    if said.child is not None:
        child(said.child, said.steps, said.out / f"{said.child}.trail")
        return 0
    bad = 0
    for seed in range(said.seeds):
        found = said.out / f"{seed}.json"
        if found.is_file() and json.loads(found.read_text())["steps"] >= said.steps:
            continue
        words = [sys.executable, __file__, "--child", str(seed), "--steps", str(said.steps), "--out", str(said.out)]
        try:
            code = subprocess.run(words, capture_output=True, timeout=LIMIT).returncode
        except subprocess.TimeoutExpired:
            code = -1
        trail = (said.out / f"{seed}.trail").read_text().splitlines()
        good = "good" in trail[-1:]
        print(f"walk {seed}:", "good" if good else f"failed ({code}), {len(trail)} lines: {trail[-1]}", flush=True)
        if good:
            found.write_text(json.dumps({"steps": said.steps}))
        bad += not good
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(main())
