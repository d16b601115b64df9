"""One crawl: which sources it visits, and that only one works on a data folder at a time.

Scrapy's event loop runs once in a process, so that `crawl` is called once: the command is a process of its own.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.config import settings
from corpus.errors import CareBreachError
from corpus.locks import lock
from corpus.models import Run
from corpus.store import RunStatus, Store
from corpus.waiting import BEYOND_LIMIT
from crawler import replay
from crawler.permissions import load_grants
from crawler.process import Crawl, CrawlResult, SourceResult, sources_to_crawl, spider_classes
from crawler.source import SourceSpider
from crawler.visit import Tally, Visit

EARLY = timedelta(minutes=10)
"""By so much before its rhythm has passed a source is due: no timer comes to the second."""


def crawl(
    sources: Sequence[str] = (),
    *,
    sample: bool = False,
    due: bool = False,
    revisit: bool = False,
    limit: int | None = None,
    since: date | None = None,
) -> CrawlResult:
    """Visit sources, store what is new, and record a run for each.

    Args:
        sources: their names; none means all that permit it.
        sample: visit the bundled sample site instead of the web, into its own corpus.
        due: only sources whose last finished run is older than their rhythm, or left entries for the next.
        revisit: look again at every article that is still listed.
        limit: the most articles to fetch from each source.
        since: how far back to search, where a source can be searched.

    Raises:
        AlreadyRunning: another crawl works on the same data folder.
        CareBreachError: a name is no source, or the corpus can't be opened.
    """
    chosen = settings().model_copy(update={"sample": sample or settings().sample})
    names = _chosen(sources, of_sample=chosen.sample)
    with ExitStack() as stack:
        stack.enter_context(lock(chosen.folder, "crawl"))
        store = Store.open(chosen)
        if not chosen.sample:
            _enter_sources(store)
        if due:
            names = [name for name in names if is_due(store, sources_to_crawl()[name])]
        port = stack.enter_context(replay.serve_sample()) if chosen.sample else None
        skipped = {name: why for name in names if (why := sources_to_crawl()[name].obstacle())}
        visits = {
            name: Visit(store, limit=limit, revisit=revisit, since=since) for name in names if name not in skipped
        }
        result = Crawl(store, port).run(visits, replay.SAMPLE_ARGUMENTS if port else {})
        for name, why in skipped.items():
            result.sources[name] = SourceResult(Tally(), "skipped", why)
        result.sources = dict(sorted(result.sources.items()))
        return result


def _enter_sources(store: Store) -> None:
    """Tell the corpus of every source, also of those that are off: what each permits, why, and how often it is due."""
    for kind in sources_to_crawl().values():
        store.put_source(kind(visit=Visit(store)).source_row())


def _chosen(names: Sequence[str], *, of_sample: bool) -> list[str]:
    """Return the sources to visit."""
    classes = {
        name: kind for name, kind in sources_to_crawl().items() if name in replay.SAMPLE_ARGUMENTS or not of_sample
    }
    if unknown := [name for name in names if name not in classes]:
        where = "the sample site has no such source" if of_sample else "no such source"
        raise CareBreachError(f"{unknown[0]}: {where}; `carebreach crawl list` shows all")
    if strangers := load_grants(settings().data_dir).keys() - spider_classes().keys():
        raise CareBreachError(f"permissions.toml: {min(strangers)}: no such source; `carebreach crawl list` shows all")
    grants = {name: kind.grant() for name, kind in classes.items()}
    if off := [name for name in names if grants[name].permission == "off"]:
        raise CareBreachError(f"{off[0]} is off: {grants[off[0]].reason}")
    return list(dict.fromkeys(names)) or [name for name in classes if grants[name].permission != "off"]


def last_run(store: Store, name: str, status: RunStatus | None = None) -> Run | None:
    """Return the latest run of a source, of this status if one is given."""
    past = Run.started <= datetime.now(UTC) + EARLY  # of a clock that was once ahead, nothing follows
    query = select(Run).where(Run.kind == "crawl", Run.name == name, past).order_by(Run.started.desc()).limit(1)
    with Session(store.engine) as session:
        return session.scalar(query.where(Run.status == status) if status else query)


def is_due(store: Store, kind: type[SourceSpider]) -> bool:
    """Say whether a source's rhythm has passed since its last finished run, or that run left entries for the next."""
    run = last_run(store, kind.name, "finished")
    if run is not None and run.counts.get(f"passed_over: {BEYOND_LIMIT}"):
        return True
    return run is None or datetime.now(UTC) - run.started >= timedelta(hours=kind.rhythm) - EARLY
