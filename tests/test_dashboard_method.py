"""The Sources and Method views show what the corpus and the data files say, on an empty, a small and a hostile corpus."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
import streamlit as st
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from corpus import queries
from corpus.config import Settings
from corpus.dictionary import load_dictionary
from corpus.figures import load_figures
from corpus.models import ListedEntry, Run
from corpus.queries import Reader
from corpus.taxonomy import load_taxonomy
from corpus.waiting import STORED
from dashboard import address
from dashboard.address import Address, Section, Yield
from dashboard.source_charts import months_between, shortened, state_of
from tests.browser import chromium, dashboard
from tests.builders import CorpusBuilder, corpus_in
from tests.invented import fill
from tests.pages import APP, words
from tests.test_dashboard import query

HOSTILE = "<img src=x onerror=alert(1)> **b** $x$ [x](javascript:alert(2))"


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    st.cache_resource.clear()
    st.cache_data.clear()
    yield
    st.cache_resource.clear()
    st.cache_data.clear()


def page(name: str, **chosen: str) -> AppTest:
    """Return the page of a view."""
    app = AppTest.from_file(APP, default_timeout=120)
    app.session_state["go_to"] = name
    app.session_state["carebreach_address"] = Address(**chosen)  # type: ignore[arg-type]
    app.run()
    assert not app.exception
    return app


def told(app: AppTest) -> str:
    """Return all that a page says, tables and the words for charts included."""
    frames = "\n".join(frame.value.to_csv(index=False) for frame in app.dataframe)
    charts = "\n".join(chart.proto.alt for chart in app.get("plotly_chart"))
    codes = "\n".join(code.value for code in app.code)
    pieces = [element.proto.body for element in app.get("html") if "<style" not in element.proto.body]
    return "\n".join([*pieces, frames, charts, codes])


def collect(build: CorpusBuilder) -> None:
    """Add a source that was visited in two months, with a month in which no crawl finished between them."""
    build.source().rhythm = 24
    for month, status in ((3, "finished"), (4, "failed"), (5, "finished")):
        at = datetime(2025, month, 4, 6, tzinfo=UTC)
        build.session.add(
            Run(kind="crawl", name="gazette", version="1", started=at, finished=at, status=status,
                message="did not answer" if status == "failed" else "", counts={"fetched": month})  # type: ignore[arg-type]
        )  # fmt: skip
        build.session.add(ListedEntry(id=f"e{month}", source_id="gazette", first_seen=at, outcome=STORED))


# ------------------------------------------------------------------------------------------------------- sources


def test_an_empty_corpus_has_sources_to_come(own_data_folder: Path) -> None:
    with corpus_in(own_data_folder):
        pass
    assert "No source is on record yet" in words(page("sources"))


def test_the_sources_are_those_of_the_database(own_data_folder: Path) -> None:
    with corpus_in(own_data_folder) as build:
        fill(build, 5)
        collect(build)
        build.session.commit()
    app = page("sources")
    with Reader.open(Settings(data_dir=own_data_folder)).session() as session:
        rows, months = queries.sources(session), queries.source_months(session)
    everything = app.dataframe[-1].value
    assert list(everything["Source"]) == [row.name for row in rows]
    assert list(everything["Taken in"]) == [
        sum(month.articles for month in months if month.source_id == row.source_id) for row in rows
    ]
    strip = app.dataframe[0].value
    gazette = strip[strip["Source"] == "Synthetic Gazette"].set_index("Month")
    assert gazette.loc["2025-04", "Failed"] == 1
    assert gazette.loc["2025-04", "Collected"] == "yes"  # it listed something
    assert strip["Fetched"].sum() == 3 + 4 + 5
    assert app.metric[0].value == str(sum(row.since is not None for row in rows))


@pytest.mark.parametrize("counted", ["listed", "relevant", "incidents"])
def test_the_strip_counts_what_is_chosen(own_data_folder: Path, counted: Yield) -> None:
    with corpus_in(own_data_folder) as build:
        fill(build, 3)
        collect(build)
    app = page("sources", yields=counted)
    (chart,) = app.get("plotly_chart")
    (trace,) = json.loads(chart.proto.spec)["data"]
    blue = sum(colour.startswith("rgba(28,") for colour in trace["marker"]["color"])
    table = app.dataframe[0].value
    column = {"articles": "Taken in", "let_through": "Let through"}.get(counted, counted.capitalize())
    assert blue == (table[column] > 0).sum() > 0


def test_an_open_source_says_what_went_wrong_and_why(own_data_folder: Path) -> None:
    with corpus_in(own_data_folder) as build:
        build.source(name=HOSTILE)
        collect(build)
    shown = words(page("sources", outlet="gazette"))
    assert "The crawl failed" in shown
    assert "did not answer" in shown
    assert "<img" not in shown
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown
    assert "There is no source “nobody”." in words(page("sources", outlet="nobody"))


def test_a_month_without_a_crawl_is_a_gap_and_one_before_the_first_is_none() -> None:
    since = datetime(2025, 3, 4, tzinfo=UTC).date()
    assert [state_of(month, since, None) for month in ("2025-02", "2025-03")] == ["before", "gap"]
    assert state_of("2025-03", since, queries.SourceMonth("gazette", "2025-03", runs=1)) == "collected"
    assert months_between(since.replace(month=11), since.replace(year=2026, month=1)) == [
        "2025-11",
        "2025-12",
        "2026-01",
    ]
    alike = ["The Regulator of Invented Affairs: news", "The Regulator of Invented Affairs: register"]
    assert len(set(shortened(alike))) == 2


def test_a_click_on_a_month_opens_its_source_at_an_address(own_data_folder: Path) -> None:
    with corpus_in(own_data_folder) as build:
        build.source(name=HOSTILE)
        collect(build)
    with dashboard(own_data_folder, seconds=120) as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 1200})
        page.set_default_timeout(60_000)
        alarms: list[str] = []
        page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
        page.goto(f"{address}/sources?yields=listed")
        page.locator(".js-plotly-plot .points path").first.click(force=True)
        expect(page.get_by_text("What became of what it listed")).to_be_visible()
        page.wait_for_url("**outlet=gazette**")
        assert query(page) == {"yields": ["listed"], "outlet": ["gazette"]}
        page.goto(f"{address}/method?section=agreement&field=channel")
        expect(page.get_by_text("Blue: the same value.")).to_be_visible()
        page.wait_for_url("**field=channel**")
        assert query(page) == {"section": ["agreement"], "field": ["channel"]}
        assert not alarms


# -------------------------------------------------------------------------------------------------------- method


@pytest.mark.parametrize("section", get_args(Section))
def test_every_part_can_be_shown(own_data_folder: Path, section: Section) -> None:
    with corpus_in(own_data_folder) as build:
        fill(build, 3)
        collect(build)
    app = page("method", section=section)
    assert app.subheader


def numbers(text: str) -> set[str]:
    """Return the numbers with a decimal point that a text shows."""
    return set(re.findall(r"(?<![\d.@])\d+\.\d+(?![\d.])", text))


@pytest.mark.parametrize("section", ["coding", "linking", "agreement"])
def test_every_number_stands_in_the_data_file_that_it_comes_from(own_data_folder: Path, section: Section) -> None:
    with corpus_in(own_data_folder):
        pass
    given = {float(number) for number in re.findall(r"-?\d+\.?\d*", load_figures().model_dump_json())}
    ratios = {degree.right / degree.of for degree in load_figures().families.degrees}
    written = {f"{abs(n):.{places}f}" for n in given | ratios for places in (1, 2, 3)}
    written |= {f"{100 * n:.1f}" for n in given} | set(numbers(load_figures().version))
    shown = numbers(told(page("method", section=section)))
    assert len(shown) > 20
    assert shown <= written


def test_the_codebook_tells_every_term_with_all_that_the_taxonomy_says(own_data_folder: Path) -> None:
    with corpus_in(own_data_folder):
        pass
    shown = told(page("method"))
    for term in (*load_taxonomy().causes, *load_taxonomy().outcomes):
        assert f"<code>{term.id}</code>" in shown
        assert term.definition in shown
    cause = load_taxonomy().causes[0]
    assert cause.counterexamples[0].why.replace("'", "&#x27;") in shown
    assert "error.Misdelivery" in shown


def test_the_dictionary_tells_every_column(own_data_folder: Path) -> None:
    with corpus_in(own_data_folder):
        pass
    shown = page("method", section="dictionary").dataframe[-1].value
    assert list(shown["Column"]) == [column.name for table in load_dictionary().tables for column in table.columns]


def test_the_corpus_is_cited_with_its_day_and_size(own_data_folder: Path) -> None:
    with corpus_in(own_data_folder) as build:
        build.incident()
        build.run(datetime(2026, 5, 17, tzinfo=UTC))
    sentence = page("method", section="cite").code[0].value
    assert "Corpus of 17 May 2026: 1 incident from 1 article" in sentence
    assert "version 0.1.0" in sentence


def test_what_is_chosen_stands_in_the_address() -> None:
    chosen = {
        "section": "agreement",
        "coders": "dev.jsonl|gold|machine",
        "field": "channel",
        "yields": "listed",
        "outlet": "ico",
    }
    found, problems = address.read({name: [value] for name, value in chosen.items()})
    assert problems == []
    assert found.query() == {name: [value] for name, value in chosen.items()}
    assert address.read({"section": ["cooking"]}) == (Address(), ["section=cooking"])


def test_an_address_of_coders_or_a_property_that_is_not_there_shows_the_default(own_data_folder: Path) -> None:
    with corpus_in(own_data_folder):
        pass
    app = page("method", section="agreement", coders="nobody", field="nothing")
    assert [box.value for box in app.selectbox if box.label in {"Coders", "Property"}][1] == "primary cause"
