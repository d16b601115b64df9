"""The dashboard in a real Chromium: numbers are the database's, links reproduce views, hostile text does nothing."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from corpus import queries
from corpus.config import Settings
from corpus.export import incidents_csv
from corpus.models import Report
from corpus.queries import Filters, Reader
from corpus.queries.search import find
from dashboard.words import term
from tests.browser import chromium, dashboard
from tests.builders import corpus_in, day
from tests.hostile import HOSTILE, attack
from tests.invented import MOTHER, fill
from tests.pages import is_stranger, settle, visit


@dataclass(frozen=True)
class Site:
    """A served corpus, and the same corpus read directly."""

    address: str
    reader: Reader
    hostile: str

    def count(self, filters: Filters = queries.EVERYTHING) -> int:
        """Return what the database says."""
        with self.reader.session() as session:
            return queries.incident_count(session, filters)

    def rows(self, filters: Filters = queries.EVERYTHING) -> list[queries.IncidentRow]:
        """Return the rows of the first page."""
        with self.reader.session() as session:
            return queries.incident_page(session, filters)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("corpus")
    with corpus_in(folder) as build:
        fill(build)
        hostile = attack(build)
        told = build.session.scalars(select(Report).order_by(Report.id)).all()
        build.theme(*told[:12], name=HOSTILE)
        build.theme(*told[12:], theme_id=None)
    with dashboard(folder) as address:
        yield Site(address, Reader.open(Settings(data_dir=folder)), hostile)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def desk(browser: Browser) -> BrowserContext:
    return browser.new_context(viewport={"width": 1440, "height": 1000}, accept_downloads=True)


@pytest.fixture
def page(desk: BrowserContext) -> Iterator[Page]:
    opened = desk.new_page()
    opened.set_default_timeout(60_000)
    strangers: list[str] = []
    opened.on("request", lambda request: strangers.append(request.url) if is_stranger(request.url) else None)
    alarms: list[str] = []
    opened.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    yield opened
    opened.close()
    assert not alarms, "a text ran a script"
    assert not strangers, "the page asked other machines"


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def metric(page: Page, label: str) -> str:
    return page.get_by_test_id("stMetric").filter(has_text=label).get_by_test_id("stMetricValue").inner_text()


def test_the_overview_shows_what_the_database_says(site: Site, page: Page) -> None:
    visit(page, site.address)
    with site.reader.session() as session:
        found = queries.summary(session)
    assert metric(page, "Incidents") == str(found.incidents) == "61"
    assert metric(page, "Stories") == str(found.stories)
    assert metric(page, "Articles") == str(found.articles)
    expect(page.locator(".js-plotly-plot")).to_have_count(4)
    years = page.locator(".js-plotly-plot").first.evaluate("plot => plot.data[0].y")
    with site.reader.session() as session:
        assert sum(plain(years)) == sum(queries.series(session).whole.values())


def plain(numbers: object) -> list[int]:
    """Return a chart's numbers, which may come as a typed array."""
    return [int(n) for n in (numbers.values() if isinstance(numbers, dict) else numbers)]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("address", "chosen"),
    [
        ("group=insider", Filters(group=("insider",))),
        ("group=insider&group=loss&since=2015-01-01", Filters(group=("insider", "loss"), since=day("2015-01-01"))),
        ("outcome=ico_fine&source=regulator", Filters(outcome=("ico_fine",), source=("regulator",))),
        ("body=Wexcombe+Council&status=confirmed", Filters(body=("Wexcombe Council",), status=("confirmed",))),
        ("text=envelope&channel=post", Filters(text="envelope", channel=("post",))),
    ],
)
def test_a_link_reproduces_its_view(site: Site, page: Page, address: str, chosen: Filters) -> None:
    visit(page, f"{site.address}/incidents?{address}")
    count = site.count(chosen)
    assert 0 < count < 61
    expect(page.get_by_role("button", name=f"Download CSV ({count} incident")).to_be_visible()
    assert query(page) == parse_qs(address)


def test_a_link_reproduces_the_overview_too(site: Site, page: Page) -> None:
    for place in ("", "overview"):  # its own name leads there, too
        visit(page, f"{site.address}/{place}?group=insider&group=loss")
        expect(page.get_by_text("Group: Loss and disposal")).to_be_visible()
        assert metric(page, "Incidents") == str(site.count(Filters(group=("insider", "loss"))))
        assert query(page) == {"group": ["insider", "loss"]}
    assert page.get_by_text("Page not found").count() == 0


