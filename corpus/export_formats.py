"""The export's tables as JSON Lines, as one workbook, or as Parquet: a stream, and the same bytes for the same corpus.

The types come from the data dictionary, so that a column has one in every format whatever its values are.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from sqlalchemy.orm import Session

from corpus.dictionary import Column, ColumnType, Table, load_dictionary
from corpus.errors import CareBreachError
from corpus.export import SAMPLE, export_csv, written_tables
from corpus.privacy import spreadsheet_safe
from corpus.queries import EVERYTHING, Filters, is_sample

Format = Literal["csv", "xlsx", "parquet", "jsonl"]
BATCH = 5_000
"""Rows that are held at a time."""
SHEET_ROWS = 1_048_576
"""Rows of one sheet of a workbook at most, its header with them."""
LONGEST_CELL = 32_767
"""Characters that a cell of a workbook holds."""
FIRST_SHEET_DAY = date(1900, 3, 1)
"""Before this day spreadsheets count days differently; such dates stay text."""


def export_tables(session: Session, folder: Path, form: Format, filters: Filters | None = None) -> list[Path]:
    """Write every table into a folder in one format; a workbook holds them all.

    Returns:
        The files written.

    Raises:
        CareBreachError: a file can't be written; names it.
    """
    if form == "csv":
        return export_csv(session, folder, filters)
    writers: dict[str, Callable[[Session, Path, Filters, bool], Iterator[Path]]] = {
        "jsonl": _jsonl, "xlsx": _xlsx, "parquet": _parquet,
    }  # fmt: skip
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return list(writers[form](session, folder, filters or EVERYTHING, is_sample(session)))
    except OSError as error:
        raise CareBreachError(f"{error.filename or folder}: can't be written ({error.strerror})") from error


def _name(table: str, form: Format, sample: bool) -> str:
    return f"{SAMPLE}_{table}.{form}" if sample else f"{table}.{form}"


def _values(table: Table, row: object, ending: tuple[str, str]) -> Iterator[tuple[Column, Any]]:
    """Yield each column with its value; an empty text says nothing."""
    for column in table.columns[:-2]:
        value = getattr(row, column.name)
        yield column, None if value == "" else value
    for column, value in zip(table.columns[-2:], ending, strict=True):
        yield column, value or None


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _jsonl(session: Session, folder: Path, filters: Filters, sample: bool) -> Iterator[Path]:
    ending = (str(filters), SAMPLE if sample else "")
    for table, rows in written_tables(session, filters):
        path = folder / _name(table.name, "jsonl", sample)
        with whole(path) as partial, partial.open("w", encoding="utf-8", newline="\n") as file:
            for row in rows:
                line = {column.name: _plain(value) for column, value in _values(table, row, ending)}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        yield path


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a path to write to, which takes the place of another once all is written, and vanishes otherwise."""
    partial = path.with_name(path.name + ".part")
    try:
        yield partial
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


# ------------------------------------------------------------------------------------------------------ Parquet


def _parquet(session: Session, folder: Path, filters: Filters, sample: bool) -> Iterator[Path]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    types: dict[ColumnType, Any] = {
        "string": pa.string(), "edtf": pa.string(), "integer": pa.int64(), "number": pa.float64(),
        "boolean": pa.bool_(), "date": pa.date32(), "datetime": pa.timestamp("us", tz="UTC"),
        "list": pa.list_(pa.string()),
    }  # fmt: skip
    ending = (str(filters), SAMPLE if sample else "")
    for table, rows in written_tables(session, filters):
        schema = pa.schema(
            [pa.field(c.name, types[c.type], metadata={"description": c.description}) for c in table.columns]
        )
        path = folder / _name(table.name, "parquet", sample)
        with whole(path) as partial, pq.ParquetWriter(partial, schema) as writer:
            for some in _batches(rows):
                lines = [{column.name: value for column, value in _values(table, row, ending)} for row in some]
                writer.write_table(pa.Table.from_pylist(lines, schema=schema))
        yield path


def _batches(rows: Iterable[object]) -> Iterator[list[object]]:
    remaining = iter(rows)
    while some := list(islice(remaining, BATCH)):
        yield some


# ----------------------------------------------------------------------------------------------------- workbook


def _xlsx(session: Session, folder: Path, filters: Filters, sample: bool) -> Iterator[Path]:
    """Write one workbook with a sheet for each table, and the data dictionary as the first."""
    from xlsxwriter import Workbook

    path = folder / _name("carebreach", "xlsx", sample)
    ending = (str(filters), SAMPLE if sample else "")
    with whole(path) as partial:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        book = Workbook(str(partial), options | {"strings_to_numbers": False})
        book.set_properties({"title": load_dictionary().title, "created": datetime(2000, 1, 1)})
        form = _Sheets(book)
        told = ([t.name, c.name, c.type, c.description] for t in load_dictionary().tables for c in t.columns)
        form.write("data_dictionary", ["table", "column", "type", "description"], told)
        for table, rows in written_tables(session, filters):
            cells = ([value for _, value in _values(table, row, ending)] for row in rows)
            form.write(table.name, [column.name for column in table.columns], cells)
        book.close()
    yield path


class _Sheets:
    """Writes tables as sheets; one that is too long for a sheet goes on on the next."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.heading = book.add_format({"bold": True})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})

    def write(self, name: str, columns: list[str], rows: Iterable[list[Any]]) -> None:
        remaining, number = iter(rows), 1
        while True:
            sheet = self.book.add_worksheet(name if number == 1 else f"{name} {number}")
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, columns, self.heading)
            last = 0
            for last, row in enumerate(islice(remaining, SHEET_ROWS - 1), 1):
                for place, value in enumerate(row):
                    self._cell(sheet, last, place, value)
            if last < SHEET_ROWS - 1:
                return
            number += 1

    def _cell(self, sheet: Any, row: int, column: int, value: Any) -> None:
        """Write a value so that a spreadsheet takes it for what it is, and runs nothing."""
        match value:
            case None:
                return
            case bool():
                sheet.write_boolean(row, column, value)
            case int() | float():
                sheet.write_number(row, column, value)
            case datetime():
                sheet.write_string(row, column, value.astimezone(UTC).isoformat())
            case date() if value >= FIRST_SHEET_DAY:
                sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), self.day)
            case tuple():
                sheet.write_string(row, column, spreadsheet_safe("; ".join(value))[:LONGEST_CELL])
            case _:
                sheet.write_string(row, column, spreadsheet_safe(str(_plain(value)))[:LONGEST_CELL])
