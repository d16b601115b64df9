"""Writes and knows which files of archives (WARC) were read to their ends, and in which way."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.identity import digest
from corpus.models import ScannedArchive
from corpus.store import Store


def put_scanned(store: Store, *, name: str, sha256: str, size: int, recipe: str, counts: Mapping[str, int]) -> None:
    """Record that a file was read to its end. Call it when all that was found in it is stored.

    Args:
        store: the corpus.
        name: its address, or its file's name.
        sha256: of its bytes, in hex.
        size: in bytes.
        recipe: a digest of what decided what was taken.
        counts: what became of its records.
    """
    row = ScannedArchive(
        id=digest("scanned", sha256, recipe),
        name=name,
        sha256=sha256,
        size=size,
        recipe=recipe,
        finished=datetime.now(UTC),
        counts=dict(counts),
    )
    with store.writing() as session:
        session.merge(row)


def scanned_sums(store: Store, recipe: str) -> frozenset[str]:
    """Return the check sums of the files that were read in this way."""
    with Session(store.engine) as session:
        return frozenset(session.scalars(select(ScannedArchive.sha256).where(ScannedArchive.recipe == recipe)))


def scanned_names(store: Store, recipe: str) -> frozenset[str]:
    """Return the names of the files that were read in this way."""
    with Session(store.engine) as session:
        return frozenset(session.scalars(select(ScannedArchive.name).where(ScannedArchive.recipe == recipe)))