def test_a_filter_changes_the_numbers_the_address_and_the_other_view(site: Site, page: Page) -> None:
    visit(page, site.address)
    search = page.get_by_role("searchbox", name="Search").or_(page.get_by_label("Search", exact=True)).first
    search.fill("envelope")
    search.press("Enter")
    expect(page.get_by_text("Search: envelope")).to_be_visible()
    settle(page)
    count = site.count(Filters(text="envelope"))
    assert metric(page, "Incidents") == str(count)
    assert query(page) == {"text": ["envelope"]}
    page.get_by_role("link", name="Incidents").click()
    expect(page.get_by_role("button", name=f"Download CSV ({count} incident")).to_be_visible()
    settle(page)
    assert query(page) == {"text": ["envelope"]}
    page.get_by_role("button", name="Clear filters").click()
    expect(page.get_by_role("button", name="Download CSV (61 incidents)")).to_be_visible()
    settle(page)
    assert query(page) == {}


def test_a_search_is_sorted_by_relevance_until_another_order_is_chosen(site: Site, page: Page) -> None:
    visit(page, f"{site.address}/incidents?text=folder+left+train+umbrella")
    with site.reader.session() as session:
        found = find(session, Filters(text="folder left train umbrella"))
    assert 0 < len(found) < 61
    assert site.count(Filters(text="folder left train umbrella")) == 0
    expect(page.get_by_role("button", name=f"Download CSV ({len(found)} incident")).to_be_visible()
    expect(page.get_by_role("combobox", name="Sort by")).to_have_value("Relevance, best first")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    assert [row["incident_id"] for row in rows] == [hit.incident_id for hit in found]
    page.get_by_role("button", name="Clear filters").click()
    settle(page)
    expect(page.get_by_role("combobox", name="Sort by")).to_have_value("First reported, newest first")


def test_a_search_that_finds_nothing_says_so(site: Site, page: Page) -> None:
    visit(page, f"{site.address}/incidents?text=zeppelin")
    expect(page.get_by_role("heading", name="Nothing was found")).to_be_visible()
    visit(page, f"{site.address}/incidents?text={MOTHER.replace(' ', '+')}")
    expect(page.get_by_role("heading", name="Nothing was found")).to_be_visible()


def test_the_back_button_returns_to_what_was_chosen_before(site: Site, page: Page) -> None:
    visit(page, f"{site.address}/incidents?group=insider")
    page.get_by_role("button", name="Clear filters").click()
    expect(page.get_by_role("button", name="Download CSV (61 incidents)")).to_be_visible()
    settle(page)
    page.go_back()
    count = site.count(Filters(group=("insider",)))
    expect(page.get_by_role("button", name=f"Download CSV ({count} incident")).to_be_visible()


def test_what_an_address_gets_wrong_is_said_and_left_out(site: Site, page: Page) -> None:
    visit(page, f"{site.address}/incidents?cause=<b>bogus</b>&page=-1&since=yesterday&nonsense=1")
    notice = page.get_by_role("status").filter(has_text="could not be read")
    expect(notice).to_contain_text("cause=<b>bogus</b>")
    expect(notice).to_contain_text("since=yesterday")
    expect(page.get_by_role("button", name="Download CSV (61 incidents)")).to_be_visible()
    visit(page, f"{site.address}/incidents?incident=i0")
    expect(page.get_by_text("There is no such incident")).to_be_visible()


