"""What many tests share: an empty corpus in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from corpus.config import Settings, settings
from corpus.store import Store
from tests.builders import CorpusBuilder
from tests.postgresql import Server, emptied, started


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Keep every test away from the data of whoever runs it."""
    folder = tmp_path / "data"
    monkeypatch.setenv("CAREBREACH_DATA_DIR", str(folder))
    for field in Settings.model_fields:
        if field != "data_dir":
            monkeypatch.delenv(f"CAREBREACH_{field.upper()}", raising=False)
    settings.cache_clear()
    yield folder
    settings.cache_clear()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test of a module with ON_BOTH_DATABASES that opens a corpus twice: on SQLite and on PostgreSQL."""
    if "database" in metafunc.fixturenames and getattr(metafunc.module, "ON_BOTH_DATABASES", False):
        metafunc.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """Give a real server."""
    with started() as server:
        yield server


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """Give the name of the database: SQLite's, unless the test runs on both."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def session(database: str, request: pytest.FixtureRequest) -> Iterator[Session]:
    """Give a session on an empty corpus, of which nothing stays."""
    with emptied(database, request) as opened:
        yield opened


@pytest.fixture
def build(session: Session) -> CorpusBuilder:
    """Give what fills that corpus with invented rows."""
    return CorpusBuilder(session)


@pytest.fixture
def store(
    database: str, own_data_folder: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    """Give an empty real corpus, which the settings name."""
    if database == "sqlite":
        yield Store.open(Settings.read())
        return
    server: Server = request.getfixturevalue("postgresql")
    url = server.corpus()
    monkeypatch.setenv("CAREBREACH_DATABASE_URL", url.render_as_string(hide_password=False))
    settings.cache_clear()
    store = Store.open(Settings.read())
    yield store
    store.engine.dispose()
    server.drop(url)
