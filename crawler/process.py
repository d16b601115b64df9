"""Scrapy's process with our sources in it: visits side by side, recorded as runs, ended cleanly by Ctrl-C."""

import asyncio
import gc
import logging
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, cast

from scrapy import Request, signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings as ScrapySettings
from scrapy.spiderloader import SpiderLoader
from tqdm import tqdm
from twisted.internet.base import ReactorBase
from twisted.python.failure import Failure

from corpus.errors import CareBreachError
from corpus.models import Run
from corpus.store import RunKind, RunStatus, Store
from crawler import VERSION
from crawler.failures import reason_of, shown
from crawler.health import find_drift
from crawler.settings import replay_settings
from crawler.source import SourceSpider
from crawler.visit import Tally, Visit

SILENT = "did not answer"
# A run with more than this share of pages that could not be parsed is a failed one.
QUARANTINE = 0.02
GRACE_SECONDS = 3


@dataclass(slots=True)
class SourceResult:
    """How the visit to one source ended."""

    tally: Tally
    status: RunStatus | Literal["skipped"] = "running"
    message: str = ""
    drift: list[str] = field(default_factory=list)
    """What has changed about the source and needs a person."""


@dataclass(slots=True)
class CrawlResult:
    """How a crawl ended, source by source in the order of their names."""

    sources: dict[str, SourceResult] = field(default_factory=dict)

    @property
    def answered(self) -> list[str]:
        """The sources that answered."""
        return [name for name, result in self.sources.items() if result.tally.answered]

    @property
    def silent(self) -> list[str]:
        """The sources that did not answer."""
        return [name for name, result in self.sources.items() if result.message == SILENT]

    @property
    def failed(self) -> list[str]:
        """The sources that answered and failed."""
        return [name for name, result in self.sources.items() if result.status == "failed" and name not in self.silent]

    @property
    def drifted(self) -> list[str]:
        """The sources that are no longer what they were."""
        return [name for name, result in self.sources.items() if result.drift]

    @property
    def interrupted(self) -> bool:
        """Whether a person stopped the crawl."""
        return any(result.status == "interrupted" for result in self.sources.values())

    @property
    def exit_code(self) -> int:
        """0 all well, 1 a source failed or drifted, 3 no source answered, 130 interrupted."""
        if self.interrupted:
            return 130
        if self.silent and not self.answered:
            return 3
        return 1 if self.failed or self.silent or self.drifted else 0


@cache
def spider_classes() -> dict[str, type[SourceSpider]]:
    """Return the spiders by the name of their source."""
    loader = SpiderLoader(scrapy_settings())
    classes = {name: loader.load(name) for name in sorted(loader.list())}
    return {name: kind for name, kind in classes.items() if issubclass(kind, SourceSpider)}


def sources_to_crawl() -> dict[str, type[SourceSpider]]:
    """Return the spiders of what can be crawled; addresses that a person imports are no source of their own."""
    return {name: kind for name, kind in spider_classes().items() if kind.source.kind != "import"}


