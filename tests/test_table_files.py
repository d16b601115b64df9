"""A table leaves as CSV, XLSX or Parquet with the same cells, none a formula, and says where it comes from."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from corpus.table_files import ABOUT, Provenance, TableFile, cell

ORIGIN = Provenance(
    title="Incidents by cause", selection="text=%3DSUM", corpus="2025-03-01.7", downloaded="2025-03-02",
    link="http://127.0.0.1:8501/?text=%3DSUM", sample="SAMPLE",
)  # fmt: skip
COLUMNS: dict[str, list[Any]] = {
    "Name": ["Ashby & Co, “care”", "=HYPERLINK(1)", "@x\ny", "£"],
    "Count": [3, None, 0, 10**12],
    "Rate": [0.5, 1, float("nan"), None],
    "Day": [date(2025, 1, 2), None, None, date(1999, 12, 31)],
    "Mixed": [1, "two", None, ("a", "b")],
    "Known": [True, False, None, True],
}
TABLE = TableFile.of(COLUMNS, ORIGIN)


def test_csv_has_its_header_first_and_its_origin_in_every_row() -> None:
    written = TABLE.write("csv")
    assert written.startswith(b"\xef\xbb\xbfName,Count,")
    rows = list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"), newline="")))
    assert [row["Name"] for row in rows] == ["Ashby & Co, “care”", "'=HYPERLINK(1)", "'@x y", "£"]
    assert [row["Rate"] for row in rows] == ["0.5", "1", "", ""]
    assert [row["Known"] for row in rows] == ["true", "false", "", "true"]
    for row in rows:
        said = [row[name] for name in ("selection", "corpus", "downloaded", "link", "sample")]
        assert said == [ORIGIN.selection, ORIGIN.corpus, ORIGIN.downloaded, ORIGIN.link, "SAMPLE"]


def test_xlsx_has_types_no_formula_and_a_second_sheet() -> None:
    book = load_workbook(io.BytesIO(TABLE.write("xlsx")))
    table, about = book.worksheets
    rows = list(table.iter_rows())
    assert [c.value for c in rows[0]] == list(COLUMNS)
    assert [[c.value for c in row] for row in rows[1:3]] == [
        ["Ashby & Co, “care”", 3, 0.5, datetime(2025, 1, 2), 1, True],
        ["'=HYPERLINK(1)", None, 1, None, "two", False],
    ]
    assert all(c.data_type != "f" for row in rows for c in row)
    assert about.title == ABOUT
    assert {name.value: value.value for name, value in about.iter_rows()}["link"] == ORIGIN.link


def test_parquet_has_types_and_its_origin_in_the_schema() -> None:
    read = pq.read_table(io.BytesIO(TABLE.write("parquet")))
    assert [str(field.type) for field in read.schema] == ["string", "int64", "double", "date32[day]", "string", "bool"]
    assert read.column("Count").to_pylist() == COLUMNS["Count"]
    assert read.column("Mixed").to_pylist() == ["1", "two", None, "a; b"]
    assert read.schema.metadata[b"carebreach.corpus"] == b"2025-03-01.7"
    assert read.schema.metadata[b"carebreach.sample"] == b"SAMPLE"


def test_a_table_without_rows_and_one_of_many_rows_are_files_too() -> None:
    assert TableFile.of({"A": []}, ORIGIN).write("csv").count(b"\r\n") == 1
    assert pq.read_table(io.BytesIO(TableFile.of({"A": []}, ORIGIN).write("parquet"))).num_rows == 0
    many = TableFile.of({"A": list(range(12_001))}, ORIGIN).write("parquet")
    assert pq.read_table(io.BytesIO(many)).column("A").to_pylist() == list(range(12_001))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (datetime(2025, 1, 1, 12, tzinfo=UTC), datetime(2025, 1, 1, 12)),
        (float("inf"), None),
        ("\x00bell\x07", " bell "),
        ("-1+1", "'-1+1"),
        (("=1", "b"), "'=1; b"),
    ],
)
def test_a_cell_is_what_every_format_can_hold(value: Any, shown: Any) -> None:
    assert cell(value) == shown
