"""The sample site answers in the shapes of the real sites, names nobody real, and says what it is."""

import csv
import io
import json
import re
import tomllib
from collections import Counter
from datetime import date, datetime
from difflib import SequenceMatcher
from email.utils import parsedate_to_datetime
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, get_args

import pytest
from bs4 import BeautifulSoup
from edtf import parse_edtf
from protego import Protego
from pypdf import PdfReader

from corpus.taxonomy import CauseId, OutcomeId
from crawler.sample_site import HOSTS, SampleResponse, respond
from crawler.sample_site.content import Notice, load_sites

ROOT = Path(__file__).parent.parent
ICO, LGO = "ico.sample.invalid", "www.lgo.sample.invalid"
FEED_PATHS = {"newsquest": "/news/rss/", "wordpress": "/feed/"}
NEWS = [host for host, shape in HOSTS.items() if shape in FEED_PATHS]
PREMIUM = (
    "https://www.northmeregazette.sample.invalid/news/premium/26090011.inside-story-childrens-services-data-breach/"
)
DAY = r"(?P<weekday>Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? "
MONTH = r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December)"
NUMBER, YEAR = r"(?P<day>\d{1,2})", r"(?:,? (?P<year>\d{4}))?"
DAY_MONTH, MONTH_DAY = f"{DAY}{NUMBER} {MONTH}{YEAR}", f"{DAY}{MONTH} {NUMBER}{YEAR}"


def fetch(url: str, method: str = "GET", body: bytes = b"", **query: str) -> SampleResponse:
    host, slash, path = url.removeprefix("https://").partition("/")
    return respond(method, host, slash + path, query, body)


def soup(url: str) -> BeautifulSoup:
    answer = fetch(url)
    assert answer.status == 200, url
    return BeautifulSoup(answer.body, "lxml")


def register_page(number: int, root: int = 17222) -> dict[str, Any]:
    body = {"filters": [], "pageNumber": number, "order": "newest", "rootPageId": root}
    return json.loads(fetch(f"https://{ICO}/api/search", "POST", json.dumps(body).encode()).body)  # type: ignore[no-any-return]


def decisions_between(first: str, last: str) -> list[str]:
    page = BeautifulSoup(fetch(f"https://{LGO}/Decisions/SearchResults", fd=first, td=last, page="1").body, "lxml")
    links = [f"https://{LGO}{link['href']}" for link in page.select("a[href^='/decisions/']")]
    assert f"Your search has {len(links)} results" in page.get_text()
    return links


def feed(host: str) -> BeautifulSoup:
    return BeautifulSoup(fetch(f"https://{host}{FEED_PATHS[HOSTS[host]]}").body, "xml")


def feed_links(host: str) -> list[str]:
    return [link.get_text() for link in feed(host).select("item > link")]


@cache
def expected() -> list[dict[str, Any]]:
    return tomllib.loads((ROOT / "crawler/sample_site/expected.toml").read_text(encoding="utf-8"))["articles"]  # type: ignore[no-any-return]


def urls(host: str) -> list[str]:
    return [article["url"] for article in expected() if article["url"].startswith(f"https://{host}/")]


def prose() -> list[tuple[str, date, str]]:
    """Every article and document as (URL, day of publication, text)."""
    texts = []
    for host, site in load_sites().items():
        for article in site.articles:
            day = article.published.date() if isinstance(article.published, datetime) else article.published
            document = [article.pdf.body] if isinstance(article, Notice) and article.pdf else []
            text = "\n".join([article.title, *article.paragraphs, *document])
            texts.append((f"https://{host}{article.path}", day, text))
    return texts


def test_the_hosts_can_never_resolve() -> None:
    assert {host: site.shape for host, site in load_sites().items()} == HOSTS
    assert all(host.endswith(".sample.invalid") for host in HOSTS)