def test_a_row_opens_its_incident_with_the_words_behind_each_value(site: Site, page: Page) -> None:
    chosen = Filters(group=("insider",))
    first = site.rows(chosen)[0]
    visit(page, f"{site.address}/incidents?group=insider")
    page.get_by_test_id("stDataFrame").locator("canvas").first.click(position={"x": 80, "y": 56}, force=True)
    expect(page.get_by_role("heading", name=first.council, level=1)).to_be_visible()
    settle(page)
    assert query(page) == {"group": ["insider"], "incident": [first.incident_id]}
    with site.reader.session() as session:
        detail = queries.incident_detail(session, first.incident_id)
    assert detail is not None
    while (closed := page.locator(".cb-report details:not([open]) > summary")).count():
        closed.first.click()
    shown = page.locator("mark").all_inner_texts()
    assert shown == [item.quotation for report in detail.reports for item in in_order(report.evidence)]
    assert MOTHER not in page.content()
    assert "[name]" in page.inner_text("body")
    links = page.locator(".cb-report h3 a")
    assert [a.get_attribute("href") for a in links.all()] == [report.url for report in detail.reports]
    assert links.first.get_attribute("rel") == "noopener noreferrer"
    page.get_by_role("button", name="All incidents").click()
    expect(page.get_by_role("button", name="Download CSV")).to_be_visible()


def in_order(evidence: tuple[queries.Evidence, ...]) -> list[queries.Evidence]:
    from dashboard.words import PROPERTIES

    return sorted(evidence, key=lambda item: list(PROPERTIES).index(item.property))


def test_the_head_of_a_column_sorts_all_of_them_and_once_more_the_other_way(site: Site, page: Page) -> None:
    visit(page, f"{site.address}/incidents?page=2")
    head = {"x": 80, "y": 16}
    for address, said in (({}, "Body, A to Z"), ({"direction": ["opposite"]}, "Body, Z to A")):
        page.get_by_test_id("stDataFrame").locator("canvas").first.click(position=head, force=True)
        expect(page.get_by_role("combobox", name="Sort by")).to_have_value(said)
        settle(page)
        assert query(page) == {"order": ["body"], **address}
        expect(page.get_by_text("1–25 of 61 incidents")).to_be_visible()
    page.get_by_role("button", name="The other way round").click()
    expect(page.get_by_role("combobox", name="Sort by")).to_have_value("Body, A to Z")


def test_a_theme_and_a_point_of_the_map_lead_to_incidents(site: Site, page: Page) -> None:
    visit(page, f"{site.address}/themes")
    count = site.count(Filters(theme=("t1",)))
    page.get_by_role("button", name=f"Show {count} incidents").click()
    expect(page.get_by_role("button", name=f"Download CSV ({count} incident")).to_be_visible()
    settle(page)
    assert query(page) == {"theme": ["t1"]}
    visit(page, f"{site.address}/themes?theme=t1")
    with site.reader.session() as session:
        points = {point.incident_id for point in queries.theme_map(session, Filters(theme=("t1",)))}
    page.locator(".js-plotly-plot").first.locator(".points path").last.click(force=True)
    expect(page.get_by_role("button", name="All incidents")).to_be_visible()
    settle(page)
    assert {*query(page)["incident"]} <= points


@pytest.mark.parametrize("view", ["", "incidents", "incidents?incident={hostile}", "themes"])
def test_hostile_text_is_shown_and_does_nothing(site: Site, page: Page, view: str) -> None:
    visit(page, f"{site.address}/{view.format(hostile=site.hostile)}")
    main = page.get_by_test_id("stMain")
    if view == "incidents":  # there the words stand in the canvas of the table
        expect(main.get_by_test_id("stDataFrame")).to_be_visible()
    else:
        expect(main).to_contain_text(HOSTILE)
    page.wait_for_timeout(500)
    assert main.locator("script, img[src=x], .katex, a[href^=javascript]").count() == 0
    if "incident=" in view:
        assert page.get_by_role("heading", level=1).inner_text() == HOSTILE
        assert main.locator(".cb-report h3 a").count() == 0


def test_the_download_is_what_the_filters_show(site: Site, page: Page) -> None:
    chosen = Filters(group=("insider",))
    visit(page, f"{site.address}/incidents?group=insider")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    today = datetime.now(UTC).date().isoformat()
    assert download.value.suggested_filename == f"carebreach_incidents_insider_corpus-2025-03-01.1_{today}.csv"
    got = list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    with site.reader.session() as session:
        exported = list(csv.DictReader(io.StringIO(incidents_csv(session, chosen).decode("utf-8-sig"))))
    origin = {"selection": "group=insider", "corpus": "2025-03-01.1", "downloaded": today, "sample": ""}
    assert got == [row | origin | {"link": page.url} for row in exported]
    assert [row["incident_id"] for row in got] == [row.incident_id for row in site.rows(chosen)]


