"""What the dashboard says when there is nothing to show, when it can't read the corpus, and of a sample."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from corpus.config import settings
from tests.builders import corpus_in
from tests.invented import fill
from tests.pages import show, words


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Let no test see what another's process-wide cache holds."""
    st.cache_resource.clear()
    st.cache_data.clear()
    yield
    st.cache_resource.clear()
    st.cache_data.clear()


def test_without_a_corpus_the_page_says_what_to_run(own_data_folder: Path) -> None:
    shown = words(show())
    assert f"There is no corpus in {own_data_folder} yet" in shown
    assert "<code>carebreach run</code>" in shown
    assert not own_data_folder.exists()


def test_a_file_that_is_no_corpus_is_named(own_data_folder: Path) -> None:
    own_data_folder.mkdir()
    (own_data_folder / "carebreach.sqlite3").write_text("not a database, but long enough to look at " * 40)
    assert "carebreach.sqlite3" in words(show())


def test_an_older_database_is_left_alone(own_data_folder: Path) -> None:
    own_data_folder.mkdir()
    (own_data_folder / "carebreach.sqlite3").touch()
    assert "carebreach corpus migrate" in words(show())
    with sqlite3.connect(own_data_folder / "carebreach.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


def test_an_empty_corpus_says_what_to_run(own_data_folder: Path) -> None:
    with corpus_in(own_data_folder):
        pass
    app = show()
    assert "The corpus is empty" in words(app)
    assert "<code>carebreach run</code>" in words(app)
    assert not app.metric


def test_articles_without_a_breach_are_counted(own_data_folder: Path) -> None:
    with corpus_in(own_data_folder) as build:
        build.article("Bins. (Synthetic text.)", "Bins", relevant=False)
    assert "1 article collected, and no breach coded in them." in words(show())


def test_filters_that_fit_nothing_say_so(own_data_folder: Path) -> None:
    with corpus_in(own_data_folder) as build:
        build.incident()
    assert "No incident fits these filters" in words(show(cause="cyber_attack"))


@pytest.mark.parametrize("sample", [True, False])
def test_every_page_of_a_sample_says_so(own_data_folder: Path, sample: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAREBREACH_SAMPLE", str(sample).lower())
    settings.cache_clear()
    with corpus_in(own_data_folder, sample=sample) as build:
        fill(build, 3)
    assert ("SAMPLE" in words(show())) is sample


def test_the_page_follows_the_corpus(own_data_folder: Path) -> None:
    with corpus_in(own_data_folder) as build:
        fill(build, 3)
        build.session.commit()
        app = show()
        assert app.metric[0].value == "3"
        build.incident()
        build.run()
        build.session.commit()
        app.run()
    assert app.metric[0].value == "4"
