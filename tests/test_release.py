"""Formats and releases: the same rows everywhere, the same bytes twice, nothing that runs, and what has changed."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from frictionless import validate
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.dates import known_bounds
from corpus.dictionary import load_dictionary
from corpus.errors import CareBreachError
from corpus.export_formats import Format, export_tables
from corpus.models import Incident
from corpus.queries import all_incidents
from corpus.release import write_release
from corpus.release.veris import veris
from corpus.taxonomy import load_taxonomy
from tests.builders import TEXT, CorpusBuilder
from tests.test_export import FILES, TABLES, fill, rows

HOSTILE = '=HYPERLINK("https://evil.example","x")'
VERIS: dict[str, set[str]] = {
    "security_incident": {"Suspected", "Confirmed", "Near miss", "False positive"},
    "confidence": {"High", "None", "Medium", "Low"},
    "disclosure": {"Unknown", "Yes", "Potentially", "No"},
    "error": {
        "Disposal error", "Loss", "Unknown", "Publishing error", "Other", "Gaffe", "Misconfiguration", "Misdelivery",
    },
    "misuse": {"Unknown", "Email misuse", "Possession abuse", "Data mishandling", "Privilege abuse", "Knowledge abuse"},
    "hacking": {"Unknown"},
    "physical": {"Theft", "Unknown"},
    "asset": {"M - Documents", "U - Other", "S - Database", "S - Web application", "S - Mail", "Unknown"},
}  # fmt: skip
"""The words of VERIS 1.3 that may stand where we write any."""


def files_of(packed: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(packed) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def table(found: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(found.decode("utf-8-sig"), newline="")))


@pytest.fixture
def filled(session: Session, build: CorpusBuilder) -> Session:
    """Give a corpus with texts, copies, an unlinked report, a baseline row and a headline that would run."""
    fill(build)
    build.incident(build.report(None), acted="2019-02", organisation=None, penalty_gbp=1000, penalty_on="body")
    build.article(title=HOSTILE + "\r\n@SUM(1)")
    build.run()
    return session


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet", "jsonl"])
def test_each_format_gives_the_same_bytes_twice(filled: Session, tmp_path: Path, form: Format) -> None:
    first = [path.read_bytes() for path in export_tables(filled, tmp_path / "one", form)]
    assert [path.read_bytes() for path in export_tables(filled, tmp_path / "two", form)] == first
    assert not list(tmp_path.rglob("*.part"))


def test_every_format_holds_what_the_csv_holds(filled: Session, tmp_path: Path) -> None:
    for form in ("csv", "xlsx", "parquet", "jsonl"):
        export_tables(filled, tmp_path, form)
    book = load_workbook(tmp_path / "carebreach.xlsx", read_only=True)
    assert book.sheetnames == ["data_dictionary", *TABLES]
    for name in TABLES:
        kinds = {column.name: column.type for column in load_dictionary().table(name).columns}
        plain = rows(tmp_path / f"{name}.csv")
        lines = (tmp_path / f"{name}.jsonl").read_text("utf-8").splitlines()
        parquet = pq.read_table(tmp_path / f"{name}.parquet").to_pylist()
        head, *cells = book[name].iter_rows(values_only=True)
        assert len(lines) == len(parquet) == len(cells) == len(plain)
        assert list(head) == list(kinds)
        for expected, line, typed, sheet in zip(plain, map(json.loads, lines), parquet, cells, strict=True):
            for (column, kind), value in zip(kinds.items(), sheet, strict=True):
                assert _text(line[column]) == _unsafe(expected[column])
                assert _text(typed[column]) == _unsafe(expected[column])
                as_told = {"date": _day, "number": float, "string": str}.get(kind, _same)
                assert _text(None if value is None else as_told(value)) == expected[column]


def _day(value: Any) -> date:
    found: date = value.date()
    return found


def _same(value: Any) -> Any:
    return value


def _text(value: Any) -> str:
    """Return a value as the CSV writes it, without what neutralises a formula."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "; ".join(value)
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return "" if value is None else " ".join(str(value).split("\r\n"))


def _unsafe(text: str) -> str:
    return text[1:] if text.startswith(("'=", "'+", "'-", "'@")) else text


def test_a_workbook_opens_with_types_and_runs_nothing(filled: Session, tmp_path: Path) -> None:
    [path] = export_tables(filled, tmp_path, "xlsx")
    book = load_workbook(path)
    assert not [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]
    titles = [line[2].value for line in book["articles"].iter_rows(min_row=2)]
    assert f"'{HOSTILE} @SUM(1)" in titles
    head = [cell.value for cell in book["incidents"][1]]
    days = {line[head.index("occurred_earliest")].value for line in book["incidents"].iter_rows(min_row=2)}
    assert date(2020, 4, 1) in {day.date() for day in days if day}
    with zipfile.ZipFile(path) as packed:
        assert not [name for name in packed.namelist() if "externalLink" in name or "vba" in name.lower()]


