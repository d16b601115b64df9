"""What was concluded: each class is written by one stage, at one version, and replaced by the next."""

import builtins
from typing import Any, Literal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, false
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from corpus.models.base import Base
from corpus.models.published import Revision
from corpus.spans import Part, Span

Outcome = Literal["done", "quarantined"]
ThemeChange = Literal["born", "retired", "split", "merged"]


class StageResult(Base):
    """That a stage has seen a revision, at which version, and whether it could finish."""

    __tablename__ = "stage_results"
    revision_id: Mapped[str] = mapped_column(ForeignKey("revisions.id", ondelete="CASCADE"), primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    outcome: Mapped[Outcome] = mapped_column(String)
    reason: Mapped[str] = mapped_column(default="")


class Relevance(Base):
    """Whether a text reports a breach of social-services data, how sure that is, and why."""

    __tablename__ = "relevances"
    revision_id: Mapped[str] = mapped_column(ForeignKey("revisions.id", ondelete="CASCADE"), primary_key=True)
    relevant: Mapped[bool] = mapped_column(index=True)
    score: Mapped[float]
    reasons: Mapped[list[str]]
    origin: Mapped[str]


class MaskSpan(Base):
    """Words of a text that name a private person and never leave the corpus."""

    __tablename__ = "mask_spans"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    revision_id: Mapped[str] = mapped_column(ForeignKey("revisions.id", ondelete="CASCADE"), index=True)
    part: Mapped[Part] = mapped_column(String)
    start: Mapped[int]
    end: Mapped[int]
    label: Mapped[str]
    """What a reader sees instead, without the brackets: 'name', 'name 2' …"""
    origin: Mapped[str]


class Report(Base):
    """One article's account of one incident; its values are its statements."""

    __tablename__ = "reports"
    id: Mapped[str] = mapped_column(primary_key=True)
    revision_id: Mapped[str | None] = mapped_column(ForeignKey("revisions.id", ondelete="CASCADE"), index=True)
    """The text that gives the account; none for a baseline row, whose statements carry a source address."""
    ordinal: Mapped[int]
    origin: Mapped[str]
    confidence: Mapped[float] = mapped_column(default=1.0)
    for_review: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the machine is so unsure of a value that a coder should look."""
    gaps: Mapped[dict[str, str]] = mapped_column(JSON, default_factory=dict, server_default="{}")
    """The properties without a value: `not_stated`, or `could_not_tell` where the text says something in doubt."""

    published: Mapped[str | None] = mapped_column(default=None)
    """When it was first published (EDTF), for a report without a text; a text has its own date."""
    cites: Mapped[list[str]] = mapped_column(JSON, default_factory=list, server_default="[]")
    """The addresses that together stand behind a report without a text."""

    statements: Mapped[list["Statement"]] = relationship(
        default_factory=list, cascade="all, delete-orphan", order_by="Statement.id", passive_deletes=True
    )
    revision: Mapped[Revision | None] = relationship(init=False, viewonly=True)


class Statement(Base):
    """One coded claim of a report: a property, its value, and the words (or the address) that support it."""

    __tablename__ = "statements"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), init=False)
    property: Mapped[str]
    value: Mapped[str]
    """Always text: an id of the taxonomy, EDTF for a date, digits for a number."""
    origin: Mapped[str]
    """`extractor@version`, `baseline`, or `coder:NAME`."""
    confidence: Mapped[float]
    ordinal: Mapped[int] = mapped_column(default=0)
    """Place among the values of one property: 0 is the primary cause."""
    part: Mapped[Part | None] = mapped_column(String, default=None)
    start: Mapped[int | None] = mapped_column(default=None)
    end: Mapped[int | None] = mapped_column(default=None)
    quote: Mapped[str | None] = mapped_column(LongText, default=None)
    source_url: Mapped[str | None] = mapped_column(default=None)

    __table_args__ = (
        Index("ix_statements_report_property", "report_id", "property"),
        CheckConstraint("(quote IS NOT NULL AND start IS NOT NULL) OR source_url IS NOT NULL", name="has_evidence"),
    )

    @builtins.property  # the column above takes the bare name
    def span(self) -> Span | None:
        """The words that support the value, where they stand in a stored text."""
        if self.start is None or self.end is None or self.quote is None or self.part is None:
            return None
        return Span(self.start, self.end, self.quote, self.part)


class SecondCoding(Base):
    """That another coder has coded a text, too. It stands beside ours; no incident, figure or export is made of it."""

    __tablename__ = "second_codings"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    revision_id: Mapped[str] = mapped_column(ForeignKey("revisions.id", ondelete="CASCADE"))
    origin: Mapped[str]
    """`llm:MODEL@version`."""
    rejected: Mapped[dict[str, Any]]
    """How many of its values were turned down, by reason."""
    statements: Mapped[list["SecondStatement"]] = relationship(
        default_factory=list, cascade="all, delete-orphan", order_by="SecondStatement.id", passive_deletes=True
    )

    __table_args__ = (UniqueConstraint("revision_id", "origin"),)


class SecondStatement(Base):
    """One coded claim of a second coding, with the words that support it, and the report of ours that it speaks of."""

    __tablename__ = "second_statements"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    coding_id: Mapped[int] = mapped_column(ForeignKey("second_codings.id", ondelete="CASCADE"), index=True, init=False)
    account: Mapped[int]
    """Which of the reports that the second coder found, from 0."""
    property: Mapped[str]
    value: Mapped[str]
    ordinal: Mapped[int]
    part: Mapped[Part] = mapped_column(String)
    start: Mapped[int]
    end: Mapped[int]
    quote: Mapped[str] = mapped_column(LongText)
    report_id: Mapped[str | None] = mapped_column(
        ForeignKey("reports.id", ondelete="SET NULL"), index=True, default=None
    )
    """None where we have no such report, or have coded the text anew since the two were paired."""


class Family(Base):
    """One story and its republications; the id is the smallest article id in it."""

    __tablename__ = "family_members"
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    family_id: Mapped[str] = mapped_column(index=True)


class Embedding(Base):
    """A text's vector under a model; kept by text hash, so that nothing is embedded twice."""

    __tablename__ = "embeddings"
    text_hash: Mapped[str] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    """Little-endian float32, unit length."""


class Theme(Base):
    """A group of incidents by meaning. It keeps its id and its colour as the corpus grows."""

    __tablename__ = "themes"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    keywords: Mapped[list[str]]
    size: Mapped[int]
    """How many incidents belong to it."""
    origin: Mapped[str]
    colour: Mapped[int] = mapped_column(default=0, server_default="0")
    """Place in `corpus.palette.THEMES`."""
    retired: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Set when no group carries it on any more; its id stays known and is never given again."""

    quotations: Mapped[list["ThemeQuotation"]] = relationship(
        default_factory=list, cascade="all, delete-orphan", passive_deletes=True, order_by="ThemeQuotation.rank"
    )


class ThemeMember(Base):
    """That a report belongs to a theme (none: no theme), and where its incident lies on the map."""

    __tablename__ = "theme_members"
    report_id: Mapped[str] = mapped_column(primary_key=True)
    """No foreign key: it outlives a report that is coded anew, so that its theme's id can be carried on."""
    theme_id: Mapped[str | None] = mapped_column(ForeignKey("themes.id", ondelete="CASCADE"), index=True)
    x: Mapped[float]
    y: Mapped[float]
    nearness: Mapped[float] = mapped_column(default=0.0, server_default="0")
    """Cosine of its incident with the middle of the theme."""


class ThemeQuotation(Base):
    """A sentence that stands for a theme: where it stands, for its words are read, and masked, when they are shown."""

    __tablename__ = "theme_quotations"
    theme_id: Mapped[str] = mapped_column(ForeignKey("themes.id", ondelete="CASCADE"), primary_key=True, init=False)
    rank: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), index=True)
    start: Mapped[int]
    """First code point in the text of the report's revision."""
    end: Mapped[int]


class ThemeEvent(Base):
    """What became of a theme when the corpus changed."""

    __tablename__ = "theme_events"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    step: Mapped[int]
    """The how manieth change of the themes this was part of, from 1."""
    theme_id: Mapped[str] = mapped_column(ForeignKey("themes.id", ondelete="CASCADE"), index=True)
    change: Mapped[ThemeChange] = mapped_column(String)
    other_id: Mapped[str | None]
    """The theme that some of its reports went to."""
    reports: Mapped[int]
    """How many reports it began or ended with, or that moved."""
