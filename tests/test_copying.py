"""A corpus that moves between SQLite and PostgreSQL is the same in all that a reader sees, and goes on there."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from carebreach import app
from corpus import queries
from corpus.config import Settings, settings
from corpus.copying import copy_corpus
from corpus.database import open_engine
from corpus.errors import CareBreachError
from corpus.export import export_csv
from corpus.models import Run, SearchEntry
from corpus.queries import Filters, Reader
from corpus.queries.search import find, lines
from corpus.store import Store
from tests.builders import corpus_in
from tests.invented import fill
from tests.postgresql import Server

QUERIES = ("letter", "forwarded emails", '"a mother"', "social worker laptop car", "council penalty", "nowhere at all")
ODD = [
    "The sub-contractor's e-mail went to René and/or ZOË; see data/files at https://council.example/a-b?c=1",
    "Straße, naïve œuvre, Ærø, İstanbul, ǅ, ﬁle, x² and ½, 10.1 per cent of 1,000 — £60,000 (0.5)…",
    "Ειρήνη και мир и 和平 सुरक्षा ﷺ \U0001e900\U0001e901 е́ e\u0301te\u0301",
    "relational conditional rationally hopping hoped skies dying news generally universities agreed",
    "1e5 3rd -7 +44 a.b@c.example &amp; <b>bold</b> v1.2.3 #tag snake_case O'Brien’s \u00a0no\u00adbreak\u200bspace",
]
TOLD_APART = {"½,", "\U0001e900\U0001e901", "सुरक्षा"}
"""Words of which each database has a view of its own: fractions, vowel signs of India's scripts, cases of Adlam's."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of a corpus of invented incidents and some texts of odd signs; nobody writes to it."""
    folder = tmp_path_factory.mktemp("filled")
    with corpus_in(folder) as build:
        fill(build, 20)
        for odd in ODD:
            build.incident(build.report(build.article(odd), {"causes": [("other", odd)]}))
    return folder / "carebreach.sqlite3"


@pytest.fixture
def empty(postgresql: Server):
    url = postgresql.empty()
    yield url.render_as_string(hide_password=False)
    postgresql.drop(url)


def engine_of(place: str | Path) -> Engine:
    url = str(place) if "://" in str(place) else f"sqlite:///{place}"
    return open_engine(Settings.read(database_url=url))


def seen(place: str | Path, folder: Path) -> dict[str, object]:
    """Return what readers get of a corpus: the export, the tables and charts, what is found for some words."""
    with Session(engine_of(place)) as session:
        found = {}
        for query in (*QUERIES, *(word for odd in ODD for word in odd.split())):
            hits = find(session, Filters(text=query))
            count = queries.incident_count(session, Filters(text=query))
            found[query] = {hit.incident_id for hit in hits}, set(lines(session, query, hits)), count
        return {
            "found": found,
            "files": {path.name: path.read_bytes() for path in export_csv(session, folder)},
            "page": queries.incident_page(session, Filters(), limit=100),
            "causes": queries.causes(session, Filters(), "stories"),
            "version": queries.version(session),
        }


def test_a_copy_is_the_same_there_and_back(filled: Path, empty: str, tmp_path: Path) -> None:
    sent = copy_corpus(str(filled), empty)
    assert {proof.table: proof.rows for proof in sent}["incidents"] == 25
    before, after = seen(filled, tmp_path / "sqlite"), seen(empty, tmp_path / "postgresql")
    differing = {query for query, hits in before.pop("found").items() if after["found"][query] != hits}
    assert differing == TOLD_APART
    for what in before:
        assert after[what] == before[what], what
    assert copy_corpus(empty, str(tmp_path / "back.sqlite3")) == sent


def test_what_is_written_next_is_numbered_on(filled: Path, empty: str, tmp_path: Path) -> None:
    copy_corpus(str(filled), empty)
    copy_corpus(empty, str(tmp_path / "back.sqlite3"))
    for url in (empty, f"sqlite:///{tmp_path / 'back.sqlite3'}"):
        assert Store.open(Settings.read(database_url=url)).start_run("stage", "test", "2").id == 2


def test_a_target_that_holds_rows_is_left_alone(filled: Path, empty: str) -> None:
    copy_corpus(str(filled), empty)
    with pytest.raises(CareBreachError, match="copy into an empty database"):
        copy_corpus(str(filled), empty)
    with pytest.raises(CareBreachError, match="there is no corpus"):
        copy_corpus(str(filled.parent / "none.sqlite3"), empty)


@pytest.mark.parametrize(
    ("spoils", "says"),
    [
        ("BEGIN NEW.text := NEW.text || '.'; RETURN NEW; END", "revisions differs"),
        ("BEGIN RETURN NULL; END", "(revisions|violates foreign key)"),
    ],
)
def test_a_copy_that_differs_is_found_out_and_taken_back(filled: Path, empty: str, spoils: str, says: str) -> None:
    engine = engine_of(empty)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ {spoils} $$")
        connection.exec_driver_sql(
            "CREATE TRIGGER spoil BEFORE INSERT ON revisions FOR EACH ROW EXECUTE FUNCTION spoil()"
        )
    with pytest.raises(CareBreachError, match=f"{says}.*nothing was stored"):
        copy_corpus(str(filled), empty)
    with Session(engine) as session:
        assert session.scalars(select(Run)).all() == []
    engine.dispose()


def test_an_index_that_differs_is_found_out(filled: Path, empty: str) -> None:
    engine = engine_of(empty)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE search_entries DISABLE TRIGGER search_entries_indexed"))
    with pytest.raises(CareBreachError, match="the search index differs"):
        copy_corpus(str(filled), empty)
    engine.dispose()


def test_the_command_says_what_was_copied(filled: Path, empty: str) -> None:
    done = CliRunner().invoke(app, ["corpus", "copy", str(filled), empty])
    assert done.exit_code == 0, done.output
    assert "rows and the search index are the same" in done.stdout
    refused = CliRunner().invoke(app, ["corpus", "copy", str(filled), "mysql://me:secret@here/x"])
    assert isinstance(refused.exception, CareBreachError)
    assert "secret" not in str(refused.exception)


def test_the_dashboards_reader_cannot_write_there(filled: Path, empty: str) -> None:
    copy_corpus(str(filled), empty)
    with Reader.open(Settings.read(database_url=empty)).session() as session:
        held = session.scalars(select(SearchEntry.id)).all()
        with pytest.raises(CareBreachError, match="read-only"), Reader(session.get_bind()).session() as other:
            other.execute(text("DELETE FROM search_entries"))
        assert len(held) == session.query(SearchEntry).count() > 20
    settings.cache_clear()
