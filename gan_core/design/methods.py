# SPDX-License-Identifier: GPL-3.0-or-later
"""The runtime's call about designs: plain values in, plain values out."""

from __future__ import annotations

from typing import Any

import numpy as np

from .sampler import DesignGan
from .tables import DesignError, Table, carried

WIDE = 5.0  # ranges at least so wide are cut in tenths, narrower ones in hundredths: collar stands, circles


def design_surprise(params: dict[str, Any]) -> dict[str, Any]:
    """New designs of a programme.

    Args:
        params: ``programme``, ``parameters`` (today's: rows with name, low, high, default), ``seed``; optional
            ``count`` (default 1), ``truncation`` (default 1), ``unknown``: "default" gives a programme that was never
            taught its defaults instead of an error.

    Returns:
        ``designs``: a dict {parameter: value} each, inside today's ranges; ``notes``: sentences; ``taught``: False
        where they are the defaults of a programme that the generator does not know.

    Raises:
        DesignError, CheckpointError.
    """
    today = Table.of(str(params["programme"]), params["parameters"])
    count, seed = int(params.get("count", 1)), int(params["seed"])
    gan = DesignGan.load()
    try:
        taught = gan.table(today.programme)
    except DesignError as error:
        if params.get("unknown") != "default":
            raise
        return {"designs": [dict(zip(today.names, today.default, strict=True))] * count, "notes": [error.message],
                "taught": False}
    drawn = gan.sample(today.programme, count, seed, float(params.get("truncation", 1.0)))
    step = np.where(np.array(taught.high) - np.array(taught.low) >= WIDE, 10, 100)
    values, notes = carried(np.round(drawn * step) / step, taught, today)
    return {"designs": [dict(zip(today.names, map(float, row), strict=True)) for row in values], "notes": notes,
            "taught": True}
