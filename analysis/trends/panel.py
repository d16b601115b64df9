"""The constant panel: the sources that were collected throughout, so that more incidents are not just more sources."""

from dataclasses import dataclass
from datetime import timedelta

from corpus.periods import Period, Step
from corpus.queries import Coverage

LONGEST_GAP = 92
"""Days without a finished crawl after which a source was not collected throughout: a quarter."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Sources collected from the first day of a period to the end of the corpus."""

    sources: tuple[str, ...]
    since: Period


def constant_panel(coverage: Coverage, step: Step) -> Panel | None:
    """Return the panel that goes back furthest: what was collected from the first whole period of collecting on.

    Imported texts belong to none. None where collecting is not two periods old, or no source was there all along.
    """
    if coverage.since is None or coverage.until is None:
        return None
    since = Period.of(coverage.since, step)
    if since.first < coverage.since:
        since = since.next
    if since.next.last > coverage.until:
        return None
    end = coverage.until - timedelta(days=LONGEST_GAP)
    sources = tuple(
        source.source_id
        for source in coverage.sources
        if source.since <= since.first and source.until >= end and source.longest_gap <= LONGEST_GAP
    )
    return Panel(sources, since) if sources else None
