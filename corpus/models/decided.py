"""What people decided: only ever appended, never overwritten by the machine. The database itself refuses a change."""

import builtins
from datetime import datetime
from typing import Literal

from sqlalchemy import DDL, JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, event
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from corpus import append_only
from corpus.models.base import Base
from corpus.spans import Part, Span

Verdict = Literal["confirm", "correct", "reject", "withdraw"]
"""`withdraw` takes back what was decided before: the machine's value stands again."""
Target = Literal["source", "article", "report", "incident", "mask", "relevance", "link", "correction"]
CodingKind = Literal["blind", "open", "adjudication"]
"""`blind`: neither the machine's values nor another coder's were seen; `open`: they may have been."""


class Decision(Base):
    """What a person decided. One on a report's value is kept by its revision, its property and its words.

    So it carries over when the machine codes the text anew and the report gets another id.
    """

    __tablename__ = "decisions"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    at: Mapped[datetime]
    who: Mapped[str]
    target: Mapped[Target] = mapped_column(String)
    target_id: Mapped[str] = mapped_column(index=True)
    """A report for `report` and `link`, a revision for `relevance`, else an id of that kind."""
    property: Mapped[str | None] = mapped_column(default=None)
    """None for a report as a whole."""
    value: Mapped[str | None] = mapped_column(default=None)
    """What is right: several values of one property stand apart by a blank, the primary one first."""
    reason: Mapped[str] = mapped_column(default="")
    verdict: Mapped[Verdict | None] = mapped_column(String, default=None)
    judged: Mapped[str | None] = mapped_column(default=None)
    """The machine's value that was judged, in the same form; None where it had none."""
    revision_id: Mapped[str | None] = mapped_column(ForeignKey("revisions.id"), index=True, default=None)
    part: Mapped[Part | None] = mapped_column(String, default=None)
    start: Mapped[int | None] = mapped_column(default=None)
    end: Mapped[int | None] = mapped_column(default=None)
    quote: Mapped[str | None] = mapped_column(LongText, default=None)
    """The words that support it, or that the machine's value stands on."""

    @builtins.property  # a column takes the bare name
    def span(self) -> Span | None:
        """The words that it stands on."""
        return _span(self)


class Coding(Base):
    """One coder's whole coding of one text; a later one of the same coder takes its place, and both stay."""

    __tablename__ = "codings"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    at: Mapped[datetime]
    who: Mapped[str]
    revision_id: Mapped[str] = mapped_column(ForeignKey("revisions.id"))
    kind: Mapped[CodingKind] = mapped_column(String)
    relevant: Mapped[bool]
    taxonomy: Mapped[str]
    """The version of the vocabulary that it was coded by."""
    note: Mapped[str] = mapped_column(default="")
    settles: Mapped[list[int]] = mapped_column(JSON, default_factory=list)
    """The ids of the codings that an adjudication decides between."""
    values: Mapped[list["CodedValue"]] = relationship(default_factory=list, order_by="CodedValue.id")

    __table_args__ = (Index("ix_codings_revision_id_who", "revision_id", "who"),)


class CodedValue(Base):
    """One value that a coder gave one account of a text, with the words that support it."""

    __tablename__ = "coded_values"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    coding_id: Mapped[int] = mapped_column(ForeignKey("codings.id"), index=True, init=False)
    account: Mapped[int]
    """Which of the reports that the coder found, from 0."""
    property: Mapped[str]
    value: Mapped[str]
    ordinal: Mapped[int] = mapped_column(default=0)
    part: Mapped[Part | None] = mapped_column(String, default=None)
    start: Mapped[int | None] = mapped_column(default=None)
    end: Mapped[int | None] = mapped_column(default=None)
    quote: Mapped[str | None] = mapped_column(LongText, default=None)

    @builtins.property  # a column takes the bare name
    def span(self) -> Span | None:
        """The words that support it."""
        return _span(self)


class ReviewSample(Base):
    """A random sample of texts: the seed and the frame give the same texts again."""

    __tablename__ = "review_samples"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    at: Mapped[datetime]
    name: Mapped[str] = mapped_column(unique=True)
    seed: Mapped[int]
    frame: Mapped[str]
    """`relevant` or `all`: which of the current texts it was drawn from."""
    frame_size: Mapped[int]
    size: Mapped[int]


class Assignment(Base):
    """That a coder is to code a text of a sample, blind."""

    __tablename__ = "assignments"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    sample_id: Mapped[int] = mapped_column(ForeignKey("review_samples.id"), index=True)
    revision_id: Mapped[str] = mapped_column(ForeignKey("revisions.id"))
    who: Mapped[str] = mapped_column(index=True)
    place: Mapped[int]

    __table_args__ = (UniqueConstraint("sample_id", "revision_id", "who"),)


class Correction(Base):
    """What a reader says is wrong. Its words may name people and never leave; its outcome is a decision."""

    __tablename__ = "corrections"
    id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    incident_id: Mapped[str | None] = mapped_column(index=True)
    url: Mapped[str | None]
    property: Mapped[str | None]
    value: Mapped[str | None]
    """What the reader says is right."""
    message: Mapped[str] = mapped_column(LongText)
    evidence: Mapped[str | None] = mapped_column(default=None)
    """The address of what shows it."""

    __table_args__ = (CheckConstraint("incident_id IS NOT NULL OR url IS NOT NULL", name="is_about_something"),)


class SignInAttempt(Base):
    """One attempt to sign in that failed, or has not succeeded yet; kept for a day."""

    __tablename__ = "sign_in_attempts"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    at: Mapped[datetime] = mapped_column(index=True)
    coder: Mapped[str]
    """A digest of the name that was given: somebody may have typed a password there."""
    address: Mapped[str]
    """A digest of the network address."""


def _span(row: Decision | CodedValue) -> Span | None:
    if row.start is None or row.end is None or row.quote is None or row.part is None:
        return None
    return Span(row.start, row.end, row.quote, row.part)


for _class in (Decision, Coding, CodedValue, ReviewSample, Assignment, Correction):
    for _dialect in ("sqlite", "postgresql"):
        for _statement in append_only.statements(_class.__tablename__, _dialect):
            event.listen(_class.__table__, "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]
