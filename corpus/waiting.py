"""The articles that are still to be fetched, source by source: what a run leaves undone is the next one's work."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from corpus import identity
from corpus.listings import batches
from corpus.models import ListedEntry, WaitingEntry
from corpus.store import Store

ASKED_FOR = "asked for"
BEYOND_LIMIT = "beyond the limit of this run"
"""Why an entry waits for the next run; a source that has such is still due."""
STORED = "stored"
"""The outcome of a listed entry whose article is in the corpus, whatever address it is stored under."""
GIVEN_UP = "given up: "
"""Begins the outcome of a listed entry that has no article, and whose page is not asked for at every run."""
TOO_LONG = "not to be had for a week"
PATIENCE = timedelta(days=7)
"""How long an article is asked for that can't be had."""
_OUTCOME = select(ListedEntry.outcome).where(ListedEntry.id == bindparam("id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An article to fetch, and what its listing said of it."""

    url: str
    publisher: str = ""
    published: str | None = None


def put_waiting(store: Store, source_id: str, wanted: Mapping[str, Wanted], at: datetime) -> None:
    """Remember articles that are to be fetched, by article key; one that waits already has waited since then."""
    if not wanted:
        return
    by_id = {identity.entry_id(source_id, key): asdict(one) for key, one in wanted.items()}
    with store.writing() as session:
        for some in batches(by_id):
            known = set(session.scalars(select(WaitingEntry.id).where(WaitingEntry.id.in_(some))))
            own = {"source_id": source_id, "since": at}
            if rows := [{"id": one, **by_id[one], **own} for one in some if one not in known]:
                session.execute(insert(WaitingEntry), rows)


def settle(store: Store, source_id: str, keys: Iterable[str]) -> None:
    """Forget articles that were stored, or given up for good."""
    if ids := [identity.entry_id(source_id, key) for key in keys]:
        with store.writing() as session:
            for some in batches(ids):
                session.execute(delete(WaitingEntry).where(WaitingEntry.id.in_(some)))


def still_waiting(store: Store, source_id: str, at: datetime) -> list[Wanted]:
    """Return a source's articles that are still to be fetched, the oldest first, and give up those that waited long."""
    query = select(WaitingEntry).where(WaitingEntry.source_id == source_id)
    with store.writing() as session:
        for row in session.scalars(query.where(WaitingEntry.since < at - PATIENCE)).all():
            if entry := session.get(ListedEntry, row.id):
                entry.outcome = TOO_LONG
            session.delete(row)
    with Session(store.engine) as session:
        rows = session.scalars(query.order_by(WaitingEntry.since, WaitingEntry.id)).all()
    return [Wanted(url=row.url, publisher=row.publisher, published=row.published) for row in rows]


def settled_outcome(store: Store, source_id: str, key: str) -> str | None:
    """Return what became of what a source listed under this article key, if that is settled: stored, or given up."""
    with store.engine.connect() as connection:
        outcome = connection.scalar(_OUTCOME, {"id": identity.entry_id(source_id, key)})
    return outcome if outcome and outcome.startswith((STORED, GIVEN_UP)) else None
