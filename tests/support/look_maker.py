# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands for the Blender that makes looks: ``python look_maker.py LOG FAULTS``, the same lines of JSON.

It writes folders that are whole, notes each order in LOG, and does to a look what FAULTS (name -> fault) says.
"""

import json
import os
import queue
import signal
import sys
import threading
import time
from pathlib import Path

from tryon.tryon_addon.core.delivery import Delivery

LOG, FAULTS = Path(sys.argv[1]), json.loads(sys.argv[2])


def say(**what):
    print(json.dumps(what), flush=True)


def listen():
    for line in sys.stdin:
        ORDERS.put(line)
    os._exit(3)  # whoever orders is gone, as a real one notices


ORDERS = queue.Queue()
threading.Thread(target=listen, daemon=True).start()
while True:
    order = json.loads(ORDERS.get())
    out = Path(order["out"])
    if FAULTS.get("") == "keeps" and (out / "look.json").is_file():  # as a real one does with what is there
        say(end=True, unchanged=True)
        continue
    with LOG.open("a") as log:
        log.write(f"{out.name}\n")
    fault = FAULTS.get(out.name, "")
    say(label="Draping", fraction=0.4)
    if fault == "crash" or fault == "once" and LOG.read_text().split().count(out.name) == 1:
        os.abort()
    if fault == "poison" or fault == "kill" and LOG.read_text().split().count(out.name) == 1:
        os.kill(os.getppid(), signal.SIGKILL)  # the worker that has ordered it
        time.sleep(3600)
    if fault == "slow":
        time.sleep(1.5)
    if fault == "hang":
        time.sleep(3600)
    if fault in ("wrong", "ours", "full"):
        say(end=True, error={"said": f"It is {fault}.", "code": 2 if fault == "wrong" else 70,
                             "full": fault == "full"})
        continue
    if fault == "half":
        say(end=True, unchanged=False)
        continue
    with Delivery(out, known=("*.png",)) as delivery:
        (delivery.aside / "front.png").write_bytes(out.name.encode())
        exports = [f"look.{name}" for name in order["export"]]
        for name in exports:
            (delivery.aside / name).write_bytes(b"mesh")
        delivery.index("look.json", {"exports": exports, "spec": order["look"], "drape": {"passed": fault != "failed"},
                                     "views": {"front": "front.png"}, "timings_s": {"drape": 9.0, "render front": 3.0}})
    say(end=True, unchanged=False)
