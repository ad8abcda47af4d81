# SPDX-License-Identifier: GPL-3.0-or-later
"""A CSV file as text: its encoding, its delimiter, its rows; and wrong cells, collected until all are told."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..core import files
from ..core.errors import SpecError

SHOWN = 5  # faults that are spelled out
MOST = 1_000_000_000  # bytes of a file that is read, a row at a time
LONGEST = 1_000_000  # letters of a line
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class TableFile:
    """A table: comma, semicolon or tab between cells, UTF-8 (with or without BOM), UTF-16 or Latin-1.

    Args:
        path: the file; ``most``: bytes that it may have.

    Raises:
        SpecError: not readable as text, or too large.
    """

    def __init__(self, path: Path, most: int = MOST) -> None:
        self.path, self.most = Path(path), most
        self.notes: list[str] = []
        self.encoding, self.bom = self._encoding()
        self.delimiter, self.header = self._header()

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Rows that hold anything, with their numbers as a spreadsheet counts; the header is not among them."""
        records = self._records(self.delimiter)
        next(records, None)  # the header
        return records

    def _encoding(self) -> tuple[str, bool]:
        try:
            with files.open_regular(self.path, self.most) as file:
                start = file.read(4)
                if not start:
                    raise SpecError(f"{self.path.name} is empty.", "Its first row names the columns.")
                for mark, name in _BOMS:
                    if start.startswith(mark):
                        return name, True
                decoder, block = codecs.getincrementaldecoder("utf-8")(), start
                while block:
                    if b"\0" in block:
                        raise SpecError(f"{self.path.name} is no text file.", "Export the table as CSV.")
                    decoder.decode(block)
                    block = file.read(1 << 20)
                decoder.decode(b"", True)
        except UnicodeDecodeError:
            self.notes.append(f"{self.path.name} is not UTF-8 and is read as Latin-1.")
            return "latin-1", False
        except OSError as error:
            raise SpecError(f"Cannot read {self.path}: {files.told(error)}.", "Check the path.") from None
        return "utf-8", False

    @contextmanager
    def _lines(self) -> Iterator[Iterator[str]]:
        """The lines of the file as text, none of them endless."""
        def bounded(text: io.TextIOWrapper) -> Iterator[str]:
            while line := text.readline(LONGEST):
                if len(line) == LONGEST:
                    raise SpecError(f"{self.path.name} has a line of more than {LONGEST:,} letters.",
                                    "Export the table as CSV, a row a line.")
                yield line

        try:
            with files.open_regular(self.path, self.most) as file:
                yield bounded(io.TextIOWrapper(file, encoding=self.encoding, newline=""))
        except OSError as error:
            raise SpecError(f"Cannot read {self.path}: {files.told(error)}.", "Check the path.") from None

    def _header(self) -> tuple[str, list[str]]:
        first = ""
        try:
            with self._lines() as lines:
                for first in lines:
                    if first.strip():
                        break
        except UnicodeError:
            raise SpecError(f"{self.path.name} is no text file.", "Export the table as CSV.") from None
        delimiter = max(",;\t", key=first.count)  # a comma where there is only one column
        header = next(self._records(delimiter), (1, []))[1]
        return delimiter, [cell.strip() for cell in header]

    def _records(self, delimiter: str) -> Iterator[tuple[int, list[str]]]:
        """Rows that hold anything, with their numbers."""
        with self._lines() as lines:
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            number = 0
            while True:
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except (csv.Error, UnicodeError) as error:
                    raise SpecError(f"{self.path.name}, row {number + 1} cannot be read: {error}.",
                                    "Look for a stray quotation mark.") from None
                number += 1
                if any(cell.strip() for cell in cells):
                    yield number, cells


class Faults:
    """Wrong cells: the first few in words, all of them counted."""

    def __init__(self) -> None:
        self.first: list[str] = []
        self.count = 0

    def add(self, text: str) -> None:
        self.count += 1
        if len(self.first) < SHOWN:
            self.first.append(text)

    def tell(self, name: str) -> None:
        """SpecError if there are any."""
        if self.count:
            more = f"\n  ... and {self.count - SHOWN} more." if self.count > SHOWN else ""
            one = "a wrong cell" if self.count == 1 else f"{self.count} wrong cells"
            raise SpecError(f"{name} has {one}:\n  " + "\n  ".join(self.first) + more)
