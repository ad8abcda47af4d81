# SPDX-License-Identifier: GPL-3.0-or-later
"""What starts a ``look_maker`` on a worker of Dask's, which knows this test by the environment it was started in."""

import os
import sys
from pathlib import Path


def command():
    return [sys.executable, str(Path(__file__).with_name("look_maker.py")), os.environ["MAKER_LOG"],
            os.environ["MAKER_FAULTS"]]


def environment():
    return {**os.environ, "PYTHONPATH": os.pathsep.join(place for place in sys.path if place)}
