"""Exports join, say what they are, run nothing in a spreadsheet, and are the same bytes for the same corpus."""

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from corpus.dictionary import load_dictionary
from corpus.errors import CareBreachError
from corpus.export import cell, export_csv, incidents_csv
from corpus.privacy import WITHHELD
from corpus.queries import Filters, all_incidents
from corpus.queries.incidents import IncidentRow
from tests.builders import BODY, TEXT, CorpusBuilder, memory_engine

ON_BOTH_DATABASES = True

FILES = [
    "incidents", "reports", "articles", "incident_articles", "statements", "sources", "coverage", "codebook",
    "data_dictionary",
]  # fmt: skip
TABLES = FILES[:-1]


def rows(path: Path | bytes) -> list[dict[str, str]]:
    text = (path if isinstance(path, bytes) else path.read_bytes()).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def fill(build: CorpusBuilder) -> None:
    """Put in two incidents, one of them told by two copies of one story, an unlinked report and an unrelated text."""
    first = build.article(names=["Jackie Invented"])
    copy = build.article(source="echo", story=first, names=["Jackie Invented"])
    build.incident(build.report(first), build.report(copy), penalty_gbp=60000, penalty_on="body", outcomes=["ico_fine"])
    build.incident(build.report(build.article(checked=False)), occurred=None, cause="other", channel="unknown")
    build.report(build.article())
    build.article("Bins. (Synthetic text.)", "Bins", relevant=False)


def test_the_files_join_by_their_ids(session: Session, build: CorpusBuilder, tmp_path: Path) -> None:
    fill(build)
    written = export_csv(session, tmp_path)
    assert [path.name for path in written] == [f"{name}.csv" for name in FILES] + ["datapackage.json"]
    tables = {name: rows(tmp_path / f"{name}.csv") for name in FILES}
    assert {name: len(tables[name]) for name in FILES[:4] + FILES[5:7]} == {
        "incidents": 2,
        "reports": 4,
        "articles": 5,
        "incident_articles": 3,
        "sources": 2,
        "coverage": 2,
    }
    for table in load_dictionary().tables:
        keys = [tuple(row[name] for name in table.key) for row in tables[table.name]]
        assert len(set(keys)) == len(keys)
        for reference in table.references:
            known = {row[reference.key] for row in tables[reference.table]}
            assert {row[reference.column] for row in tables[table.name]} - {""} <= known


def test_an_incident_begins_with_what_a_journalist_asks_first(session: Session, build: CorpusBuilder) -> None:
    fill(build)
    found = next(row for row in rows(incidents_csv(session)) if row["cause"] == "misaddressed_post")
    assert list(found)[:6] == ["council", "date", "cause", "outcome", "source", "quotation"]
    assert (found["council"], found["date"], found["outcome"]) == (BODY, "2020-04", "ico_fine")
    assert found["source"].startswith("https://gazette.example/")
    assert found["quotation"] == TEXT.split("\n")[0]
    assert (found["penalty_gbp"], found["penalty_on"]) == ("60000", "body")
    assert (found["occurred_earliest"], found["occurred_latest"]) == ("2020-04-01", "2020-04-30")
    assert (found["reports"], found["articles"], found["stories"], found["sample"]) == ("2", "2", "1", "")
    assert len(found["urls"].split("; ")) == 2


def test_the_same_corpus_gives_the_same_bytes(session: Session, build: CorpusBuilder, tmp_path: Path) -> None:
    fill(build)
    first = [path.read_bytes() for path in export_csv(session, tmp_path / "one")]
    assert [path.read_bytes() for path in export_csv(session, tmp_path / "two")] == first


def test_no_name_and_no_text_leaves(session: Session, build: CorpusBuilder, tmp_path: Path) -> None:
    revision = build.article(title="Jackie Invented got a letter", names=["Jackie Invented"])
    evidence = {"causes": [("misaddressed_post", "A mother, Jackie Invented, said")]}
    build.incident(build.report(revision, evidence), organisation=None)
    unchecked = build.article(title="Sam Madeup wrote", checked=False)
    build.incident(build.report(unchecked, {"causes": [("other", "Sam Madeup")]}), organisation=None)
    everything = "".join(path.read_text("utf-8-sig") for path in export_csv(session, tmp_path))
    assert "Jackie" not in everything
    assert "Madeup" not in everything
    assert "reminded staff" not in everything
    assert "[name] got a letter" in everything
    assert WITHHELD in everything


