"""A server of faults, and crawls of it in a process of their own, which measures its memory.

    python fault_server.py PORT FOLDER     prints what was counted, as JSON

The server speaks on raw sockets, because no library would say what a broken or hostile site says.
"""

import asyncio
import json
import os
import resource
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Any, ClassVar
from urllib.parse import urlsplit

from faults import (
    FAULTS,
    GOOD,
    HOSTILE_LINKS,
    LAUGHS,
    LISTED,
    LISTINGS,
    PATH,
    ROBOTS,
    WHOLE,
    Send,
    answer,
    feed,
    says,
    xml,
)
from local_sites import source
from scrapy import Request

from corpus.config import Settings
from corpus.store import Store
from crawler.listing.searches import WordPressSpider
from crawler.listing.titles import Title
from crawler.process import Crawl
from crawler.spiders.base import FeedSpider, SitemapSpider
from crawler.visit import Visit

ASIDE = "https://map.sample.invalid"
CHANGES = {
    "DOWNLOAD_TIMEOUT": 6,
    "ROBOTSTXT_TIMEOUT": 3,
    "RETRY_FIRST_WAIT": 0.05,
    "CRAWL_DELAY_OBEY": True,
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "LONGEST_CHAIN": 5,
}


class FaultsSpider(FeedSpider):
    """Reads the feeds of a group of papers; all but one are broken."""

    name = "faults"
    source = source("faults")
    origin = "https://good.sample.invalid"

    def own_titles(self) -> tuple[Title, ...]:
        """Return the papers."""
        return tuple(Title(host=f"{slug}.sample.invalid", name=slug) for slug in LISTINGS)

    def publishers(self) -> dict[str, str]:
        """Return all sites that are listed, as if each were one of the group's."""
        return {urlsplit(url).hostname or "": "a paper" for url in (*LISTED, *GOOD, *HOSTILE_LINKS)}

    async def start(self) -> AsyncIterator[Request]:
        """Begin, and watch how long the crawl is held up by one page."""
        self.watching = asyncio.ensure_future(_watch())
        async for request in super().start():
            yield request


async def _watch() -> None:
    while True:
        before = time.monotonic()
        await asyncio.sleep(0.02)
        HELD_UP.append(time.monotonic() - before)


HELD_UP = [0.0]


class MapSpider(SitemapSpider):
    """Reads a sitemap that goes on for ever, with a bomb on each page of it."""

    name = "map"
    source = source("map")
    origin = ASIDE
    follow = "sitemap"
    article = r"/news/\d{8}\."


class PressSpider(WordPressSpider):
    """Searches a site that says that it has a million pages."""

    name = "press"
    source = source("press")
    origin = "https://press.sample.invalid"
    terms: ClassVar[tuple[str, ...]] = ("data breach",)
    most_pages = 3


def respond(host: str, path: str) -> Send:
    """Return what is sent for a request."""
    slug = host.partition(".")[0]
    if path == "/robots.txt":
        rules = b"User-agent: *\nDisallow: /" if slug == "forbidden" else b""
        return ROBOTS[slug].send if slug in ROBOTS else says(answer(rules, kind="text/plain"))
    if slug == "map":
        return _sitemap(path)
    if slug == "press" and path.startswith("/wp-json/"):
        post = {"link": f"https://press.sample.invalid{path}", "title": {"rendered": "Snow"}}
        return says(answer(json.dumps([post]).encode(), kind="application/json", X_WP_TotalPages="1000000"))
    if slug == "press":
        return xml(feed(["https://press.sample.invalid/news/26000009.snow/"]).replace(b"Council data breach", b"Snow"))
    if path == "/feed/" and slug in LISTINGS:
        return LISTINGS[slug][0]
    return FAULTS[slug].send if slug in FAULTS else says(WHOLE)


def _sitemap(path: str) -> Send:
    if "sitemap" not in path:
        return says(WHOLE)
    number = int(path.partition("?")[2] or 0)
    if number % 2:
        return xml(f"{LAUGHS}<urlset><url><loc>{ASIDE}{PATH}</loc><x>&e9;&f;</x></url></urlset>".encode())
    places = "".join(f"<sitemap><loc>{ASIDE}/sitemap.xml?{number + more}</loc></sitemap>" for more in (1, 2))
    return xml(f"<sitemapindex>{places}</sitemapindex>".encode())


@contextmanager
def serve_faults() -> Iterator[tuple[int, list[str]]]:
    """Serve the faults; give the port, and the requests as they come in."""
    asked: list[str] = []

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            head = b""
            with suppress(OSError):
                while b"\r\n\r\n" not in head and (more := self.request.recv(65536)):
                    head += more
                if not head:
                    return
                target = head.split(b" ", 2)[1].decode()
                asked.append(target)
                host, _, path = target.lstrip("/").partition("/")
                respond(host, f"/{path}")(self.request)

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads, server.block_on_close = True, False
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield server.server_address[1], asked
        finally:
            server.shutdown()


def peak_kilobytes() -> int:
    """Return the most memory that this process took; Linux's getrusage counts in what its parent had taken."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(port: str, folder: str) -> None:
    """Crawl the faults and print what came of it."""
    store = Store.open(Settings(data_dir=Path(folder)))
    spiders = {kind.name: kind for kind in (FaultsSpider, MapSpider, PressSpider)}
    before = peak_kilobytes()
    crawl = Crawl(store, int(port), spiders=spiders, changes=CHANGES)
    result = crawl.run({name: Visit(store, since=date(2026, 1, 1)) for name in spiders}, {})
    told: dict[str, Any] = {
        name: {
            "status": visited.status,
            "message": visited.message,
            "counts": visited.tally.counts(),
            "drift": visited.tally.drift,
            "errors": visited.tally.errors,
            "broken": visited.tally.broken,
        }
        for name, visited in result.sources.items()
    }
    peak = peak_kilobytes()
    told |= {"held_up": max(HELD_UP)}
    told |= {"exit_code": result.exit_code, "megabytes": peak // 1024, "at_first": before // 1024}
    os.write(1, json.dumps(told).encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