def test_a_release_is_a_valid_data_package_with_checksums(filled: Session, tmp_path: Path) -> None:
    packed = write_release(filled, tmp_path)
    assert write_release(filled, tmp_path / "again").read_bytes() == packed.read_bytes()
    report = validate(str(packed))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])
    assert len(report.tasks) == len(TABLES)
    found = files_of(packed)
    sums = dict(line.split("  ")[::-1] for line in found["SHA256SUMS"].decode().splitlines())
    assert sums == {n: hashlib.sha256(body).hexdigest() for n, body in found.items() if n != "SHA256SUMS"}
    package = json.loads(found["datapackage.json"])
    assert f'version: "{package["version"]}"' in found["CITATION.cff"].decode()
    assert {"LICENCE.md", "method.json", "method_figures.json", "CHANGELOG.md", "data_dictionary.csv"} < set(found)
    everything = b"".join(found.values()).decode()
    assert "Jackie" not in everything
    assert TEXT not in everything
    assert max(len(row["quotation"]) for row in table(found["data/statements.csv"])) <= 300


def test_a_release_with_a_false_cell_would_not_be_valid(filled: Session, tmp_path: Path) -> None:
    packed = write_release(filled, tmp_path)
    folder = tmp_path / "out"
    with zipfile.ZipFile(packed) as opened:
        opened.extractall(folder)
    reports = folder / "data" / "reports.csv"
    reports.write_bytes(reports.read_bytes().replace(b",0,", b",none,", 1))
    assert not validate(str(folder / "datapackage.json")).valid


def test_what_has_changed_since_the_release_before(session: Session, build: CorpusBuilder, tmp_path: Path) -> None:
    names = ["kept", "other", "merged", "withdrawn"]
    made = {name: build.incident(build.report(build.article())) for name in names}
    before = write_release(session, tmp_path / "before")
    made["other"].people_affected = 7
    made["merged"].redirect_to = made["kept"].id
    made["withdrawn"].withdrawn = True
    new = build.incident(build.report(build.article()), outcomes=["ico_fine"])
    session.flush()
    found = files_of(write_release(session, tmp_path / "after", previous=before))
    assert {(row["kind"], row["incident_id"], row["into"], row["columns"]) for row in table(found["changes.csv"])} == {
        ("new", new.id, "", ""),
        ("changed", made["other"].id, "", "people_affected"),
        ("merged", made["merged"].id, made["kept"].id, ""),
        ("withdrawn", made["withdrawn"].id, "", ""),
    }
    assert "1 withdrawn" in found["CHANGELOG.md"].decode()
    for other in (tmp_path / "none.zip", Path(__file__)):
        with pytest.raises(CareBreachError, match=r"release"):
            write_release(session, tmp_path, previous=other)


def test_each_incident_with_a_year_is_veris_and_the_others_are_listed(
    session: Session, build: CorpusBuilder, tmp_path: Path
) -> None:
    """Held: what VERIS requires, and its words where we write any. Its whole schema is no part of this project."""
    causes = [cause.id for cause in load_taxonomy().causes]
    for number, cause in enumerate(causes):
        people = {"people_affected": 12, "penalty_gbp": 500, "penalty_on": "body"} if number % 2 else {}
        build.incident(build.report(build.article()), cause=cause, occurred="2019-06/2020-01", **people)
    undated = build.incident(build.report(build.article()), occurred=None)
    found = files_of(write_release(session, tmp_path))
    assert [row["incident_id"] for row in table(found["veris_left_out.csv"])] == [undated.id]
    told = [json.loads(line) for line in found["veris.jsonl"].splitlines()]
    assert len(told) == len(causes)
    for one in told:
        needed = {"actor", "action", "asset", "attribute", "timeline", "victim"}
        needed |= {"discovery_method", "schema_version", "incident_id", "security_incident"}
        assert needed <= set(one)
        assert one["timeline"] == {"incident": {"year": 2019, "month": 6}}
        assert one["security_incident"] in VERIS["security_incident"]
        assert one["confidence"] in VERIS["confidence"]
        for action, said in one["action"].items():
            assert set(said["variety"]) <= VERIS[action]
            assert said["vector"] == ["Unknown"]
        assert {asset["variety"] for asset in one["asset"]["assets"]} <= VERIS["asset"]
        for actor, said in one["actor"].items():
            assert {"motive", "variety"} <= set(said)
            assert (actor == "external") == ("country" in said)
        if "confidentiality" in one["attribute"]:
            assert one["attribute"]["confidentiality"]["data_disclosure"] in VERIS["disclosure"]
        assert one.get("impact", {"overall_rating": "Unknown"})["overall_rating"] == "Unknown"
    row = next(row for row in all_incidents(session) if row.incident_id == undated.id)
    assert veris(row) is None
    assert known_bounds(row.occurred) is None


def test_the_ico_s_words_and_the_days_of_each_date_stand_in_the_table(filled: Session, tmp_path: Path) -> None:
    found = table(files_of(write_release(filled, tmp_path))["data/incidents.csv"])
    baseline = next(row for row in found if row["origin"] == "baseline")
    assert (baseline["acted_earliest"], baseline["acted_latest"]) == ("2019-02-01", "2019-02-28")
    assert baseline["ico_types"] == "Data posted or faxed to incorrect recipient"
    assert baseline["veris"] == "error.Misdelivery"
    assert FILES[-1] not in TABLES
    assert filled.scalar(select(Incident.id).where(Incident.id == baseline["incident_id"]))
