# SPDX-License-Identifier: GPL-3.0-or-later
"""What a spec of last year names is what it was: every table of the catalogue, an entry at a time."""

import dataclasses
import importlib

import pytest
from support.reference import digest, same

TABLES = {
    "accessories": ("accessories", "ACCESSORIES"),
    "complexions": ("body.complexion", ""), "hair": ("body.hair", ""), "measures": ("body.measures", "MEASURES"),
    "sizes": ("body.size_table", ""), "skin": ("body.skin", ""), "colour schemes": ("cloth.colour_schemes", "SCHEMES"),
    "cloths": ("cloth.physics", "CLOTHS"), "weaves": ("cloth.weaves.kinds", "KINDS"),
    "construction": ("garments.construction", ""), "finish": ("garments.finish", ""),
    "hems": ("garments.hems", ""), "notions": ("garments.notions", ""), "garments": ("garments", "PROGRAMMES"),
}


def plain(value):
    """What an entry says, without what Python calls its functions."""
    if dataclasses.is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict) or hasattr(value, "items"):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(inner) for inner in value]
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    return getattr(value, "__name__", "function") if callable(value) else repr(value)


def entries(module, name):
    there = importlib.import_module(f"tryon.tryon_addon.catalog.{module}")
    if name:
        table = getattr(there, name)
        return dict(table.items()) if hasattr(table, "items") else {getattr(row, "name", i): row
                                                                    for i, row in enumerate(table)}
    own = {key: value for key, value in vars(there).items() if key.isupper() or key.strip("_").isupper()}
    return {key: value for key, value in own.items() if not callable(value)}


@pytest.mark.parametrize("table", TABLES)
def test_the_tables_of_the_catalogue_say_what_they_said(table):
    found = {str(key): digest(plain(value)) for key, value in entries(*TABLES[table]).items()}
    assert found, "a table has gone"
    same(f"catalogue/{table.replace(' ', '_')}", found)
