"""What a killed process left at the end of the archive is mended before anything is written after it.

A page is stored in this order, and the process may die between any two steps:

1. the archive is held (`Archive.held`): whoever else writes waits, in this process or in another. The database's write
   transactions begin inside of that, always in this order, so that no two processes wait for each other;
2. the day's file is looked at behind the last record that a row knows (`open_end`). Every writer holds the archive
   until its row is committed, so that nothing may lie there. A whole record that does was written by a process that
   died before step 5: it gets its row now. A torn one is of a process that died in step 4: it is cut off and kept;
3. the write transaction begins: a locked database is noticed before anything is written;
4. the record is written and is on the disk;
5. its row is committed;
6. the archive is let go.

A file that is shorter than its rows say has lost bytes by another hand. It is not written to again, so that no new
record stands where a row looks for a lost one; the next number of the day is begun.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corpus import identity
from corpus.archive import LARGEST_FILE, Archive, Stored
from corpus.errors import Rejected
from corpus.models import Page, Source
from corpus.records import Archived, unpack

log = logging.getLogger(__name__)

Writing = Callable[[], AbstractContextManager[Session]]
"""Gives a session whose work is committed as one (see `Store.writing`)."""


def page_row(response: Archived, record: Stored) -> Page:
    """Return the row of a response and its record: the same whether just written or found in the archive."""
    digest = identity.body_hash(response.body)
    return Page(
        id=identity.page_id(response.url, response.fetched_at.isoformat(), digest),
        source_id=response.source_id,
        url=response.url,
        fetched_at=response.fetched_at,
        status=response.status,
        content_type=response.header("content-type") or "",
        body_hash=digest,
        warc_file=record.file,
        warc_offset=record.offset,
        warc_length=record.length,
        etag=response.header("etag"),
        last_modified=response.header("last-modified"),
    )


def open_end(archive: Archive, writing: Writing, day: datetime) -> str:
    """Return the name of the file that a day's next record goes to, its end mended. The archive is held.

    Raises:
        CareBreachError: the archive or the database can't be read or written.
    """
    for name in archive.names(day):
        size = archive.size(name)
        if archive.agreed.get(name) != size:  # another process wrote to it, or a killed one left something
            with writing() as session:
                recorded = recorded_end(session, name)
                mended = list(mend(archive, session, name, recorded)) if size > recorded else []
            for line in mended:
                log.warning("%s", line)
            if size < recorded:
                continue
            size = archive.size(name)
        if size < LARGEST_FILE:
            return name
    raise AssertionError("there is always a next number")


def recorded_end(session: Session, name: str) -> int:
    """Return the first byte of a file behind the last record that a row knows."""
    return session.scalar(select(func.max(Page.warc_offset + Page.warc_length)).where(Page.warc_file == name)) or 0


def mend(archive: Archive, session: Session, name: str, start: int = 0) -> Iterator[str]:
    """Give records without a row their row, cut a torn end off, and yield a line for each. The archive is held.

    Raises:
        CareBreachError: the archive can't be read or written.
    """
    known = set(session.scalars(select(Page.warc_offset).where(Page.warc_file == name, Page.warc_offset >= start)))
    last = recorded_end(session, name)
    torn: int | None = None
    for part in archive.parts(name, start):
        torn = part.offset if part.content is None and part.offset >= last else None
        if part.content is not None and part.offset not in known:
            yield _adopt(session, part.content, Stored(name, part.offset, part.length))
    if torn is not None:
        yield f"{name}: torn at byte {torn}; what stood behind it is kept as {archive.cut(name, torn)}"


def _adopt(session: Session, content: bytes, record: Stored) -> str:
    """Give a record its row, and say so, or why not."""
    where = f"{record.file}: the record at byte {record.offset} had no row"
    try:
        page = page_row(unpack(content), record)
    except Rejected as error:
        return f"{where}, and gets none: {error}"
    if session.get(Source, page.source_id) is None:
        return f"{where}, and gets none: its source {page.source_id!r} is not in the database"
    if session.get(Page, page.id) is not None:
        return f"{where}, and gets none: it is a copy of page {page.id}"
    session.add(page)
    session.flush()
    session.expunge(page)  # one in memory at a time
    return f"{where}; it is now page {page.id}"
