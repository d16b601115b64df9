"""Pages a second on one core: bare Scrapy, Scrapy with trafilatura in its callback, and a whole CareBreach crawl.

    python benchmarks/crawl.py [--pages 400] [--rounds 3] [--profile]

One process serves synthetic pages of a known template on one core, with no delay; each crawler has the other core. They
take turns, so that what else the machine does falls on all of them; the table has the median of each one's rounds.
"""

import argparse
import cProfile
import json
import os
import pstats
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

HOST = "www.paper.sample.invalid"
SIZE = 206_000
"""Bytes of a page, as measured on a newspaper's."""
CORES = sorted(os.sched_getaffinity(0))
FIRST, LAST = CORES[0], CORES[-1]
MODES = {
    "bare": "bare Scrapy",
    "trafilatura": "Scrapy, trafilatura in its callback",
    "carebreach": "CareBreach: feed, gate, robots.txt, archive, parsing, store",
}
ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parent.parent)}


class Speed(NamedTuple):
    """How fast one crawl was."""

    by_clock: float
    """Pages a second."""
    by_processor: float
    """Pages a second of the processor."""


def paths(count: int) -> list[str]:
    """Return the paths of the pages."""
    return [f"/news/{30000000 + number}.council-apologises-data-breach/" for number in range(count)]


def page(path: str) -> bytes:
    """Return a page of Newsquest's template: a third of it markup around the text, the rest scripts."""
    number = path.partition(".")[0][-5:]
    sentence = "The council has told the Information Commissioner that letters about a child were sent to number {}. "
    text = "".join(f"<p>{sentence.format(f'{number}{line}') * 2}</p>" for line in range(20))
    linked = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": f"Council apologises for data breach {number}",
        "datePublished": "2026-03-01T06:00:00Z",
        "author": {"@type": "Person", "name": "A. Reporter"},
    }
    links = "".join(
        f'<li class="card"><a href="/news/{line}.snow/"><span>Snow falls on the hills, part {line}</span></a></li>'
        for line in range(500)
    )
    start = (
        f"<!DOCTYPE html><html><head><title>{linked['headline']}</title>"
        f'<script type="application/ld+json">{json.dumps(linked)}</script></head><body><main>'
        f'<article id="article"><h1 class="headline">{linked["headline"]}</h1>'
        f'<div class="article-body"><div id="subscription-content">{text}</div></div></article></main>'
        f"<aside><ul>{links}</ul></aside>"
    )
    script = (
        "<script>window.data = window.data || []; window.data.push({'slot': 'top', 'sizes': [[300, 250]]});</script>"
    )
    filler = script * ((SIZE - len(start)) // len(script))
    return f"{start}{filler}</body></html>".encode()


def serve(count: int) -> None:
    """Serve the pages and a feed of them; print the port."""
    from dataclasses import dataclass, field

    from crawler.replay import serve as serve_sites

    @dataclass
    class Answer:
        body: bytes
        status: int = 200
        headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})

    pages = {path: Answer(page(path)) for path in paths(count)}
    items = "".join(
        f"<item><title>Council apologises for data breach</title><link>https://{HOST}{path}</link></item>"
        for path in pages
    )
    pages["/feed/"] = Answer(f"<rss><channel>{items}</channel></rss>".encode())
    with serve_sites(lambda _method, _host, path, _query, _body: pages.get(path, Answer(b"", 404))) as port:
        print(port, flush=True)
        sys.stdin.read()


