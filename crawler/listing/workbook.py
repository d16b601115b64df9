"""An Excel workbook from the web → the rows of one of its tables, read as a stream within bounds.

A few kilobytes may unpack to gigabytes: each part's size, each row's length and the number of rows are held.
"""

import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from corpus.errors import Rejected

MEGABYTE = 1024 * 1024
LARGEST_SHEET = 512 * MEGABYTE
LARGEST_PART = 16 * MEGABYTE
"""Of all that is no sheet, such as the table of the texts that its cells share; read into memory."""
MOST_PARTS = 200
LONGEST_ROW = MEGABYTE
MOST_ROWS = 2**20
"""As many as Excel has."""
# What a damaged file makes openpyxl stumble over is open-ended; a SyntaxError is one of the XML.
_FAULTS = (
    *(BadZipFile, InvalidFileException, zlib.error, SyntaxError, KeyError, IndexError, ValueError, TypeError),
    *(AttributeError, EOFError, OSError, RuntimeError),
)

Cell = str | int | float | None


def read_table(body: bytes, sheet: str, columns: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows below a sheet's first one, each with its cells in the order of these columns.

    Args:
        body: the file.
        sheet: the sheet's name.
        columns: the headings that the sheet must have, in any order, and no others.

    Raises:
        Rejected: the file is no workbook, is damaged or endless, or its table is another one.
    """
    try:
        _check_parts(body)
        book = load_workbook(BytesIO(body), read_only=True, keep_links=False)
        yield from _rows(book, sheet, columns)
    except _FAULTS as error:
        raise Rejected(f"not a workbook that can be read ({type(error).__name__})") from error


def _rows(book: Workbook, name: str, columns: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
    if name not in book.sheetnames:
        raise Rejected(f"the workbook has no sheet “{name}”")
    sheet = book[name]
    sheet.reset_dimensions()  # what a file says of its own size is not believed
    rows = sheet.iter_rows(values_only=True)
    places = _places([_text(cell) for cell in next(rows, ())], columns)
    for number, row in enumerate(rows, start=2):
        if number > MOST_ROWS:
            raise Rejected(f"the sheet “{name}” has more than {MOST_ROWS:,} rows")
        if any(cell is not None for cell in row):
            cells = (*row, *[None] * (len(columns) - len(row)))
            yield tuple(_plain(cells[place], number) for place in places)


def _places(headings: Sequence[str], columns: Sequence[str]) -> list[int]:
    """Return where each column stands."""
    faults = {
        "missing": [column for column in columns if column not in headings],
        "twice": sorted({heading for heading in headings if heading and headings.count(heading) > 1}),
        "new": [heading for heading in headings if heading and heading not in columns],
    }
    if any(faults.values()):
        told = "; ".join(f"{word}: {', '.join(found)[:200]}" for word, found in faults.items() if found)
        raise Rejected(f"the table has other columns than it had ({told})")
    return [headings.index(column) for column in columns]


def _plain(cell: object, number: int) -> Cell:
    """Return what a cell holds."""
    if isinstance(cell, str) and not cell.startswith("="):
        return " ".join(cell.split())
    if cell is None or (isinstance(cell, int | float) and not isinstance(cell, bool)):
        return cell
    raise Rejected(f"row {number} holds {'a formula' if isinstance(cell, str) else 'neither text nor a number'}")


def _text(cell: object) -> str:
    return " ".join(str(cell).split()) if cell is not None else ""


def _check_parts(body: bytes) -> None:
    """Refuse a file that is no workbook, or that would unpack to more than we can hold."""
    if not body.startswith(b"PK"):
        raise Rejected("not a workbook: it begins like no zip file")
    if body.count(b"PK\x01\x02") > MOST_PARTS:
        raise Rejected(f"the workbook has more than {MOST_PARTS} parts")
    with ZipFile(BytesIO(body)) as file:
        for part in file.infolist():
            is_sheet = part.filename.startswith("xl/worksheets/")
            if part.file_size > (LARGEST_SHEET if is_sheet else LARGEST_PART):
                raise Rejected(f"a part of the workbook would unpack to {part.file_size // MEGABYTE} MB")
            _check_rows(file, part)


def _check_rows(file: ZipFile, part: ZipInfo) -> None:
    """Refuse a part that declares entities, or of which one row is endless: rows are read whole, one after another."""
    rest = b""
    with file.open(part) as stream:
        while chunk := stream.read(MEGABYTE // 4):
            rest += chunk
            if b"<!DOCTYPE" in rest or b"<!ENTITY" in rest:
                raise Rejected("the workbook declares entities")
            if part.filename.startswith("xl/worksheets/"):
                rest = rest[max(0, rest.rfind(b"<row")) :]
                if len(rest) > LONGEST_ROW:
                    raise Rejected("the workbook has an endless row")
            else:
                rest = rest[-16:]
