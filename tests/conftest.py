"""What many tests share: an empty corpus in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from corpus.config import Settings, settings
from corpus.store import Store
from tests.builders import CorpusBuilder, memory_engine


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


@pytest.fixture
def session() -> Iterator[Session]:
    """Give a session on an empty corpus in memory."""
    with Session(memory_engine()) as opened:
        yield opened


@pytest.fixture
def build(session: Session) -> CorpusBuilder:
    """Give what fills that corpus with invented rows."""
    return CorpusBuilder(session)


@pytest.fixture
def store(own_data_folder: Path) -> Store:
    """Give an empty real corpus on SQLite."""
    return Store.open(Settings.read())
