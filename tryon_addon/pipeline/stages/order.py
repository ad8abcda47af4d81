# SPDX-License-Identifier: GPL-3.0-or-later
"""The order in which the stages of a look run: a new one is a file beside this and its place here."""

from ..stage import in_order
from . import body, drape, evaluate, fabric, render, sew

STAGES = in_order([body.STAGE, sew.STAGE, fabric.STAGE, drape.STAGE, evaluate.STAGE, render.STAGE])
