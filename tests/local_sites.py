"""Small invented sites on a real local server, crawled by real spiders in a process of their own.

    python local_sites.py SITE FOLDER [STATE]     prints what was counted and asked for, as JSON

Scrapy's event loop runs once in a process; that is why tests call this file instead of importing it.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response

from corpus.config import Settings
from corpus.identity import content_hash
from corpus.models import Source
from corpus.store import Store
from crawler.items import Entry
from crawler.listing.searches import WordPressSpider
from crawler.process import Crawl
from crawler.replay import serve
from crawler.source import Output, SourceSpider
from crawler.spiders.base import FeedSpider, SitemapSpider
from crawler.visit import Visit

HOST = "paper.sample.invalid"
ORIGIN = f"https://{HOST}"
PATHS = ["/news/26000001.one/", "/news/26000002.two/", "/news/26000003.three/"]
MANY = [f"/news/2700000{number}.council/" for number in range(8)]
KEY = "hush-hush"
PAID = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "description": "A council has apologised.",
    "isAccessibleForFree": False,
}
WORDS = "A council has apologised after the personal details of a child in care were sent to the wrong family."


@dataclass
class Answer:
    """A response."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})


def article(path: str, more: str = "", head: str = "") -> Answer:
    text = f"<p>{WORDS}</p><p>This is number {path}. {more}</p>"
    body = f'<article><h1>Data breach {path}</h1><div itemprop="articleBody">{text}</div></article>'
    page = f"<html><head>{head}</head><body>{body}</body></html>"
    return Answer(page.encode(), headers={"Content-Type": "text/html", "ETag": f'"{content_hash(page)}"'})


def feed(paths: list[str]) -> Answer:
    items = "".join(f"<item><title>Council data breach</title><link>{ORIGIN}{path}</link></item>" for path in paths)
    return Answer(f"<rss><channel>{items}</channel></rss>".encode(), headers={"Content-Type": "application/rss+xml"})


def source(name: str) -> Source:
    return Source(id=name, name=name, kind="newspaper", permission="full_text", permission_reason="invented")


class PaperSpider(FeedSpider):
    """Reads the paper's feed."""

    name = "paper"
    source = source("paper")
    origin = ORIGIN


class BrokenSpider(PaperSpider):
    """Has a fault."""

    name = "broken"
    source = source("broken")

    def parse_page(self, response: Response, entry: Entry) -> Output:
        """Fail."""
        raise KeyError(response.url)
        yield


class MapSpider(SitemapSpider):
    """Reads a sitemap."""

    name = "map"
    source = source("map")
    origin = ORIGIN
    follow = "news"
    article = r"/news/\d{8}\."


class KeyedSpider(PaperSpider):
    """Asks an interface that wants a key in the address."""

    name = "keyed"
    source = source("keyed")

    def listings(self) -> Iterator[Request]:
        """Ask with the key."""
        for path in ("/good", "/refused", "/large", "/bad-place"):
            stored = f"{ORIGIN}{path}?q=breach"
            request = self.ask(f"{stored}&key={KEY}")
            yield request.replace(meta={"stored_url": stored})
        self.listing_read(ORIGIN, entries=4)


class PressSpider(WordPressSpider):
    """Searches a WordPress site."""

    name = "press"
    source = source("press")
    origin = ORIGIN
    terms: ClassVar[tuple[str, ...]] = ("data breach",)


Site = Callable[[str, dict[str, str], str], Answer]


def paper(path: str, query: dict[str, str], state: str) -> Answer:
    """Be a paper with three articles; `state` says what is special about it today."""
    if path == "/robots.txt":
        robots = {"robots 503": Answer(b"busy", 503), "robots 404": Answer(b"<html>Disallow: /</html>", 404)}
        delay = "Crawl-delay: 1\n" if state == "delay" else ""
        return robots.get(state, Answer(f"User-agent: *\nDisallow: /private/\n{delay}".encode()))
    if path == "/feed/":
        return Answer(b"sorry", 500) if state == "feed 500" else feed(PATHS)
    if path not in PATHS:
        return Answer(b"no", 404)
    if path == PATHS[0] and state in {"403", "404"}:
        return Answer(b"no", int(state))
    if path == PATHS[0] and state == "paywall":
        return article(path, head=f'<script type="application/ld+json">{json.dumps(PAID)}</script>')
    return article(path, "The council has told the regulator." if state == "changed" and path == PATHS[1] else "")


articles_asked: list[str] = []


