"""Addresses that a person imports, fetched as politely as a crawl."""

from collections.abc import Sequence
from contextlib import ExitStack

from corpus.config import settings
from corpus.store import Store
from crawler.intake.importing import SOURCE, ImportResult
from crawler.intake.reading import Known
from crawler.process import Crawl
from crawler.replay import serve_sample
from crawler.visit import Visit


def fetch(addresses: Sequence[str], store: Store, known: Known, result: ImportResult) -> None:
    """Fetch pages and add them to an import's result; once in a process, as any crawl."""
    visit = Visit(store)
    arguments = {"urls": tuple(dict.fromkeys(addresses)), "known": known}
    with ExitStack() as stack:
        port = stack.enter_context(serve_sample()) if settings().sample else None
        ended = Crawl(store, port, kind="import").run({SOURCE.id: visit}, {SOURCE.id: arguments})
    result.new += visit.tally.new
    result.revised += visit.tally.revised
    result.unchanged += visit.tally.unchanged
    result.problems += visit.tally.errors + visit.tally.broken
    result.interrupted = ended.interrupted
