"""Is a source still what it was? Compares a run with its expected yield, its usual parse rule and its feeds' past.

What is found is drift: the run stores what it got and says, by a non-zero exit, that a person has to look.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from math import ceil, floor

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corpus.models import Article, ListedEntry, Listing, Revision, Run
from corpus.store import CUT, Store
from crawler.source import SourceSpider
from crawler.visit import Tally

WEEK = timedelta(days=7)
FEWEST_PAGES = 3
"""Pages that must have been read before they say anything about a template."""
PAST_PAGES = 50
USUAL = 0.1
"""A rule that gave at least this share of a source's earlier pages is usual."""


def find_drift(store: Store, kind: type[SourceSpider], tally: Tally, started: datetime) -> list[str]:
    """Return what has changed about a source and needs a person, a line each.

    Args:
        store: the corpus, the run's articles in it.
        kind: the source's spider.
        tally: what the run counted.
        started: when the run began, with its zone.
    """
    with Session(store.engine) as session:
        found = [*tally.drift, *_quiet(session, kind, started), *_dead_listings(session, kind, started)]
        found += _other_template(session, kind, tally, started)
    return list(dict.fromkeys(found))


def _quiet(session: Session, kind: type[SourceSpider], started: datetime) -> Iterator[str]:
    """Say that fewer new entries were listed than the source has in its worst weeks."""
    if not (minimum := kind.source.minimum_articles):
        return
    weeks = max(1, ceil(1 / minimum))
    since = started - weeks * WEEK
    before = (Run.started > since - WEEK) & (Run.started <= since)
    finished = (Run.kind == "crawl") & (Run.name == kind.name) & (Run.status == "finished")
    if session.scalar(select(Run.id).where(finished, before).limit(1)) is None:
        return  # nobody looked then, so that what is new since can't be told
    entries = select(func.count()).where(ListedEntry.source_id == kind.name, ListedEntry.first_seen > since)
    count = session.scalar(entries) or 0
    if count < floor(minimum * weeks):
        days = f"{7 * weeks} days"
        yield f"went quiet: {count} new entries in {days}, at least {floor(minimum * weeks)} are usual"


def _dead_listings(session: Session, kind: type[SourceSpider], started: datetime) -> Iterator[str]:
    """Name the listings of this run that have failed for a week, or have had nothing new for long."""
    asked = (Listing.source_id == kind.name) & (Listing.last_asked >= started)
    for listing in session.scalars(select(Listing).where(asked).order_by(Listing.url)):
        if listing.failing_since and listing.failing_since <= started - WEEK:
            yield f"{listing.url} fails since {listing.failing_since:%Y-%m-%d}: {listing.reason}"
        elif kind.quiet_days and listing.newest and listing.newest < started - timedelta(kind.quiet_days):
            yield f"{listing.url} lists nothing newer than {listing.newest:%Y-%m-%d}"


def _other_template(session: Session, kind: type[SourceSpider], tally: Tally, started: datetime) -> Iterator[str]:
    """Say that most of the newest pages were read by rules that are not the source's usual ones."""
    query = (
        select(Revision.rule, Revision.created >= started)
        .join(Article, Article.id == Revision.article_id)
        .where(Article.source_id == kind.name, Revision.rule.not_in(CUT), Revision.rule.not_like("wayback+%"))
        .order_by(Revision.created.desc())
        .limit(PAST_PAGES + tally.rules.total())
    )
    rows = session.execute(query).all()
    fresh = sum(is_new for _, is_new in rows)
    count = max(FEWEST_PAGES, fresh) if fresh else 0
    new, past = Counter(rule for rule, _ in rows[:count]), Counter(rule for rule, _ in rows[count:])
    usual = {rule for rule, times in past.items() if times >= USUAL * past.total()} | set(kind.templates())
    odd = {rule: times for rule, times in new.items() if rule not in usual}
    if usual and new.total() >= FEWEST_PAGES and sum(odd.values()) > new.total() / 2:
        rules, before = ", ".join(sorted(odd)), ", ".join(sorted(usual))
        yield f"its template has changed: {sum(odd.values())} of {new.total()} pages read by {rules}, not by {before}"
