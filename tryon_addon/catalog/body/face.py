# SPDX-License-Identifier: GPL-3.0-or-later
"""What a face can do: a slider each, 0 at rest. The body model has the same names."""

from __future__ import annotations

from ...core.parameters import Parameter

FACE = (
    Parameter("smile", 0.0, -1.0, 1.0, "", "corners of the mouth, drawn down to smiling"),
    Parameter("jaw", 0.0, 0.0, 1.0, "", "mouth, closed to open"),
    Parameter("lips", 0.0, -1.0, 1.0, "", "lips, pressed together to pursed"),
    Parameter("brows", 0.0, -1.0, 1.0, "", "eyebrows, knitted to raised"),
    Parameter("eyes", 0.0, -1.0, 1.0, "", "eyelids, closed to wide open"),
    Parameter("nose", 0.0, 0.0, 1.0, "", "nose, at rest to wrinkled"),
)
