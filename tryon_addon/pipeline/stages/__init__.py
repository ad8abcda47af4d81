# SPDX-License-Identifier: GPL-3.0-or-later
"""The stages of a look, a file each, in the order that they run: a new one is a file and a line here."""

from ..stage import in_order
from . import body, drape, fabric, render, sew

STAGES = in_order([body.STAGE, sew.STAGE, fabric.STAGE, drape.STAGE, render.STAGE])
