"""What collecting leaves behind: listings and their entries, which show when a source goes quiet; the ICO’s counts."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from corpus.models.base import Base


class Listing(Base):
    """One feed, register or search that lists articles, and how reading it goes."""

    __tablename__ = "listings"
    url: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("sources.id"), index=True)
    publisher: Mapped[str]
    last_asked: Mapped[datetime]
    first_read: Mapped[datetime | None] = mapped_column(default=None)
    last_read: Mapped[datetime | None] = mapped_column(default=None)
    failing_since: Mapped[datetime | None] = mapped_column(default=None)
    """Since when every attempt failed; None while it can be read."""
    reason: Mapped[str] = mapped_column(default="")
    """Why the last attempt failed."""
    newest: Mapped[datetime | None] = mapped_column(default=None)
    """The newest date that its entries gave."""
    entries: Mapped[int] = mapped_column(default=0)
    """How many entries it held when it was last read."""


class ListedEntry(Base):
    """One entry that a source listed, counted once however often it was listed, without its words."""

    __tablename__ = "listed_entries"
    id: Mapped[str] = mapped_column(primary_key=True)
    """A digest of source and article key (see `identity.entry_id`)."""
    source_id: Mapped[str] = mapped_column(ForeignKey("sources.id"))
    first_seen: Mapped[datetime]
    outcome: Mapped[str]
    """`asked for`, `stored`, or why it was passed over or given up when it was last seen."""

    __table_args__ = (Index("ix_listed_entries_source_first_seen", "source_id", "first_seen"),)


class WaitingEntry(Base):
    """A listed entry whose article is still to be fetched: no run that was killed or limited, no bad day, loses it."""

    __tablename__ = "waiting_entries"
    id: Mapped[str] = mapped_column(primary_key=True)
    """That of the listed entry."""
    source_id: Mapped[str] = mapped_column(ForeignKey("sources.id"), index=True)
    url: Mapped[str]
    publisher: Mapped[str]
    published: Mapped[str | None]
    """As the listing had it."""
    since: Mapped[datetime]


class IncidentTrend(Base):
    """One row of the ICO's data security incident trends: one trait of one incident that a body reported.

    An incident has several rows; count distinct references. The vocabularies are the ICO's own.
    """

    __tablename__ = "incident_trends"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    page_id: Mapped[str] = mapped_column(ForeignKey("pages.id"))
    """The workbook that it stands in."""
    reference: Mapped[str] = mapped_column(index=True)
    year: Mapped[int]
    quarter: Mapped[int]
    """1 to 4 of the calendar year."""
    data_subject_type: Mapped[str]
    data_type: Mapped[str]
    decision: Mapped[str]
    category: Mapped[str]
    """Cyber or Non Cyber."""
    incident_type: Mapped[str]
    people_affected: Mapped[str]
    """A band, such as `1 to 9`."""
    sector: Mapped[str]
    time_to_report: Mapped[str]

    __table_args__ = (Index("ix_incident_trends_sector_year_quarter", "sector", "year", "quarter"),)


class ScannedArchive(Base):
    """One file of others’ archives (WARC) that was read to its end, so that it is not read again in the same way."""

    __tablename__ = "scanned_archives"
    id: Mapped[str] = mapped_column(primary_key=True)
    """A digest of check sum and recipe."""
    name: Mapped[str] = mapped_column(index=True)
    """Its address, or its file's name."""
    sha256: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    """In bytes."""
    recipe: Mapped[str]
    """A digest of what decided what was taken: the gate, and the sites with what each permits."""
    finished: Mapped[datetime]
    counts: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
