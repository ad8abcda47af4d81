# SPDX-License-Identifier: GPL-3.0-or-later
"""A lookbook's manifest: TOML or JSON with lists whose products are looks, or CSV with a look a row.

All of it is checked before anything runs; every fault is told with its line and key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..core import fields, files
from ..core.errors import SpecError, TryOnError, shown
from ..core.fields import whole
from ..formats.exports import EXPORTS, chosen
from ..formats.table_file import Faults, TableFile
from ..spec.look import PRESETS, Look
from .axes import AXES, Choice
from .lines import line_of

PLAIN = {"name", "preset", "views", "seed", "names", "zip", "exclude", "limit", "export"}
MOST_ENTRIES = 100_000  # of a list
MOST_LOOKS = 1_000_000
MOST_BYTES = 16_000_000  # of a CSV file
COLUMNS = ("name", *(axis.one for axis in AXES.values()))
TEMPLATE = re.compile(r"\{([^{}]*)\}")
_KIND_SEED = re.compile(r"(?P<kind>[a-z_]+):(?P<seed>\d{1,10})")


@dataclass(frozen=True)
class Lookbook:
    """What a manifest says.

    ``axes``: name -> its choices, of those that it lists. ``zips``: axes that go along with each other, entry by entry,
    instead of each with all. ``excludes``: axis -> labels or numbers (from 1) of choices that are not made together.
    ``exports``: formats for other programs that each look is also written in.
    ``rows``: looks one by one, axis -> choice. ``base``: what all looks share. ``names``: the template of their names.
    """

    title: str
    base: Look
    axes: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    zips: tuple[tuple[str, ...], ...] = ()
    excludes: tuple[Mapping[str, frozenset[int]], ...] = ()
    rows: tuple[tuple[str, Mapping[str, Choice]], ...] = ()
    names: str = ""
    limit: int = MOST_LOOKS
    exports: tuple[str, ...] = ()


def read(path: Path) -> Lookbook:
    """The lookbook of a manifest file.

    Raises:
        SpecError: everything that is wrong in it, the first few spelled out, each with line and key.
    """
    path = Path(path)
    if path.suffix.lower() == ".csv":
        return _from_table(path)
    data = fields.load(path)
    return _from_plain(data, path, files.read_text(path, MOST_BYTES))


class _Checked:
    """Runs checks and collects what they say, with where it stands."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.text, self.faults = path, text, Faults()

    def add(self, key: str, index: int | None, said: object) -> None:
        line = line_of(self.text, key, index)
        where = key if index is None else f"{key}[{index + 1}]"
        self.faults.add(f"line {line}, {where}: {said}" if line else f"{where}: {said}")

    def tell(self) -> None:
        if self.faults.count:
            more = self.faults.count - len(self.faults.first)
            told = "\n  ".join([*self.faults.first, *([f"... and {more} more."] if more else [])])
            raise SpecError(f"{self.path.name} cannot be used as it is:\n  {told}")


def _from_plain(data: Mapping[str, Any], path: Path, text: str) -> Lookbook:
    checked, folder = _Checked(path, text), path.parent
    for key in data:
        if key not in AXES and key not in PLAIN:
            checked.add(key, None, f"there is no such key. There are: {', '.join([*AXES, *sorted(PLAIN)])}.")
    axes = {name: tuple(_choices(name, data[name], folder, checked)) for name in AXES if name in data}
    base = Look()
    for name in ("preset", "views", "seed"):
        if name in data:
            try:
                base = fields.build(Look, {**_kept(base), name: _listed(data[name])}, "look")
            except TryOnError as error:
                checked.add(name, None, error)
    if "preset" not in data:
        base = fields.build(Look, {**_kept(base), "preset": PRESETS[1]}, "look")
    if not axes.get("outfits") and not any(name in data for name in ("bodies", "fabrics", "colourways")):
        checked.add("outfits", None, "nothing is listed. Give bodies, outfits or fabrics.")
    checked.tell()
    zips = _zips(data.get("zip", ()), axes, checked)
    excludes = _excludes(data.get("exclude", ()), axes, checked)
    title = data.get("name", path.stem)
    names = data.get("names", "")
    limit = data.get("limit", MOST_LOOKS)
    try:
        whole(limit, "limit", 1, MOST_LOOKS)
    except SpecError as error:
        checked.add("limit", None, error)
    exports: tuple[str, ...] = ()
    if "export" in data:
        try:
            exports = tuple(one.name for one in chosen(data["export"]))
        except (SpecError, TypeError):
            checked.add("export", None, f"it is {shown(data['export'])}. Give some of: {', '.join(EXPORTS)}.")
    if not isinstance(title, str) or not title.isprintable() or len(title) > 200:
        checked.add("name", None, f"it is {shown(title)}. Give a line of text.")
    checked_template(names, checked)
    checked.tell()
    return Lookbook(title, base, axes, zips, excludes, names=names, limit=limit, exports=exports)


def _kept(look: Look) -> dict[str, Any]:
    return {"preset": look.preset, "views": look.views, "seed": look.seed}


def _listed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _choices(name: str, entries: Any, folder: Path, checked: _Checked) -> Iterator[Choice]:
    """The choices of an axis, each label once."""
    if not isinstance(entries, list) or not entries:
        checked.add(name, None, f"it is {shown(entries)}. Give a list with at least one entry.")
        return
    if len(entries) > MOST_ENTRIES:
        checked.add(name, None, f"it has {len(entries):,} entries. {MOST_ENTRIES:,} are possible.")
        return
    taken: set[str] = set()
    axis = AXES[name]
    for index, entry in enumerate(entries):
        try:
            found = list(axis.read(entry, folder))
        except TryOnError as error:
            checked.add(name, index, error)
            continue
        for choice in found:
            label = choice.label or f"{axis.one}-{len(taken) + 1}"
            number = 2
            while label in taken:
                label = f"{choice.label or axis.one}-{number}"
                number += 1
            taken.add(label)
            yield Choice(label, choice.value)


