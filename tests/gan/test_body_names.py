# SPDX-License-Identifier: GPL-3.0-or-later
"""The face's table of measures and the ruler's are one: what can be typed is taken, what is taken can be typed."""

from tryon.gan_core.body import measure_table
from tryon.tryon_addon.core import measures


def test_the_same_names_in_the_same_order_and_units():
    assert [(m.name, m.unit) for m in measures.MEASURES] == [(m.name, m.unit) for m in measure_table.MEASURES]


def test_percentiles_are_shown_where_there_are_any():
    from_people = {m.name for m in measure_table.MEASURES if m.ansur}
    assert {c for c in measures.CONDITIONS.values()} <= from_people
