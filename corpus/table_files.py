"""One table as a file that says where it comes from: CSV, XLSX or Parquet, with the same cells in each.

CSV repeats the origin in its last columns, as the exports do: no lines stand above the header, so a spreadsheet and a
parser both read it, and a row that was copied out still says what it is. XLSX has it on a second sheet, Parquet in the
metadata of its schema.
"""

import csv
import io
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, Literal

from corpus.privacy import spreadsheet_safe

Format = Literal["csv", "xlsx", "parquet"]
MIME: dict[Format, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
ENCODING = "utf-8-sig"
"""With a byte order mark, without which spreadsheets take £ and accents for something else."""
ABOUT = "About this file"
"""The second sheet of a workbook."""
Cell = str | int | float | bool | date | datetime | None
_BATCH = 5000
_LONGEST = 32_767
"""Characters of one cell of a workbook."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a file comes from; what is empty is left out."""

    title: str
    selection: str = ""
    """The filters, as in an address."""
    corpus: str = ""
    """Which state of the corpus (see `queries.version`)."""
    downloaded: str = ""
    """The day, as an ISO date."""
    link: str = ""
    """The address that shows the same again."""
    sample: str = ""
    """`SAMPLE` where all is invented."""

    def pairs(self) -> list[tuple[str, str]]:
        """Return names and values, safe for a spreadsheet."""
        return [(field.name, spreadsheet_safe(getattr(self, field.name))) for field in fields(self)]


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table to be written: its columns, its rows made when they are asked for, and where it comes from."""

    columns: tuple[str, ...]
    rows: Callable[[], Iterable[Sequence[Any]]]
    provenance: Provenance

    @classmethod
    def of(cls, columns: Mapping[str, Sequence[Any]], provenance: Provenance) -> "TableFile":
        """Return the table of some columns of one length."""
        return cls(tuple(columns), lambda: zip(*columns.values(), strict=True), provenance)

    def write(self, form: Format) -> bytes:
        """Return the file."""
        return {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet}[form](self)

    def cells(self) -> Iterator[list[Cell]]:
        """Yield the rows, each value as it may stand in a cell."""
        for row in self.rows():
            yield [cell(value) for value in row]


def cell(value: Any) -> Cell:
    """Return a value as a cell: text that no spreadsheet runs, a number, a date, or nothing."""
    if hasattr(value, "item"):  # a numpy scalar
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime):  # no spreadsheet knows zones
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    if value is None or isinstance(value, bool | int | date):
        return value
    if isinstance(value, tuple | list):
        return spreadsheet_safe("; ".join(map(str, value)))
    text = str(value)
    return None if text in {"<NA>", "NaT"} else spreadsheet_safe(text)


def _csv(table: TableFile) -> bytes:
    """Return the rows as RFC 4180 has them, each ending with its origin."""
    pairs = [(name, value) for name, value in table.provenance.pairs() if name != "title"]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*map(spreadsheet_safe, table.columns), *(name for name, _ in pairs)])
    ending = [value for _, value in pairs]
    for row in table.cells():
        writer.writerow([*map(_written, row), *ending])
    return out.getvalue().encode(ENCODING)


def _written(value: Cell) -> Cell:
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else value


def _xlsx(table: TableFile) -> bytes:
    """Return a workbook: the table, and a sheet that says where it comes from."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Table")
    sheet.freeze_panes = "A2"
    sheet.append([spreadsheet_safe(name) for name in table.columns])
    for row in table.cells():
        sheet.append([value[:_LONGEST] if isinstance(value, str) else value for value in row])
    about = book.create_sheet(ABOUT)
    for pair in table.provenance.pairs():
        about.append(pair)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _parquet(table: TableFile) -> bytes:
    """Return the rows as typed columns, read twice: once for the types, once for the values."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds: list[set[type]] = [set() for _ in table.columns]
    for row in table.cells():
        for seen, value in zip(kinds, row, strict=True):
            seen.add(type(value))
    types = {
        bool: pa.bool_(), int: pa.int64(), float: pa.float64(), date: pa.date32(), datetime: pa.timestamp("us"),
    }  # fmt: skip
    schema = pa.schema(
        [(name, types.get(_one(seen), pa.string())) for name, seen in zip(table.columns, kinds, strict=True)],
        metadata={f"carebreach.{name}": value for name, value in table.provenance.pairs()},
    )
    out, rows = io.BytesIO(), table.cells()
    with pq.ParquetWriter(out, schema) as writer:
        while some := list(islice(rows, _BATCH)):
            arrays = [
                pa.array([_as(value, field.type == pa.string()) for value in column], field.type)
                for column, field in zip(zip(*some, strict=True), schema, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
    return out.getvalue()


def _one(seen: set[type]) -> type:
    """Return the one type that holds all values of a column; text where there is none."""
    told = seen - {type(None)}
    if told == {int, float}:
        return float
    return told.pop() if len(told) == 1 else str


def _as(value: Cell, text: bool) -> Cell:
    return str(value) if text and value is not None else value
