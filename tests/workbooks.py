"""Synthetic workbooks in the shape of the ICO's incident trends; the incidents are invented."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from crawler.listing.trends_table import load_columns

HEADINGS = tuple(column.heading for column in load_columns())
ROW: tuple[Any, ...] = (
    *("BI1", 2025, "Qtr 4", "Children", "Health data", "No Further Action", "Non Cyber"),
    *("Data emailed to incorrect recipient", "1 to 9", "Local government", "24 hours to 72 hours"),
)


def row(**changes: Any) -> tuple[Any, ...]:
    """Return a row with some of its fields changed."""
    fields = [column.field for column in load_columns()]
    return tuple(changes.get(field, value) for field, value in zip(fields, ROW, strict=True))


def workbook(rows: Sequence[Sequence[Any]] = (ROW,), headings: Sequence[str] = HEADINGS, sheet: str = "in") -> bytes:
    """Return a workbook with one sheet."""
    book = Workbook()
    table = book.active
    assert table is not None
    table.title = sheet
    for cells in [headings, *rows]:
        table.append(list(cells))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(body: bytes, name: str, content: bytes) -> bytes:
    """Return a workbook with another part in the place of one of its own."""
    changed = BytesIO()
    with ZipFile(BytesIO(body)) as old, ZipFile(changed, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, content if part.filename == name else old.read(part))
    return changed.getvalue()
