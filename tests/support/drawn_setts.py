# SPDX-License-Identifier: GPL-3.0-or-later
"""Thread counts at random, for hypothesis."""

from hypothesis import strategies as st
from tryon.tryon_addon.catalog.cloth.weaves import setts

LETTERS = tuple(setts.DYES)


@st.composite
def sett_values(draw, most=24):
    letters = draw(st.lists(st.sampled_from(LETTERS), min_size=1, max_size=4, unique=True))
    stripes = draw(st.lists(st.tuples(st.sampled_from(letters), st.integers(1, most)), min_size=2, max_size=6))
    return setts.Sett(tuple(stripes), draw(st.booleans()))