def test_a_sample_says_so_in_names_rows_and_package(tmp_path: Path) -> None:
    with Session(memory_engine()) as session:
        build = CorpusBuilder(session, sample=True)
        fill(build)
        written = export_csv(session, tmp_path)
        assert [path.name for path in written if path.suffix == ".csv"] == [f"SAMPLE_{name}.csv" for name in FILES]
        assert {row["sample"] for path in written[: len(TABLES)] for row in rows(path)} == {"SAMPLE"}
        assert {row["sample"] for row in rows(incidents_csv(session))} == {"SAMPLE"}
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    assert package["note"].startswith("SAMPLE")
    assert package["name"] == "carebreach-sample"


def test_a_selection_exports_what_belongs_to_it_and_says_what_was_chosen(
    session: Session, build: CorpusBuilder, tmp_path: Path
) -> None:
    fill(build)
    chosen = Filters(outcome=("ico_fine",))
    export_csv(session, tmp_path, chosen)
    counts = {name: len(rows(tmp_path / f"{name}.csv")) for name in FILES[:4]}
    assert counts == {"incidents": 1, "reports": 2, "articles": 2, "incident_articles": 2}
    assert {row["selection"] for row in rows(tmp_path / "incidents.csv")} == {"outcome=ico_fine"}
    assert rows(incidents_csv(session, chosen)) == rows(tmp_path / "incidents.csv")


def test_the_download_holds_the_rows_of_the_table_in_its_order(session: Session, build: CorpusBuilder) -> None:
    fill(build)
    shown = list(all_incidents(session))
    found = rows(incidents_csv(session))
    assert [row["incident_id"] for row in found] == [row.incident_id for row in shown]
    names = IncidentRow.__dataclass_fields__
    assert [[row[name] for name in names] for row in found] == [
        [cell(getattr(row, name)) for name in names] for row in shown
    ]


def test_a_hostile_headline_runs_nothing_in_a_spreadsheet(
    session: Session, build: CorpusBuilder, tmp_path: Path
) -> None:
    build.article(title='=HYPERLINK("https://evil.example","x")\r\n@SUM(1)')
    export_csv(session, tmp_path)
    [article] = rows(tmp_path / "articles.csv")
    assert article["title"] == '\'=HYPERLINK("https://evil.example","x") @SUM(1)'


def test_the_dictionary_describes_every_column_once(session: Session, build: CorpusBuilder, tmp_path: Path) -> None:
    fill(build)
    export_csv(session, tmp_path)
    described = {(row["table"], row["column"]): row["description"] for row in rows(tmp_path / "data_dictionary.csv")}
    assert all(described.values())
    for name in FILES[:-1]:
        assert list(rows(tmp_path / f"{name}.csv")[0]) == [column for table, column in described if table == name]
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        fields = [(resource["name"], field["name"]) for field in resource["schema"]["fields"]]
        assert fields == [key for key in described if key[0] == resource["name"]]
        body = (tmp_path / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(body).hexdigest()}"
        assert resource["bytes"] == len(body)


def test_a_row_has_every_column_of_the_dictionary_and_no_other() -> None:
    columns = [column.name for column in load_dictionary().table("incidents").columns]
    assert columns == [*IncidentRow.__dataclass_fields__, "selection", "sample"]


def test_spreadsheets_are_told_the_encoding(session: Session, build: CorpusBuilder) -> None:
    build.incident(organisation=None, penalty_on="body")
    assert incidents_csv(session).startswith(b"\xef\xbb\xbfcouncil,")


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (True, "true"), (0.5, "0.5"), (("a", "b"), "a; b"), (("=a",), "'=a"), ("-", "'-"), (3, "3")],
)
def test_values_become_cells(value: Any, text: str) -> None:
    assert cell(value) == text


def test_an_empty_corpus_exports_headers(session: Session, build: CorpusBuilder, tmp_path: Path) -> None:
    export_csv(session, tmp_path)
    assert rows(tmp_path / "incidents.csv") == []
    assert (tmp_path / "incidents.csv").read_text("utf-8-sig").startswith("council,date,cause")


def test_a_folder_that_cannot_be_written_is_named_and_nothing_is_left(
    session: Session, build: CorpusBuilder, tmp_path: Path
) -> None:
    fill(build)
    in_the_way = tmp_path / "out"
    in_the_way.write_text("a file")
    with pytest.raises(CareBreachError, match="out"):
        export_csv(session, in_the_way)
    (tmp_path / "dir" / "articles.csv").mkdir(parents=True)
    with pytest.raises(CareBreachError, match=r"articles\.csv"):
        export_csv(session, tmp_path / "dir")
    assert not list(tmp_path.glob("dir/*.part"))