def test_a_chart_and_its_table_leave_as_they_are_seen_with_where_they_come_from(site: Site, page: Page) -> None:
    visit(page, f"{site.address}/?group=insider")
    outcomes = page.get_by_role("group", name=re.compile("Picture: .*by outcome"))
    files = {}
    for name in ("SVG", "PNG"):
        with page.expect_download() as download:
            outcomes.get_by_role("button", name=name).click()
        files[name] = download.value.path().read_bytes()
        assert "incidents-by-outcome_insider_corpus-2025-03-01.1" in download.value.suggested_filename
    words = " ".join(ElementTree.fromstring(files["SVG"]).itertext())
    assert "filters group=insider · corpus 2025-03-01.1" in words
    assert page.url in words
    assert files["PNG"].startswith(b"\x89PNG")
    with site.reader.session() as session:
        counts = {term(row.outcome): row.count for row in queries.outcomes(session, Filters(group=("insider",)))}
    page.get_by_text("Show as a table").nth(2).click()
    with page.expect_download() as download:
        page.locator(".st-key-files_incidents-by-outcome_1").get_by_role("button", name="XLSX").click()
    table, about = load_workbook(io.BytesIO(download.value.path().read_bytes())).worksheets
    assert {row[0]: row[1] for row in table.iter_rows(min_row=2, values_only=True)} == counts
    assert dict(about.iter_rows(values_only=True))["link"] == page.url


def test_the_flow_leaves_as_a_picture_too(site: Site, page: Page) -> None:
    visit(page, site.address)
    shown = page.locator("ol.cb-flow").inner_text()
    with site.reader.session() as session:
        found = queries.flow(session)
    assert f"{found.articles} articles in the corpus" in shown
    row = page.get_by_role("group", name="How the incidents came out")
    for name, begins in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        with page.expect_download() as download:
            row.get_by_role("button", name=name).click()
        assert download.value.path().read_bytes().startswith(begins)


def test_the_address_of_a_view_can_be_copied_and_shows_it_again(site: Site, page: Page, desk: BrowserContext) -> None:
    desk.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(page, f"{site.address}/incidents?group=insider&order=body")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.url
    page.reload()
    settle(page)
    expect(page.get_by_role("combobox", name="Sort by")).to_have_value("Body, A to Z")
    assert page.url == copied


def test_a_group_of_causes_opens_into_its_causes(site: Site, page: Page) -> None:
    visit(page, site.address)
    page.get_by_role("button", name="Misdelivery").or_(page.get_by_role("radio", name="Misdelivery")).first.click()
    expect(page.get_by_text("Counted by primary cause.")).to_be_visible()
    settle(page)
    assert query(page) == {"open": ["misdelivery"]}
    with site.reader.session() as session:
        counts = [count.count for count in queries.causes(session) if count.group == "misdelivery"]
    drawn = page.locator(".js-plotly-plot").nth(1).evaluate("plot => plot.data.flatMap(trace => [...trace.x])")
    assert sorted(plain(drawn)) == sorted(counts)


def test_a_bar_leads_to_its_incidents(site: Site, page: Page) -> None:
    visit(page, f"{site.address}/?open=insider")
    page.locator(".js-plotly-plot").nth(1).locator(".points path").first.click(force=True)
    expect(page.get_by_text("Cause: Staff looked up records without a reason")).to_be_visible()
    count = site.count(Filters(cause=("insider_access",)))
    expect(page.get_by_role("button", name=f"Download CSV ({count} incident")).to_be_visible()


def test_pages_turn(site: Site, page: Page) -> None:
    visit(page, f"{site.address}/incidents?page=3")
    expect(page.get_by_text("51–61 of 61 incidents")).to_be_visible()
    visit(page, f"{site.address}/incidents?page=99")
    expect(page.get_by_text("51–61 of 61 incidents")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_telephone_shows_every_view_without_sideways_scrolling(site: Site, browser: Browser, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    for view in ("", "incidents", f"incidents?incident={site.hostile}", "themes"):
        visit(page, f"{site.address}/{view}")
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
        assert page.get_by_test_id("stException").count() == 0
        background = page.get_by_test_id("stApp").evaluate("app => getComputedStyle(app).backgroundColor")
        assert (background == "rgb(255, 255, 255)") is (scheme == "light")
    context.close()
