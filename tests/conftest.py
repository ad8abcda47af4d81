# SPDX-License-Identifier: GPL-3.0-or-later
"""For all tests. tests/gui needs a screen and the real application: tests/gui/run.sh brings both and collects it."""

import os
import sys

import pytest
from hypothesis import HealthCheck, settings

# No test is timed: a busy machine must not fail one.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

collect_ignore = [] if os.environ.get("TRYON_GUI") else ["gui"]
_status = 0


def pytest_sessionfinish(exitstatus):
    """Remember how the session ended, for ``pytest_unconfigure``."""
    global _status
    _status = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure():
    """Leave at once: Blender's module and torch, both in this one process, can wait for each other for ever at exit."""
    if "bpy" in sys.modules:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(_status)