@pytest.mark.parametrize("host", NEWS)
def test_a_feed_lists_every_article_newest_first(host: str) -> None:
    stamps = [parsedate_to_datetime(stamp.get_text()) for stamp in feed(host).select("item > pubDate")]
    assert sorted(feed_links(host)) == sorted(urls(host))
    assert stamps == sorted(stamps, reverse=True)


def test_the_register_lists_every_notice_on_two_pages_with_one_promoted_card_among_them() -> None:
    pages = [register_page(1), register_page(2)]
    rows = [row["url"] for page in pages for row in page["results"]]
    notices = [path for path in rows if path.startswith("/action-weve-taken/enforcement/")]
    assert [f"https://{ICO}{path}" for path in notices] == urls(ICO)
    assert [path for path in rows if path not in notices] == ["/about-the-ico/jobs/"]
    assert pages[0]["pagination"] == {"totalResults": len(notices), "totalPages": 2}
    assert register_page(3)["results"] == register_page(1, root=2816)["results"] == []


def test_a_register_row_has_date_type_and_a_sector_that_may_hold_commas() -> None:
    row = next(row for row in register_page(1)["results"] if row["url"].endswith("finch-olley-loans-ltd-en/"))
    assert row["filterItemMetaData"] == "24 March 2026, Enforcement notices, Finance, insurance and credit"
    keys = "id title url description createdDateTime filterItemMetaData filterItemDecisions"
    assert sorted(row) == sorted(keys.split())


@pytest.mark.parametrize("body", [b"", b"not json", b'{"pageNumber": 1}'])
def test_the_register_refuses_a_request_it_cannot_read(body: bytes) -> None:
    assert fetch(f"https://{ICO}/api/search", "POST", body).status == 400


def test_the_ombudsmans_search_keeps_to_the_days_asked_for() -> None:
    assert decisions_between("2020-01-01", "2026-12-31") == urls(LGO)
    assert [url[-10:] for url in decisions_between("2025-02-18", "2025-03-10")] == ["24-009-115"]
    assert decisions_between("2025-03-12", "2025-03-31") == []


def test_what_is_not_there_is_a_404() -> None:
    only_feed = "https://www.publicservicetech.sample.invalid/feed/"
    answers = [fetch(f"https://{ICO}/nothing/"), fetch("https://unknown.sample.invalid/"), fetch(only_feed, paged="2")]
    assert [answer.status for answer in answers] == [404, 404, 404]
    assert fetch(f"https://{ICO}/api/search").status == fetch(only_feed, "POST").status == 405


@pytest.mark.parametrize("host", [host for host, shape in HOSTS.items() if shape == "newsquest"])
def test_a_papers_article_has_the_publishers_template(host: str) -> None:
    for url in urls(host):
        page = soup(url)
        assert re.search(r"/news/(premium/)?\d{8}\.[a-z0-9-]+/$", url)
        assert page.select_one("#article > h1.headline")
        assert page.select_one(".author-name")
        assert datetime.fromisoformat(str(page.select_one('[itemprop="datePublished"]')["content"]))  # type: ignore[index]
        paragraphs = page.select(".p402_hide #subscription-content > p")
        assert paragraphs[0]["class"] == ["article-first-paragraph"]
        assert not any("Read more" in text.get_text() or "Advertisement" in text.get_text() for text in paragraphs)


def test_the_papers_differ_in_what_they_tell_machines() -> None:
    kinds = Counter(json_ld_kind(soup(url)) for host in NEWS for url in urls(host))
    assert set(kinds) == {"with text", "without text", "none"}
    assert min(kinds.values()) >= 5


def json_ld_kind(page: BeautifulSoup) -> str:
    script = page.select_one('script[type="application/ld+json"]')
    if script is None:
        return "none"
    data = json.loads(script.get_text())
    news = next(node for node in data.get("@graph", [data]) if node["@type"] == "NewsArticle")
    shown = " ".join(text.get_text() for text in page.select("#subscription-content > p, .entry-content > p"))
    assert "articleBody" not in news or news["articleBody"].split() == shown.split()
    return "with text" if "articleBody" in news else "without text"