def busy(path: str, query: dict[str, str], state: str) -> Answer:
    """Be a paper that can't serve its many articles now; `state` says how it takes it."""
    if path == "/robots.txt":
        return Answer(b"", 404)
    if path == "/feed/":
        return feed(MANY)
    articles_asked.append(path)
    if state == "down":
        raise ConnectionAbortedError(path)
    now = datetime.now(UTC).replace(microsecond=0)
    answers = {
        "a moment": (1, Answer(b"", 429, {"Retry-After": "1"})),
        "until a moment": (
            1,
            Answer(b"", 503, {"Retry-After": format_datetime(now + timedelta(seconds=3), usegmt=True)}),
        ),
        "an hour": (3, Answer(b"", 429, {"Retry-After": "3600"})),
        "a stumble": (1, Answer(b"", 500)),
        "no patience": (0, Answer(b"", 429)),
        "closed": (0, Answer(b"", 403)),
    }
    turn, answer = answers.get(state, (-1, article(path)))
    return answer if turn in {0, len(articles_asked)} else article(path)


def keyed(path: str, query: dict[str, str], state: str) -> Answer:
    """Be an interface that wants a key, and answers with an article, a refusal, far too much, or a bad redirect."""
    if path == "/robots.txt":
        return Answer(b"", 404)
    assert query["key"] == KEY
    answers = {
        "/refused": Answer(b"", 403),
        "/large": Answer(bytes(40_000_000)),
        "/bad-place": Answer(b"", 302, {"Location": "http://127.0.0.1/"}),
    }
    return answers.get(path, article(path))


def sitemap(path: str, query: dict[str, str], state: str) -> Answer:
    """Be a site with a sitemap index."""
    kind = {"Content-Type": "application/xml"}
    if path == "/sitemap.xml":
        places = [f"{ORIGIN}/sitemap-news.xml", f"{ORIGIN}/sitemap-sport.xml"]
        inner = "".join(f"<sitemap><loc>{place}</loc></sitemap>" for place in places)
        return Answer(f"<sitemapindex>{inner}</sitemapindex>".encode(), headers=kind)
    if path == "/sitemap-news.xml":
        slugs = ["/news/26000001.council-data-breach/", "/news/26000002.snow/", "/about/council-data-breach/"]
        inner = "".join(f"<url><loc>{ORIGIN}{slug}</loc><lastmod>2026-01-01</lastmod></url>" for slug in slugs)
        return Answer(f"<urlset>{inner}</urlset>".encode(), headers=kind)
    return article(path) if path.startswith("/news/") else Answer(b"", 404)


def wordpress(path: str, query: dict[str, str], state: str) -> Answer:
    """Be a WordPress site with two pages of results."""
    if path != "/wp-json/wp/v2/posts":
        return article(path) if path.startswith("/2026/") else Answer(b"", 404)
    post = {"link": f"{ORIGIN}/2026/{query['page']}/", "title": {"rendered": "Council&#8217;s data breach"}}
    headers = {"Content-Type": "application/json", "X-WP-TotalPages": "2"}
    return Answer(json.dumps([post | {"modified_gmt": "2026-01-01T00:00:00"}]).encode(), headers=headers)


SITES: dict[str, tuple[Site, type[SourceSpider]]] = {
    "paper": (paper, PaperSpider),
    "busy": (busy, PaperSpider),
    "keyed": (keyed, KeyedSpider),
    "broken": (paper, BrokenSpider),
    "sitemap": (sitemap, MapSpider),
    "wordpress": (wordpress, PressSpider),
}


def main(name: str, folder: str, state: str = "") -> None:
    """Crawl one site and print what came of it."""
    site, kind = SITES[name]
    asked: list[tuple[str, float]] = []

    def respond(method: str, host: str, path: str, query: dict[str, str], body: bytes) -> Answer:
        asked.append((path, time.monotonic()))
        return site(path, query, state)

    store = Store.open(Settings(data_dir=Path(folder)))
    changes: dict[str, Any] = {"CRAWL_DELAY_OBEY": state == "delay", "AUTOTHROTTLE_ENABLED": state == "delay"}
    changes |= {"AUTOTHROTTLE_START_DELAY": 0.1, "RETRY_TIMES": 0}
    if name == "busy":
        changes |= {"CONCURRENT_REQUESTS": 1, "RETRY_TIMES": 1, "RETRY_FIRST_WAIT": 0.5, "DOWNLOAD_DELAY": 0.05}
        changes |= {"AUTOTHROTTLE_ENABLED": state == "a stumble", "MOST_LINKS": 5 if state == "too many" else 100}
    with serve(respond) as port:
        crawl = Crawl(store, port, spiders={kind.name: kind}, changes=changes)
        result = crawl.run({kind.name: Visit(store, revisit=True, since=date(2026, 1, 1))}, {}).sources[kind.name]
    told = {"status": result.status, "message": result.message, "counts": result.tally.counts()}
    told |= {"drift": result.tally.drift, "errors": result.tally.errors}
    os.write(1, json.dumps(told | {"asked": asked}).encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
