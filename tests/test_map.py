"""The Map and the Bodies as pages: what they show of a corpus, empty, small or hostile, and in a real Chromium."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from playwright.sync_api import Browser, Locator, Page, expect
from streamlit.testing.v1 import AppTest

from dashboard import address
from dashboard.tile_chart import class_name, classes
from tests.browser import chromium, dashboard
from tests.builders import CorpusBuilder, corpus_in
from tests.pages import APP, words
from tests.test_dashboard import plain, query, settle
from tests.test_dashboard import visit as visit_page
from tests.test_places import populate

HOSTILE = "<img src=x onerror=alert(1)> [x](javascript:alert(2)) :red[no] $x$"


def fill(build: CorpusBuilder) -> None:
    """Add invented incidents, one of them at a body whose name is hostile."""
    populate(build)
    text = build.article(f"{HOSTILE} lost a file. (Synthetic text.)", publisher=HOSTILE)
    build.incident(build.report(text, {"organisation": (HOSTILE, HOSTILE)}), organisation=HOSTILE)
    build.run()


def test_classes_hold_about_as_many_values_each() -> None:
    assert classes([]) == []
    assert classes([3, 3]) == [(3, 3)]
    assert classes([1, 1, 1, 2, 2, 9]) == [(1, 1), (2, 2), (9, 9)] or classes([1, 1, 1, 2, 2, 9])[-1][1] == 9
    bounds = classes(list(range(1, 101)))
    assert bounds == [(1, 20), (21, 40), (41, 60), (61, 80), (81, 100)]
    assert [class_name(*bound) for bound in ((1, 1), (2, 20), (0.294, 12.345), (1200, 2500))] == [
        "1", "2 to 20", "0.29 to 12.3", "1,200 to 2,500",
    ]  # fmt: skip


@pytest.fixture
def forgotten() -> Iterator[None]:
    st.cache_resource.clear()
    st.cache_data.clear()
    yield
    st.cache_resource.clear()
    st.cache_data.clear()


def visit(view: str, **query: str) -> AppTest:
    """Return the page of a view and an address."""
    app = AppTest.from_file(APP, default_timeout=180)
    app.session_state["carebreach_address"] = address.read({name: [value] for name, value in query.items()})[0]
    app.session_state["go_to"] = view
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("view", ["map", "bodies"])
@pytest.mark.usefixtures("forgotten")
def test_an_empty_corpus_says_what_to_run(own_data_folder: Path, view: str) -> None:
    with corpus_in(own_data_folder):
        pass
    assert "<code>carebreach run</code>" in words(visit(view))


@pytest.mark.usefixtures("forgotten")
def test_the_pages_of_a_small_corpus(own_data_folder: Path) -> None:
    with corpus_in(own_data_folder) as build:
        fill(build)
    shown = words(visit("map", rate="children"))
    assert "In no rate: 1 incident of bodies for which several answer today" in shown
    assert "no ranking" in shown
    chosen = visit("map", body="birmingham", first="2019")
    assert "Birmingham City Council" in words(chosen)
    assert "Birmingham Children" in words(chosen)
    assert "2 incidents" in words(chosen)
    page = visit("bodies", about="cumberland", scope="family")
    assert page.metric[0].value == "2"
    assert "Took over from" in words(page)
    page = visit("bodies", about="cumberland")
    assert page.metric[0].value == "1"
    provider = visit("bodies", about="Oakhollow Fostering")
    assert provider.metric[0].value == "1"
    assert "Not in our list" in words(provider)
    attacked = words(visit("bodies", about=HOSTILE))
    assert "&lt;img src=x" in attacked
    assert "<img" not in attacked
    assert "There is no such body" in words(visit("bodies", about="<script>alert(3)</script>"))
    assert "in the order of their names" in words(visit("bodies")).lower()


@pytest.mark.parametrize("query", [{"first": ["soon"]}, {"last": ["9999"]}, {"first": ["2020"], "last": ["2010"]}])
def test_years_that_mean_nothing_are_left_out_and_said(query: dict[str, list[str]]) -> None:
    found, problems = address.read(query)
    assert (found.first, found.last) == (0, 0)
    assert len(problems) == 1


def test_a_bodys_address_round_trips() -> None:
    given = {"about": ["Oakhollow & Co <b>"], "scope": ["family"], "first": ["2012"], "last": ["2019"]}
    found, problems = address.read(given)
    assert (found.query(), problems) == (given, [])


# ---------------------------------------------------------------------------------------------------------- Chromium


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("places")
    with corpus_in(folder) as build:
        fill(build)
    with dashboard(folder) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(params=[(1440, "light"), (390, "dark")], ids=["desk", "telephone"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, scheme = request.param
    opened = browser.new_context(viewport={"width": width, "height": 1000}, color_scheme=scheme).new_page()
    opened.set_default_timeout(120_000)
    alarms: list[str] = []
    opened.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    yield opened
    assert opened.evaluate("document.documentElement.scrollWidth") == width
    opened.context.close()
    assert not alarms, "a name ran a script"


def see(shown: Locator) -> None:
    """Wait until something is shown, also on a busy machine."""
    expect(shown.first).to_be_visible(timeout=60_000)


def tiles(page: Page) -> dict[str, int]:
    """Return the text on each tile that is drawn, with the class that it is in."""
    page.wait_for_selector(".st-key-tiles .js-plotly-plot .points path")
    traces = page.locator(".st-key-tiles .js-plotly-plot").evaluate(
        "plot => plot.data.map(trace => [trace.name, Array.from(trace.text || [])])"
    )
    return {code: number for number, (_, codes) in enumerate(traces) for code in codes}


def test_a_click_on_a_tile_chooses_its_bodies_and_leads_to_its_page(site: str, page: Page) -> None:
    visit_page(page, f"{site}/map?group=technical")
    classes = tiles(page)
    settle(page)
    assert len(classes) == 212
    assert {code for code, place in classes.items() if place} == {"PLY", "CBD", "WAF"}
    tile = page.locator(".st-key-tiles .points path").nth(list(classes).index("CBD"))
    tile.scroll_into_view_if_needed()
    place = tile.bounding_box()
    assert place
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    see(page.get_by_text("Counted here, too: Cumbria County Council (to 31 March 2023)"))
    settle(page)
    assert query(page) == {"group": ["technical"], "body": ["cumberland", "cumbria"]}
    page.get_by_role("button", name="Open its page").click()
    see(page.get_by_role("heading", name="Cumberland Council"))
    settle(page)
    assert query(page) == {"group": ["technical"], "about": ["cumberland"], "scope": ["family"]}
    assert sum(plain(page.locator(".js-plotly-plot").first.evaluate("plot => plot.data[0].y"))) == 1


def test_a_hostile_name_does_nothing(site: str, page: Page) -> None:
    visit_page(page, f"{site}/bodies")
    see(page.get_by_text("not in our list of authorities"))
    page.get_by_label("Find a body").fill("<img")
    page.keyboard.press("Enter")
    see(page.get_by_role("heading", name="<img src=x"))
    settle(page)
    assert query(page) == {"about": [HOSTILE]}
    assert page.locator("img[src=x], a[href^=javascript]").count() == 0
