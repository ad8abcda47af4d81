# SPDX-License-Identifier: GPL-3.0-or-later
"""Thread counts are read as they are written, and add up; what is none is told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.drawn_setts import sett_values
from tryon.tryon_addon.catalog.cloth.weaves import setts
from tryon.tryon_addon.core.errors import SpecError


@settings(max_examples=50, deadline=None)
@given(sett_values(300).filter(lambda s: s.count <= setts.MOST_THREADS))
def test_a_sett_is_read_as_it_is_written_and_its_counts_add_up(sett):
    assert setts.parse(str(sett)) == sett
    assert setts.parse(str(sett).replace(" ", ", ")) == sett
    whole = 2 * sum(n for _, n in sett.stripes) - sett.stripes[0][1] - sett.stripes[-1][1]
    assert sett.count == len(sett.threads) == (whole if sett.mirrored else sum(n for _, n in sett.stripes))


@given(sett_values())
def test_a_mirrored_sett_reads_the_same_from_each_pivot(sett):
    if sett.mirrored:
        first = sett.stripes[0][1]
        turned = sett.threads[first:] + sett.threads[:first]  # from the end of the first pivot
        assert (turned + turned)[: sett.count - first] == (turned + turned)[: sett.count - first][::-1]


def test_groups_are_spelt_out():
    assert setts.parse("(K2 W2)*3 B1").threads == "KKWW" * 3 + "B"


@pytest.mark.parametrize("text, says", [
    ("", "letters with counts"), (",", "letters with counts"), (7, "letters with counts"),
    ("B24 W", "'W'"), ("b4", "'b4'"),
    ("B0", "1 thread or more"),
    ("B/4 W4", "both pivots"), ("B4 W/4 K4", "both pivots"), ("B/4", "both pivots"), ("B900 W400", "1 to 1200"),
    ("A1 B1 C1 G1 K1 L1 M1 N1 O1", "at most 8"), ("(B1 W1)*900", "1 to 200"), ("(B1", "'(B1'"),
])
def test_what_is_no_sett_is_told(text, says):
    with pytest.raises(SpecError) as error:
        setts.parse(text)
    assert says in str(error.value)


@given(st.text(max_size=30))
def test_any_text_is_a_sett_or_an_error_with_its_mend(text):
    try:
        assert setts.parse(text).count >= 1
    except SpecError as error:
        assert error.mend
