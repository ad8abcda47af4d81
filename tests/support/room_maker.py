# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands for the Blender that makes looks: ``python room_maker.py SECONDS``, with pictures and an evaluation."""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.fitting_room import make_look  # noqa: E402

for line in sys.stdin:
    order = json.loads(line)
    for step in range(5):
        print(json.dumps({"label": "Draping the shirt: frame", "fraction": step / 5}), flush=True)
        time.sleep(float(sys.argv[1]) / 5)
    make_look(Path(order["out"]), order["look"])
    print(json.dumps({"end": True, "unchanged": False}), flush=True)
