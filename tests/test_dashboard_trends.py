"""The Overview's trend: its controls live in the address, its numbers are the series', and it says what they allow."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from playwright.sync_api import Browser, Page, expect

from corpus import queries
from corpus.config import Settings
from corpus.models import IncidentTrend
from corpus.queries import Reader
from dashboard import address
from dashboard.address import Address
from tests.browser import chromium, dashboard
from tests.builders import CorpusBuilder, corpus_in
from tests.pages import show, words
from tests.test_dashboard import plain, query, settle, visit

BODIES = ("leeds", "plymouth", "cardiff", "highland", "kent", "camden", "belfast-hsc-trust")


def fill_years(build: CorpusBuilder) -> None:
    """Add invented incidents: six a year before 2018, fourteen since."""
    for year in range(2012, 2024):
        for number in range(6 if year < 2018 else 14):
            build.incident(
                occurred=f"{year}-{number % 9 + 1:02}" if number % 3 else str(year),
                first_published=f"{year}-12-01",
                authority_id=BODIES[number % len(BODIES)],
                cause="insider_access" if number % 2 else "cyber_attack",
            )
    page = build.article("Counts. (Synthetic text.)", "Counts", relevant=False)
    for number, quarter in enumerate((1, 2, 3, 4, 4)):
        build._add(
            IncidentTrend(
                page_id=page.page_id, reference=f"BI{number}", year=2020, quarter=quarter, data_subject_type="Children",
                data_type="Health data", decision="No Further Action", category="Non Cyber", incident_type="Phishing",
                people_affected="1 to 9", sector="Social care", time_to_report="Less than 24 hours",
            )
        )  # fmt: skip
    build.run()


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    st.cache_resource.clear()
    st.cache_data.clear()
    yield
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.mark.parametrize(
    "chosen",
    [
        {"by": "acted", "step": "quarter", "split": "region", "unit": "stories", "rate": "children"},
        {"by": "published", "split": "body", "unit": "articles"},
    ],
)
def test_the_choices_stand_in_the_address(chosen: dict[str, str]) -> None:
    found, problems = address.read({name: [value] for name, value in chosen.items()})
    assert problems == []
    assert found.query() == {name: [value] for name, value in chosen.items()}
    assert found.on_another_page() == Address()


@pytest.mark.parametrize("given", ["by=tomorrow", "step=week", "split=name", "unit=words", "rate=adults"])
def test_a_choice_that_means_nothing_is_named(given: str) -> None:
    name, _, value = given.partition("=")
    assert address.read({name: [value]}) == (Address(), [given])


def test_the_trend_says_what_the_series_allows(own_data_folder: Path) -> None:
    with corpus_in(own_data_folder) as build:
        fill_years(build)
    told = words(show(until="2023-12-31"))
    assert "Reported incidents rose from 2012 to 2023: +" in told
    assert "The most likely change of level comes with 2018: 2.3 times" in told
    assert "1 GDPR and Data Protection Act 2018 (25 May 2018)" in told
    assert "No constant panel yet" in told
    assert "its counts are not stored" not in told


@pytest.mark.parametrize("split", ["group", "outcome", "nation", "region", "body"])
@pytest.mark.parametrize("rate", ["none", "children"])
def test_every_split_can_be_shown(own_data_folder: Path, split: str, rate: str) -> None:
    with corpus_in(own_data_folder) as build:
        fill_years(build)
    app = show(split=split, rate=rate, step="quarter")
    told = words(app)
    assert "In no quarter: " in told
    assert ("Only incidents with children&#x27;s data." in told) is (rate == "children")


def test_what_is_too_thin_says_so(own_data_folder: Path) -> None:
    with corpus_in(own_data_folder) as build:
        build.incident()
    told = words(show())
    assert "Too thin for a trend: " in told
    assert "a year (95 % interval" not in told
    assert "its counts are not stored" in told


def test_a_clock_without_dates_shows_nothing(own_data_folder: Path) -> None:
    with corpus_in(own_data_folder) as build:
        build.incident(acted=None)
    told = words(show(by="acted"))
    assert "Nothing to place in time" in told
    assert "Not shown: 1 incident without a date on this clock." in told


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Reader]]:
    folder = tmp_path_factory.mktemp("trends")
    with corpus_in(folder) as build:
        fill_years(build)
    with dashboard(folder) as served:
        yield served, Reader.open(Settings(data_dir=folder))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    yield opened
    context.close()


def test_the_chart_draws_the_series_and_the_controls_change_it(site: tuple[str, Reader], page: Page) -> None:
    served, reader = site
    visit(page, served)
    expect(page.locator(".js-plotly-plot")).to_have_count(4)
    chart = page.locator(".js-plotly-plot").first
    with reader.session() as session:
        years = queries.series(session)
        quarters = queries.series(session, step="quarter")
        groups = queries.series(session, step="quarter", split="group")
    drawn = plain(chart.evaluate("plot => plot.data[0].y"))
    assert drawn == [*years.whole.values(), 0, 0]
    page.get_by_role("button", name="Quarters").or_(page.get_by_role("radio", name="Quarters")).first.click()
    expect(page.get_by_role("heading", name="Incidents by quarter")).to_be_visible()
    expect(page.get_by_text(f"In no quarter: {quarters.unplaced} incidents")).to_be_visible()
    settle(page)
    assert query(page) == {"step": ["quarter"]}
    assert sum(plain(chart.evaluate("plot => plot.data[0].y"))) == sum(quarters.whole.values())
    visit(page, f"{served}/?step=quarter&split=group")
    expect(page.locator(".js-plotly-plot")).to_have_count(4)
    lines = chart.evaluate("plot => plot.data.map(trace => [...trace.y].reduce((sum, y) => sum + y, 0))")
    assert sorted(plain(lines)) == sorted(sum(by.values()) for by in groups.by_key.values())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("choices", ["", "?step=quarter&by=published", "?split=body&rate=children"])
def test_a_telephone_shows_it_without_sideways_scrolling(
    site: tuple[str, Reader], browser: Browser, scheme: str, choices: str
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    visit(page, f"{site[0]}/{choices}")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    assert page.get_by_test_id("stException").count() == 0
    context.close()


def test_what_is_counted_is_counted_in_every_chart_of_the_overview(own_data_folder: Path) -> None:
    with corpus_in(own_data_folder) as build:
        story = build.article()
        copy = build.article(source="echo", story=story)
        build.incident(build.report(story), build.report(copy))
        build.run()
    for unit, counted in (("incidents", "1 incident"), ("stories", "1 story"), ("articles", "2 articles")):
        told = [chart.proto.alt for chart in show(unit=unit).get("plotly_chart")]
        assert f"Bar chart of {counted} by outcome; an incident may have several." in told
        assert any(alt.startswith(f"Bar chart of {unit} by group") for alt in told)