def test_the_trade_papers_article_stands_among_its_furniture() -> None:
    for url in urls("www.publicservicetech.sample.invalid"):
        page = soup(url)
        assert page.select("article .entry-content > p")
        assert page.select_one("h1.entry-title")
        furniture = ["close", "Similar Content", "Related Articles", "Back to top button"]
        assert all(f"\n{line}\n" in page.get_text("\n") for line in furniture)


def test_a_notice_has_the_regulators_page() -> None:
    for url in urls(ICO):
        main = soup(url).select_one("main#main-content")
        assert main
        labels, values = main.select("li > span"), main.select("li > strong")
        facts = {label.get_text(): value.get_text() for label, value in zip(labels, values, strict=True)}
        assert list(facts) == ["Date", "Type", "Sector"]
        day = datetime.strptime(facts["Date"], "%d %B %Y")
        assert f"/{day:%Y/%m}/" in url
        assert [("rich-text" in box.parent["class"]) for box in main.select(".prose") if box.parent] == [False, True]
        assert f"{day:%A, %B %d, %Y}" == soup(url).select_one('meta[name="DC.Date"]')["content"]  # type: ignore[index]
        assert main.select('nav[aria-label="breadcrumb"] li')[-1].get_text() == main.select("h1")[0].get_text()


def test_a_decision_has_the_ombudsmans_page() -> None:
    for url in urls(LGO):
        article = soup(url).select_one("article#article")
        assert article
        labels = [label.get_text().strip(" :") for label in article.select(".label")]
        assert labels == ["Category", "Decision", "Decision date"]
        assert len(article.select(".value")) == 3
        title, *sections = [heading.get_text() for heading in article.select("h1, h2")]
        assert re.sub(r"\D", "", title) == re.sub(r"\D", "", url[-10:])
        assert sections[:2] == ["Summary", "The complaint"]
        assert sections[-1] == "Final decision"


def test_three_notices_have_a_real_pdf_that_holds_their_text() -> None:
    documents = {n.path: n.pdf for n in load_sites()[ICO].articles if isinstance(n, Notice) and n.pdf}
    assert len(documents) == 3
    for path, document in documents.items():
        link = soup(f"https://{ICO}{path}").select_one("further-reading[x-size]")
        assert link
        assert re.fullmatch(r"/media2/[a-z0-9]{8}/[a-z0-9-]+\.pdf", str(link["x-href"]))
        answer = fetch(f"https://{ICO}{link['x-href']}")
        assert (answer.headers["Content-Type"], len(answer.body)) == ("application/pdf", int(str(link["x-size"])))
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.body)).pages]
        assert all("synthetic sample page" in page for page in pages)
        printed = re.sub(r"This is a synthetic sample page.*\s+Page \d+", "", "\n".join(pages))
        assert printed.split() == document.body.split()


def test_every_page_says_that_it_is_synthetic() -> None:
    others = ["/action-weve-taken/enforcement/", "/about-the-ico/jobs/", "/nothing/"]
    listings = [f"https://{LGO}/Decisions/SearchResults", *(f"https://{ICO}{path}" for path in others)]
    for url in [article["url"] for article in expected()] + listings:
        page = BeautifulSoup(fetch(url).body, "lxml")
        assert page.select_one('meta[name="generator"]')["content"] == "CareBreach synthetic sample"  # type: ignore[index]
        notice = page.select_one("body > footer.carebreach-sample")
        assert notice
        assert "synthetic sample page" in notice.get_text()
        assert not any("CareBreach" in box.get_text() for box in page.select("article, main"))
    assert {feed(host).select("generator")[0].get_text() for host in NEWS} == {"CareBreach synthetic sample"}


