"""Writes how listings are read and what they listed; knows what is not to be asked for."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus import identity
from corpus.models import ListedEntry, Listing, Rejection
from corpus.store import Store

BATCH = 500
Row = TypeVar("Row")


def put_listing(
    store: Store,
    *,
    source_id: str,
    url: str,
    at: datetime,
    entries: int = 0,
    newest: datetime | None = None,
    publisher: str = "",
    reason: str = "",
) -> None:
    """Record that a listing was read, or why it could not be.

    Args:
        store: the corpus.
        source_id: whose listing it is.
        url: its address.
        at: when it was asked for.
        entries: how many it held.
        newest: the newest date that they gave.
        publisher: the title that it belongs to.
        reason: why it could not be read; empty if it could.
    """
    with store.writing() as session:
        row = session.get(Listing, url)
        if row is None:
            session.add(row := Listing(url=url, source_id=source_id, publisher=publisher, last_asked=at))
        row.last_asked, row.reason = at, reason
        if reason:
            row.failing_since = row.failing_since or at
            return
        row.first_read, row.last_read, row.failing_since = row.first_read or at, at, None
        row.entries = entries
        row.newest = max(filter(None, (row.newest, newest)), default=None)


def put_entries(store: Store, source_id: str, outcomes: Mapping[str, str], at: datetime) -> None:
    """Record what became of listed entries, by article key; an entry seen before only where that has changed."""
    by_id = {identity.entry_id(source_id, key): outcome for key, outcome in outcomes.items()}
    for some in batches(by_id):
        with store.writing() as session:
            known = {row.id: row for row in session.scalars(select(ListedEntry).where(ListedEntry.id.in_(some)))}
            for one in some:
                if one not in known:
                    session.add(ListedEntry(id=one, source_id=source_id, first_seen=at, outcome=by_id[one]))
                elif known[one].outcome != by_id[one]:
                    known[one].outcome = by_id[one]


def refusals(store: Store, at: datetime) -> dict[str, tuple[str, datetime]]:
    """Return what is not to be asked for at this moment, hosts and addresses, with the reason and until when."""
    query = select(Rejection.url, Rejection.reason, Rejection.until).where(Rejection.until > at)
    with Session(store.engine) as session:
        rows = session.execute(query.order_by(Rejection.until))
        return {url: (reason, until) for url, reason, until in rows if until is not None}


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield the rows some at a time: a statement takes no endless list."""
    left = iter(rows)
    while some := list(islice(left, BATCH)):
        yield some
