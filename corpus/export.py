"""The corpus as files: CSV tables joined by ids, a data dictionary and a data package description.

The same corpus gives the same bytes: rows have an order of their own and no clock is read. The files of a sample corpus
say so in their names, in every row and in the package. Every cell passes `corpus.privacy`.
"""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from corpus.dictionary import ColumnType, Table, load_dictionary
from corpus.errors import CareBreachError
from corpus.privacy import spreadsheet_safe
from corpus.queries import EVERYTHING, Filters, all_incidents, is_sample, reference_tables, tables

ENCODING = "utf-8-sig"
"""With a byte order mark, without which spreadsheets take £ and accents for something else."""
SAMPLE = "SAMPLE"
_ROWS: dict[str, Callable[[Session, Filters], Iterable[object]]] = {
    "incidents": all_incidents,
    "reports": tables.reports,
    "articles": tables.articles,
    "incident_articles": tables.incident_articles,
    "statements": tables.statements,
    "sources": reference_tables.sources,
    "coverage": reference_tables.coverage_rows,
    "codebook": reference_tables.codebook,
}
_FRICTIONLESS: dict[ColumnType, dict[str, str]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "date"},
    "datetime": {"type": "datetime"},
    "edtf": {"type": "string", "rdfType": "http://id.loc.gov/datatypes/edtf"},
    "list": {"type": "string"},
}


def export_csv(session: Session, folder: Path, filters: Filters | None = None) -> list[Path]:
    """Write every table, the data dictionary and `datapackage.json` into a folder.

    Returns:
        The files written, the incidents first.

    Raises:
        CareBreachError: a file can't be written; names it. Files that were there before stay whole.
    """
    chosen, sample = filters or EVERYTHING, is_sample(session)
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for table, rows in written_tables(session, chosen):
            path = folder / file_name(table.name, sample=sample)
            _write(path, csv_lines(table, rows, chosen, sample))
            written.append(path)
        package = package_json([described(path) for path in written], chosen, sample)
        for name, lines in (
            (file_name("data_dictionary", sample=sample), dictionary_lines()),
            ("datapackage.json", [package]),
        ):
            _write(folder / name, lines)
            written.append(folder / name)
    except OSError as error:
        raise CareBreachError(f"{error.filename or folder}: can't be written ({error.strerror})") from error
    return written


def incidents_csv(session: Session, filters: Filters | None = None) -> bytes:
    """Return the incidents chosen as the bytes of a CSV file: the same rows and columns as a table shows."""
    chosen = filters or EVERYTHING
    rows = all_incidents(session, chosen, "relevance")
    return b"".join(csv_lines(load_dictionary().table("incidents"), rows, chosen, is_sample(session)))


def written_tables(session: Session, filters: Filters) -> Iterator[tuple[Table, Iterable[object]]]:
    """Yield each table of the data dictionary with its rows, which are read as they are asked for."""
    for table in load_dictionary().tables:
        yield table, _ROWS[table.name](session, filters)


def file_name(table: str, *, sample: bool) -> str:
    """Return the name of a table's file; a sample's says that it is one."""
    return f"{SAMPLE}_{table}.csv" if sample else f"{table}.csv"


def cell(value: Any) -> str:
    """Return a value as the text of one cell."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime() | date():
            return value.isoformat()
        case tuple():
            return spreadsheet_safe("; ".join(value))
        case str():
            return spreadsheet_safe(value)
        case _:
            return str(value)


def csv_lines(table: Table, rows: Iterable[object], filters: Filters, sample: bool) -> Iterator[bytes]:
    """Yield the lines of a table as bytes, the header first; each ends with the selection and whether it is real."""
    own = [column.name for column in table.columns][:-2]
    ending = [cell(str(filters)), SAMPLE if sample else ""]
    yield csv_line([*own, "selection", "sample"]).encode(ENCODING)
    for row in rows:
        yield csv_line([*(cell(getattr(row, name)) for name in own), *ending]).encode()


def csv_line(cells: list[str]) -> str:
    """Return one line of CSV (RFC 4180)."""
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _write(path: Path, lines: Iterable[bytes]) -> None:
    """Write a file whole or not at all."""
    partial = path.with_name(path.name + ".part")
    try:
        with partial.open("wb") as file:
            file.writelines(lines)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def dictionary_lines() -> Iterator[bytes]:
    """Yield the data dictionary as a table."""
    yield csv_line(["table", "column", "type", "description"]).encode(ENCODING)
    for table in load_dictionary().tables:
        for column in table.columns:
            yield csv_line([table.name, column.name, column.type, column.description]).encode()


class Described(NamedTuple):
    """A table's file as a package describes it."""

    path: str
    size: int
    """Bytes."""
    sha256: str


def described(path: Path) -> Described:
    """Return what a package says of a file."""
    with path.open("rb") as file:
        return Described(path.name, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def package_json(written: Sequence[Described], filters: Filters, sample: bool, **further: Any) -> bytes:
    """Return the description of the tables (Frictionless Data Package 1).

    Args:
        written: the tables' files, in the order of the data dictionary.
        filters: what was chosen.
        sample: whether all is invented.
        further: more properties of the package.
    """
    dictionary = load_dictionary()
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": "carebreach-sample" if sample else "carebreach",
        "title": dictionary.title,
        "description": f"{dictionary.description} {dictionary.encoding_note}",
        **further,
    }
    if sample:
        package["note"] = dictionary.sample_note
    if str(filters):
        package["selection"] = str(filters)
    package["resources"] = [_resource(table, file) for table, file in zip(dictionary.tables, written, strict=True)]
    return f"{json.dumps(package, indent=2, ensure_ascii=False)}\n".encode()


def _resource(table: Table, file: Described) -> dict[str, Any]:
    """Return the description of one table and its columns."""
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": file.path,
        "title": table.title,
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "schema": {
            "fields": [
                {"name": column.name, **_FRICTIONLESS[column.type], "description": column.description}
                for column in table.columns
            ],
            "missingValues": [""],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {"fields": reference.column, "reference": {"resource": reference.table, "fields": reference.key}}
                for reference in table.references
            ],
        },
    }