def crawl(mode: str, port: int, count: int) -> Callable[[], int]:
    """Return a function that crawls in one way and returns how many pages it read; imports are not measured."""
    from scrapy import Request, Spider
    from scrapy.crawler import AsyncCrawlerProcess
    from trafilatura import extract

    from corpus.config import Settings
    from corpus.models import Source
    from corpus.store import Store
    from crawler.parsing.selectors import template
    from crawler.process import Crawl, spider_classes
    from crawler.spiders.base import FeedSpider
    from crawler.visit import Visit

    spider_classes()  # imports all that a crawl needs

    class PaperSpider(FeedSpider):
        name = "paper"
        source = Source(id=name, name=name, kind="newspaper", permission="full_text", permission_reason="invented")
        origin = f"https://{HOST}"
        selectors = template("newsquest")

    class PagesSpider(Spider):
        name = "pages"
        read = 0

        async def start(self) -> Any:
            for path in paths(count):
                yield Request(f"http://127.0.0.1:{port}/{HOST}{path}")

        def parse(self, response: Any) -> Iterator[None]:
            if mode == "bare" or extract(response.text):
                PagesSpider.read += 1
            yield from ()

    def bare() -> int:
        process = AsyncCrawlerProcess({"LOG_LEVEL": "WARNING", "ROBOTSTXT_OBEY": False, "TELNETCONSOLE_ENABLED": False})
        process.crawl(PagesSpider)
        process.start()
        return PagesSpider.read

    def carebreach() -> int:
        with tempfile.TemporaryDirectory(dir=os.environ.get("CAREBREACH_BENCHMARK_DIR")) as folder:
            store = Store.open(Settings(data_dir=Path(folder)))
            spiders = {"paper": PaperSpider}
            done = Crawl(store, port, spiders=spiders).run({"paper": Visit(store)}, {})
            assert set(done.sources["paper"].tally.rules) == {"newsquest@2022"}, done.sources["paper"]
            return done.sources["paper"].tally.new

    return carebreach if mode == "carebreach" else bare


def measure(mode: str, port: int, count: int, profile: bool) -> None:
    """Crawl in one way; print pages, seconds, and seconds of the processor."""
    os.sched_setaffinity(0, {FIRST})
    run = crawl(mode, port, count)
    profiler = cProfile.Profile()
    begun, used = time.perf_counter(), time.process_time()
    read = profiler.runcall(run) if profile else run()
    print(json.dumps([read, time.perf_counter() - begun, time.process_time() - used]))
    if profile:
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("cumtime").print_stats(
            "crawler|corpus|warcio|fsync|commit"
        )


def main() -> None:
    """Crawl in the three ways, several times, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", action="store_true", help="only CareBreach, with where its time goes")
    parser.add_argument("--part", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.part:
        name, port = chosen.part
        return serve(chosen.pages) if name == "serve" else measure(name, int(port), chosen.pages, chosen.profile)
    command = [sys.executable, __file__, "--pages", str(chosen.pages), *(["--profile"] if chosen.profile else [])]
    with server(command) as port:
        if chosen.profile:
            crawler(command, "carebreach", port)
        else:
            print_table([{name: crawler(command, name, port) for name in MODES} for _ in range(chosen.rounds)])
    return None


@contextmanager
def server(command: list[str]) -> Iterator[str]:
    """Serve in a process of its own and give the port."""
    words = ["taskset", "--cpu-list", str(LAST), *command, "--part", "serve", "0"]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.communicate("")


def crawler(command: list[str], mode: str, port: str) -> Speed:
    """Crawl in a process of its own and return how fast it was."""
    words = [*command, "--part", mode, port]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True, env=ENVIRONMENT)
    read, seconds, used = json.loads(done.stdout.splitlines()[-1])
    return Speed(read / seconds, read / used)


def print_table(rounds: list[dict[str, Speed]]) -> None:
    """Print the median of each way, and how often it is as fast as trafilatura's in the same round."""
    print(f"| {'what':60} | pages/s | × | pages/s of processor | × |\n|---|---|---|---|---|")
    for mode, words in MODES.items():
        cells = [words.ljust(60)]
        for place, _ in enumerate(Speed._fields):
            cells.append(f"{median(speeds[mode][place] for speeds in rounds):.0f}")
            cells.append(f"{median(speeds[mode][place] / speeds['trafilatura'][place] for speeds in rounds):.1f}")
        print(f"| {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
