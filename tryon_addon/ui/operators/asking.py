# SPDX-License-Identifier: GPL-3.0-or-later
"""A question to the runtime as steps of a job, so that the interface stays alive until the answer is there."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any, NamedTuple

from .. import preferences

POLL_SECONDS = 0.02
LIMIT_SECONDS = 120.0


class Moment(NamedTuple):
    """What a job does now, and how much of it is done."""

    label: str
    fraction: float


def asking(method: str, params: dict[str, Any], label: str) -> Generator[Moment, None, dict]:
    """One call to the runtime as steps of a job; closing it ends the call."""
    call = preferences.runtime().start_call(method, params, timeout=LIMIT_SECONDS)
    try:
        while not call.poll():
            yield Moment(call.message or label, call.fraction)
            time.sleep(POLL_SECONDS)
    finally:
        call.cancel()  # without effect once it has ended
    return call.result()
