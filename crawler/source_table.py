"""The sources as tables: for the docs, what each is and permits; for the operator, how each is doing."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corpus.models import Listing, Run, Source
from corpus.store import Store
from crawler.crawl import last_run
from crawler.process import sources_to_crawl
from crawler.scratch import scratch_store
from crawler.source import SourceSpider
from crawler.visit import Visit

TABLE = Path("docs") / "sources.md"
REGENERATE = "carebreach crawl list --markdown > docs/sources.md"
FEW_FEEDS = 3
"""Failing feeds of one source that are named; of the others, the number."""
INDENT = 26

_HEAD = f"""# Sources

Generated from the spiders: `{REGENERATE}`.

What a source permits stands in its spider; the operator's `permissions.toml` may replace it
([collecting](collecting.md)). *At least* is the fewest new entries that the source lists in a week while all is well:
with fewer, a run says that it went quiet.

| source | name | kind | kept | why | terms read | at least | every | templates | sites |
|---|---|---|---|---|---|---|---|---|---|
"""


def markdown() -> str:
    """Return docs/sources.md: what the spiders say, whatever this machine's settings are."""
    with scratch_store() as store:
        rows = [_row(kind, len(kind(visit=Visit(store)).origins())) for kind in sources_to_crawl().values()]
    return _HEAD + "".join(f"| {' | '.join(cells)} |\n" for cells in rows)


def _row(kind: type[SourceSpider], sites: int) -> tuple[str, ...]:
    source: Source = kind.source
    cells = (
        f"`{kind.name}`",
        source.name,
        source.kind.replace("_", " "),
        source.permission.replace("_", " "),
        source.permission_reason,
        f"{source.terms_read:%Y-%m-%d}" if source.terms_read else "not yet",
        f"{source.minimum_articles:g}" if source.minimum_articles else "",
        f"{kind.rhythm:g} h",
        ", ".join(kind.templates()),
        str(sites),
    )
    return tuple(" ".join(cell.replace("|", "\\|").split()) for cell in cells)


def health(store: Store) -> Iterator[str]:
    """Yield the lines of `carebreach crawl list`."""
    for name, kind in sources_to_crawl().items():
        grant, obstacle = kind.grant(), kind.obstacle()
        yield f"{name:<{INDENT}}{kind.source.name}"
        told = [f"{grant.permission}. {grant.reason}"]
        told += [f"can't be visited here: {obstacle}"] if obstacle and grant.permission != "off" else []
        told += _last(last_run(store, name)) if grant.permission != "off" else []
        told += _failing(store, name)
        yield from (f"{'':<{INDENT}}{line}" for line in told)


def _last(run: Run | None) -> list[str]:
    """Say how a run went, and what of it needs a person."""
    if run is None:
        return ["last run: never"]
    told = f"last run: {run.started:%Y-%m-%d %H:%M} UTC, {run.status}"
    counts = f"{run.counts.get('listed', 0)} listed, {run.counts.get('new', 0)} new"
    return [f"{told}, {run.message or counts}", *(f"drifted: {line}" for line in run.drift)]


def _failing(store: Store, name: str) -> list[str]:
    """Name the feeds of a source that can't be read."""
    latest = select(func.max(Run.started)).where(Run.kind == "crawl", Run.name == name).scalar_subquery()
    failing = (Listing.source_id == name) & Listing.failing_since.is_not(None) & (Listing.last_asked >= latest)
    query = select(Listing).where(failing)
    with Session(store.engine) as session:
        rows = session.scalars(query.order_by(Listing.failing_since, Listing.url)).all()
    told = [f"fails since {row.failing_since:%Y-%m-%d}: {row.url} ({row.reason})" for row in rows[:FEW_FEEDS]]
    return told + ([f"… and {len(rows) - FEW_FEEDS} more"] if len(rows) > FEW_FEEDS else [])