def _zips(data: Any, axes: Mapping[str, Sequence[Choice]], checked: _Checked) -> tuple[tuple[str, ...], ...]:
    if not isinstance(data, (list, tuple)):
        checked.add("zip", None, f"it is {shown(data)}. Give a list of lists of keys.")
        return ()
    groups, seen = [], set[str]()
    for index, group in enumerate(data):
        if not isinstance(group, list) or len(group) < 2 or not all(one in axes for one in group):
            checked.add("zip", index, f"it is {shown(group)}. Name two or more of: {', '.join(axes)}.")
            continue
        if seen & set(group):
            checked.add("zip", index, f"{min(seen & set(group))} is zipped twice. Name each list once.")
        seen |= set(group)
        lengths = {one: len(axes[one]) for one in group}
        if len(set(lengths.values())) > 1:
            told = ", ".join(f"{one} has {count}" for one, count in lengths.items())
            checked.add("zip", index, f"lists that go along are of one length, and {told}.")
        groups.append(tuple(group))
    return tuple(groups)


def _excludes(data: Any, axes: Mapping[str, Sequence[Choice]], checked: _Checked
              ) -> tuple[Mapping[str, frozenset[int]], ...]:
    """``{ body = "person-3", outfit = [1, 2] }``: by label, or by number from 1; all of a table together."""
    if not isinstance(data, (list, tuple)):
        checked.add("exclude", None, f"it is {shown(data)}. Give a list of tables.")
        return ()
    by_one = {AXES[name].one: name for name in axes}
    found = []
    for index, table in enumerate(data):
        if not isinstance(table, Mapping) or not table:
            checked.add("exclude", index, f"it is {shown(table)}. Give a table like {{ body = \"person-3\" }}.")
            continue
        rule = {}
        for one, wanted in table.items():
            if one not in by_one:
                checked.add("exclude", index, f"there is no {one!r} here. There are: {', '.join(by_one)}.")
                continue
            choices = axes[by_one[one]]
            labels = {choice.label: number for number, choice in enumerate(choices)}
            numbers = set()
            for value in wanted if isinstance(wanted, list) else [wanted]:
                if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= len(choices):
                    numbers.add(value - 1)
                elif isinstance(value, str) and value in labels:
                    numbers.add(labels[value])
                else:
                    known = ", ".join(list(labels)[:8]) + (" ..." if len(labels) > 8 else "")
                    checked.add("exclude", index, f"{one} is {shown(value)}. There are: {known}.")
            rule[by_one[one]] = frozenset(numbers)
        found.append(rule)
    return tuple(found)


def checked_template(names: Any, checked: _Checked) -> None:
    """Whether a template of names can be used; what it names has to be an axis, or the look's number."""
    known = [*(axis.one for axis in AXES.values()), "number"]
    if not isinstance(names, str) or len(names) > 200:
        checked.add("names", None, f"it is {shown(names)}. Give a line of text, like {{body}}-{{outfit}}.")
        return
    for one in TEMPLATE.findall(names):
        if one not in known:
            checked.add("names", None, f"there is no {{{one}}}. There are: {', '.join(known)}.")
    if set(TEMPLATE.sub("", names)) & set("{}/\\"):
        checked.add("names", None, f"it is {shown(names)}. A look's folder lies in the lookbook's: no slashes.")


def _from_table(path: Path) -> Lookbook:
    """A look a row; columns are an axis each, a palette's colours and an outfit's garments joined by +."""
    table, faults = TableFile(path, MOST_BYTES), Faults()
    unknown = [column for column in table.header if column not in COLUMNS]
    if unknown or not table.header:
        raise SpecError(f"{path.name} has a column {shown(unknown[0] if unknown else '')}.",
                        f"There are: {', '.join(COLUMNS)}.")
    by_one = {axis.one: axis for axis in AXES.values()}
    known: dict[tuple[str, str], Choice] = {}
    rows = []
    for number, cells in table.rows():
        name, row = "", {}
        for column, cell in zip(table.header, (cell.strip() for cell in cells), strict=False):
            if not cell:
                continue
            if column == "name":
                name = cell
                continue
            axis = by_one[column]
            try:
                if (column, cell) not in known:
                    [choice] = axis.read(_cell(column, cell), path.parent)
                    known[column, cell] = Choice(choice.label or cell, choice.value)
                row[axis.name] = known[column, cell]
            except TryOnError as error:
                faults.add(f"line {number}, {column}: {error}")
        if len(cells) > len(table.header):
            faults.add(f"line {number}: it has {len(cells)} cells, and there are {len(table.header)} columns.")
        rows.append((name, row))
    faults.tell(path.name)
    if not rows:
        raise SpecError(f"{path.name} has no rows.", "Each row after the first is a look.")
    return Lookbook(path.stem, Look(), rows=tuple(rows))


def _cell(column: str, cell: str) -> Any:
    """What a cell says: ``3`` is person 3, ``tee+trousers`` an outfit, ``stripe:4`` a fabric with its seed."""
    if column == "body" and cell.isascii() and cell.isdecimal() and len(cell) < 11:
        return {"person": int(cell)}
    if column in ("outfit", "colourway"):
        return [part.strip() for part in cell.split("+")]
    if column == "fabric" and (found := _KIND_SEED.fullmatch(cell)):
        return {"kind": found["kind"], "seed": int(found["seed"])}
    return cell