def test_robots_txt_forbids_one_listed_page_by_a_wildcard_and_asks_for_the_regulators_delay() -> None:
    robots = {host: Protego.parse(fetch(f"https://{host}/robots.txt").body.decode()) for host in HOSTS}
    forbidden = [url for host in HOSTS for url in urls(host) if not robots[host].can_fetch(url, "CareBreach")]
    assert forbidden == [PREMIUM] == [article["url"] for article in expected() if not article.get("robots", True)]
    assert PREMIUM in feed_links("www.northmeregazette.sample.invalid")
    assert not robots[NEWS[0]].can_fetch(urls(NEWS[0])[0] + "?print=1", "CareBreach")
    assert robots[ICO].crawl_delay("CareBreach") == 6
    assert robots[ICO].can_fetch(f"https://{ICO}/api/search", "CareBreach")


def test_every_weekday_fits_its_date() -> None:
    checked = 0
    for url, published, text in prose():
        for found in chain(re.finditer(DAY_MONTH, text), re.finditer(MONTH_DAY, text)):
            years = [int(found["year"])] if found["year"] else [published.year - 1, published.year, published.year + 1]
            days = [datetime.strptime(f"{found['day']} {found['month']} {year}", "%d %B %Y").date() for year in years]
            nearest = min(days, key=lambda day: abs(day - published))
            assert f"{nearest:%A}" == f"{found['weekday']}day", f"{url}: {found[0]}"
            checked += 1
    assert checked >= 12


def test_no_real_authority_is_named() -> None:
    with (ROOT / "corpus/authorities.csv").open(encoding="utf-8", newline="") as file:
        rows = [[row["name"], row["short_name"], *row["aliases"].split(";")] for row in csv.DictReader(file)]
    names = {name for row in rows for name in row if name}
    assert len(names) > 1000
    real = re.compile(r"\b(" + "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) + r")\b")
    assert [(url, found[0]) for url, _, text in prose() for found in real.finditer(text.replace("’", "'"))] == []


def test_the_papers_carry_four_lightly_edited_copies_of_one_anothers_stories() -> None:
    stories: dict[str, list[str]] = {}
    for article in expected():
        if "story" in article:
            stories.setdefault(article["story"], []).append(article["url"])
    assert len(stories) == 4
    texts = {url: text for url, _, text in prose()}
    for pair in stories.values():
        first, second = (texts[url].partition("\n")[2] for url in pair)
        assert 0.95 < SequenceMatcher(None, first, second, autojunk=False).ratio() < 1
        assert len({url.split("/")[2] for url in pair}) == 2
        assert all("Local Democracy" in soup(url).select_one(".author-name").get_text() for url in pair)  # type: ignore[union-attr]


def test_the_expected_coding_uses_the_vocabulary_and_stands_on_the_text() -> None:
    texts = {url: text for url, _, text in prose()}
    assert len(texts) == len(expected()) + 1  # the promoted card is no article
    for article in expected():
        reports = article.get("reports", [])
        assert article["relevant"] == bool(reports)
        for report in reports:
            assert set(report["causes"]) <= set(get_args(CauseId))
            assert set(report["outcomes"]) <= set(get_args(OutcomeId))
            assert parse_edtf(report["occurred"])
            assert report["organisation"] in texts[article["url"]]
            assert ("penalty_gbp" in report) == bool({"ico_fine", "court_fine"} & set(report["outcomes"]))
            assert f"£{report.get('penalty_gbp', 0):,}" in texts[article["url"]] or "penalty_gbp" not in report


def test_reports_of_one_incident_agree_on_body_cause_and_time() -> None:
    reports = [report for article in expected() for report in article.get("reports", [])]
    told = Counter(report["incident"] for report in reports)
    assert (len(told), max(told.values()), sum(count > 1 for count in told.values())) == (18, 3, 12)
    for incident in told:
        same = [report for report in reports if report["incident"] == incident]
        assert len({(report["organisation"], report["causes"][0], report["occurred"][:4]) for report in same}) == 1