class Crawl:
    """Scrapy's process with our sources in it."""

    def __init__(
        self,
        store: Store,
        port: int | None = None,
        *,
        kind: RunKind = "crawl",
        spiders: Mapping[str, type[SourceSpider]] | None = None,
        changes: Mapping[str, Any] | None = None,
    ) -> None:
        """Prepare a crawl.

        Args:
            store: the corpus.
            port: of the local server that stands in for the web, if one does.
            kind: what its runs are recorded as.
            spiders: by source, if not those of this package.
            changes: to Scrapy's settings.
        """
        self.store, self.kind = store, kind
        self.spiders = spiders or spider_classes()
        self.settings = scrapy_settings(port)
        self.settings.update(changes or {}, priority="cmdline")
        self.watched = kind == "crawl" and port is None
        """Whether drift is looked for: the sample never changes, and imported addresses promise nothing."""
        self.result = CrawlResult()
        self.runs: dict[str, Run] = {}

    def run(self, visits: Mapping[str, Visit], arguments: Mapping[str, Mapping[str, Any]]) -> CrawlResult:
        """Visit the sources, giving some of the spiders arguments; return when all are done or a person interrupts."""
        if not visits:
            return self.result
        process = AsyncCrawlerProcess(self.settings)
        with (
            tqdm(desc="crawl", unit=" pages", total=0, disable=None, leave=False) as bar,
            _stoppable(process, self._interrupt),
        ):
            tasks = {
                name: self._add(process, name, visit, arguments.get(name, {}), bar) for name, visit in visits.items()
            }
            gc.freeze()  # or a tenth of the time goes into looking for garbage among all that was imported
            process.start(install_signal_handlers=False)
            gc.unfreeze()
        for name, task in tasks.items():
            error = task.exception() if task.done() and not task.cancelled() else None
            if error is not None:
                visits[name].tally.broken.append(reason_of(error))
            if self.result.sources[name].status == "running":
                self._finish(name, "shutdown" if error is None else "broken")
        return self.result

    def _add(
        self, process: AsyncCrawlerProcess, name: str, visit: Visit, arguments: Mapping[str, Any], bar: "tqdm[Any]"
    ) -> "asyncio.Task[None]":
        """Put one source into the process."""
        self.runs[name] = self.store.start_run(self.kind, name, VERSION)
        self.result.sources[name] = SourceResult(visit.tally)
        crawler = process.create_crawler(self.spiders[name])

        def closed(reason: str) -> None:
            self._finish(name, reason)

        def broke(failure: Failure, response: Response | None) -> None:
            where = f"{shown(response.url)}: " if response else ""
            visit.tally.broken.append(f"{where}{type(failure.value).__name__}")  # its words may be a page's

        def scheduled() -> None:
            bar.total = (bar.total or 0) + 1

        def received(request: Request) -> None:
            bar.update(0 if request.meta.get("dont_obey_robotstxt") else 1)

        handlers = {signals.spider_closed: closed, signals.spider_error: broke}
        handlers |= {signals.request_scheduled: scheduled, signals.response_received: received}
        for signal_, handler in handlers.items():
            crawler.signals.connect(handler, signal_, weak=False)
        return process.crawl(crawler, visit=visit, **arguments)

    def _interrupt(self) -> None:
        """Record at once that the visits still under way are interrupted: what follows may be cut short."""
        for name, result in self.result.sources.items():
            if result.status == "running":
                self._finish(name, "shutdown")

    def _finish(self, name: str, reason: str) -> None:
        """Record how the visit to a source ended."""
        result = self.result.sources[name]
        status, result.message = judge(result.tally, reason)
        result.status, run = status, self.runs[name]
        try:
            if self.watched:
                result.drift = find_drift(self.store, self.spiders[name], result.tally, run.started)
            self.store.finish_run(run, status, result.tally.counts(), result.message, result.drift)
        except CareBreachError as error:
            result.status, result.message = "failed", str(error)


def judge(tally: Tally, reason: str) -> tuple[RunStatus, str]:
    """Return a run's status and what to say of it, from its counts and Scrapy's reason for closing."""
    if reason == "silent":
        return "failed", SILENT
    if reason == "shutdown":
        return "interrupted", "stopped; the next run goes on from here"
    if tally.broken or reason != "finished":
        return "failed", (tally.broken or [reason])[0]
    if not tally.listings:
        return "failed", (tally.errors or ["nothing that lists articles could be read"])[0]
    if tally.unread > max(1, QUARANTINE * tally.fetched):
        return (
            "failed",
            f"{tally.unread} of {tally.fetched} pages could not be parsed; has the site's template changed?",
        )
    return "finished", "; ".join(tally.errors)


@contextmanager
def _stoppable(process: AsyncCrawlerProcess, record: Callable[[], None]) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM end the crawl: what is under way gets a few seconds, what is stored stays."""
    from twisted.internet import reactor as installed  # there is none before the process is made

    reactor = cast(ReactorBase, installed)
    stopping: list[asyncio.Future[None]] = []

    def stop() -> None:
        record()
        stopping.append(asyncio.ensure_future(process.stop()))
        reactor.callLater(GRACE_SECONDS, quit_now)

    def quit_now() -> None:
        with suppress(RuntimeError):  # it has stopped by itself
            reactor.stop()

    def handle(*_: object) -> None:
        reactor.callFromThread(stop)

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def scrapy_settings(port: int | None = None) -> ScrapySettings:
    """Return Scrapy's settings, with a local server at this port in the place of the web if one is given."""
    chosen = ScrapySettings()
    chosen.setmodule("crawler.settings", priority="project")
    chosen.set("LOG_INSTALL_ROOT_HANDLER", not logging.root.handlers, priority="project")
    if port is not None:
        for name, value in replay_settings(port).items():
            chosen.set(name, value, priority="cmdline")
    return chosen
