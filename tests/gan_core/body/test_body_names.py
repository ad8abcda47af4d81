# SPDX-License-Identifier: GPL-3.0-or-later
"""The face's table of measures and the ruler's are one: what can be typed is taken, what is taken can be typed."""

import pytest
import torch
from tryon.gan_core.body.measure import measure_table, ruler
from tryon.gan_core.body.model import identity, theta
from tryon.tryon_addon.catalog.body import measures
from tryon.tryon_addon.spec.look import Body, to_dict


def test_the_same_names_in_the_same_order_and_units():
    assert [(m.name, m.unit) for m in measures.MEASURES] == [(m.name, m.unit) for m in measure_table.MEASURES]


def test_percentiles_are_shown_where_there_are_any():
    from_people = {m.name for m in measure_table.MEASURES if m.ansur}
    assert {c for c in measures.CONDITIONS.values()} <= from_people


def test_the_fields_start_with_what_the_default_body_has():
    body = to_dict(Body())
    values = torch.as_tensor(theta.from_body(body)).float()[None]
    race = torch.as_tensor(identity.ancestry(body["identity"])).float()[None]
    with torch.no_grad():
        read = dict(zip(measure_table.NAMES, ruler.ruler().read(values, race)[0].tolist(), strict=True))
    assert {name: read[name] for name in measures.START} == pytest.approx(measures.START, abs=0.5)
