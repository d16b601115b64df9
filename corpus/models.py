"""The nouns of the corpus as typed SQLAlchemy classes, which are the domain objects themselves.

What was published (Source, Page, Article, Revision) is never edited; what was concluded (Relevance, MaskSpan, Report,
Statement, Incident …) belongs to one stage each; what people decided (Decision) is only ever appended.
"""

import builtins
from datetime import UTC, date, datetime
from typing import Any, Literal

from sqlalchemy import JSON, CheckConstraint, Date, DateTime, Dialect, ForeignKey, Index, LargeBinary, MetaData, String, event
from sqlalchemy import Text as LongText
from sqlalchemy import TypeDecorator, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column, relationship

from corpus.spans import Part, Span

SourceKind = Literal["newspaper", "broadcaster", "trade_press", "regulator", "ombudsman", "aggregator", "import", "baseline"]
Permission = Literal["full_text", "metadata", "off"]
Outcome = Literal["done", "quarantined"]
LinkKind = Literal["reports", "follows_up", "same_series", "possibly_related"]
ReviewStatus = Literal["machine", "reviewed", "double_coded"]


class UTCDateTime(TypeDecorator[datetime]):
    """A moment: stored in UTC, refused without a zone, returned with one."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn a moment into UTC; refuse one without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"the moment {value.isoformat()} has no time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment with its zone."""
        return value.replace(tzinfo=UTC) if value is not None else None


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """Common to all rows: typed constructors and constraint names that migrations can refer to."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UTCDateTime(), date: Date(), dict[str, Any]: JSON(), list[str]: JSON(), Literal: String()}


class Corpus(Base):
    """The one row that says what this database is; every view and export of a sample says so."""

    __tablename__ = "corpus"
    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    sample: Mapped[bool]
    created: Mapped[datetime]


# ------------------------------------------------------------------------------------------- what was published


class Source(Base):
    """A newsroom, regulator or ombudsman, and what it permits."""

    __tablename__ = "sources"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[SourceKind] = mapped_column(String)
    permission: Mapped[Permission] = mapped_column(String)
    permission_reason: Mapped[str]
    home_url: Mapped[str] = mapped_column(default="")
    terms_read: Mapped[date | None] = mapped_column(default=None)
    minimum_articles: Mapped[float | None] = mapped_column(default=None)


class Page(Base):
    """One fetch or one imported file, never edited; its bytes lie in a WARC file."""

    __tablename__ = "pages"
    id: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("sources.id"))
    url: Mapped[str]
    fetched_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int]
    content_type: Mapped[str]
    body_hash: Mapped[str]
    warc_file: Mapped[str]
    warc_offset: Mapped[int]
    warc_length: Mapped[int]
    etag: Mapped[str | None] = mapped_column(default=None)
    last_modified: Mapped[str | None] = mapped_column(default=None)

    __table_args__ = (Index("ix_pages_url_fetched", "url", "fetched_at"),)


class Article(Base):
    """One published text, whatever became of its wording: the address and its history."""

    __tablename__ = "articles"
    id: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("sources.id"), index=True)
    key: Mapped[str] = mapped_column(unique=True)
    url: Mapped[str | None]
    first_seen: Mapped[datetime]
    publisher: Mapped[str] = mapped_column(default="")
    gone_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the page was found to have vanished (a tombstone); its texts stay."""
    current_revision_id: Mapped[str | None] = mapped_column(default=None, index=True)

    source: Mapped[Source] = relationship(init=False, viewonly=True)
    revisions: Mapped[list["Revision"]] = relationship(
        init=False, viewonly=True, order_by="Revision.number", primaryjoin="Article.id == Revision.article_id"
    )
    current: Mapped["Revision | None"] = relationship(
        init=False, viewonly=True, primaryjoin="foreign(Article.current_revision_id) == Revision.id"
    )


class Revision(Base):
    """One state of an article's words. Never changes; spans point into it."""

    __tablename__ = "revisions"
    id: Mapped[str] = mapped_column(primary_key=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id"), index=True)
    number: Mapped[int]
    """1 for the first wording seen, then 2, 3 …"""
    title: Mapped[str]
    text: Mapped[str] = mapped_column(LongText)
    content_hash: Mapped[str] = mapped_column(index=True)
    page_id: Mapped[str] = mapped_column(ForeignKey("pages.id"))
    rule: Mapped[str]
    """Which step of the parsing chain gave the text: json-ld, selectors, itemprop, trafilatura, plain …"""
    created: Mapped[datetime]
    published: Mapped[str | None] = mapped_column(default=None)
    """ISO 8601 date, or moment with its zone, of first publication."""
    published_raw: Mapped[str | None] = mapped_column(default=None)
    modified: Mapped[str | None] = mapped_column(default=None)
    byline: Mapped[str | None] = mapped_column(default=None)

    article: Mapped[Article] = relationship(init=False, viewonly=True, primaryjoin="Article.id == Revision.article_id")

    __table_args__ = (UniqueConstraint("article_id", "number"),)


class Rejection(Base):
    """Something that was found but not stored or not coded, with the stage that gave it up and the reason."""

    __tablename__ = "rejections"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    source_id: Mapped[str] = mapped_column(ForeignKey("sources.id"), index=True)
    stage: Mapped[str]
    url: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"), default=None)


class Run(Base):
    """One run of a crawl, an import or a stage."""

    __tablename__ = "runs"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[Literal["crawl", "import", "stage"]] = mapped_column(String)
    name: Mapped[str]
    """The source or the stage."""
    version: Mapped[str]
    started: Mapped[datetime]
    finished: Mapped[datetime | None] = mapped_column(default=None)
    status: Mapped[Literal["running", "finished", "failed", "interrupted"]] = mapped_column(String, default="running")
    counts: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    message: Mapped[str] = mapped_column(default="")

    __table_args__ = (Index("ix_runs_kind_name_started", "kind", "name", "started"),)


# ------------------------------------------------------------------------------------------- what was concluded


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

    statements: Mapped[list["Statement"]] = relationship(
        default_factory=list, cascade="all, delete-orphan", order_by="Statement.id", passive_deletes=True
    )
    revision: Mapped[Revision | None] = relationship(init=False, viewonly=True)


class Statement(Base):
    """One coded claim of a report: a property, its value, and the words (or the address) that support it."""

    __tablename__ = "statements"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), index=True, init=False)
    property: Mapped[str] = mapped_column(index=True)
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
        CheckConstraint("(quote IS NOT NULL AND start IS NOT NULL) OR source_url IS NOT NULL", name="has_evidence"),
    )

    @builtins.property  # the column above takes the bare name
    def span(self) -> Span | None:
        """The words that support the value, where they stand in a stored text."""
        if self.start is None or self.end is None or self.quote is None or self.part is None:
            return None
        return Span(self.start, self.end, self.quote, self.part)


class Family(Base):
    """One story and its republications; the id is the smallest article id in it."""

    __tablename__ = "family_members"
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    family_id: Mapped[str] = mapped_column(index=True)


class Incident(Base):
    """One real-world event with its resolved values; what its reports disagree on stands in IncidentValue."""

    __tablename__ = "incidents"
    id: Mapped[str] = mapped_column(primary_key=True)
    organisation: Mapped[str | None] = mapped_column(index=True)
    authority_id: Mapped[str | None] = mapped_column(index=True)
    occurred: Mapped[str | None]
    occurred_from: Mapped[date | None] = mapped_column(index=True)
    occurred_to: Mapped[date | None]
    discovered: Mapped[str | None]
    acted: Mapped[str | None]
    first_published: Mapped[str | None]
    cause: Mapped[str] = mapped_column(index=True)
    """The primary cause; all causes stand in IncidentValue."""
    cause_group: Mapped[str] = mapped_column(index=True)
    channel: Mapped[str]
    penalty_gbp: Mapped[int | None]
    penalty_on: Mapped[str | None]
    status: Mapped[str]
    data_subjects: Mapped[str]
    people_affected: Mapped[int | None]
    confidence: Mapped[float]
    review: Mapped[ReviewStatus] = mapped_column(String, default="machine")
    redirect_to: Mapped[str | None] = mapped_column(default=None)
    """Set when the incident was merged into another: old links go on working."""
    withdrawn: Mapped[bool] = mapped_column(default=False)
    """Set when no report tells of it any more; the id stays known."""

    values: Mapped[list["IncidentValue"]] = relationship(
        default_factory=list, cascade="all, delete-orphan", passive_deletes=True, order_by="IncidentValue.id"
    )


class IncidentValue(Base):
    """One value that at least one report gives for a property of an incident, chosen or not, and the rule that chose."""

    __tablename__ = "incident_values"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id", ondelete="CASCADE"), index=True, init=False)
    property: Mapped[str]
    value: Mapped[str]
    chosen: Mapped[bool]
    rule: Mapped[str]
    reports: Mapped[int]
    """How many reports say so."""

    __table_args__ = (Index("ix_incident_values_property_value", "property", "value"),)


class IncidentLink(Base):
    """That a report tells of an incident, how, and how sure that is."""

    __tablename__ = "incident_links"
    report_id: Mapped[str] = mapped_column(primary_key=True)
    """No foreign key: the link outlives a report that is coded anew, so that its incident's id can be carried on."""
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id", ondelete="CASCADE"), primary_key=True, index=True)
    kind: Mapped[LinkKind] = mapped_column(String)
    score: Mapped[float]
    origin: Mapped[str]


class Embedding(Base):
    """A text's vector under a model; kept by text hash, so that nothing is embedded twice."""

    __tablename__ = "embeddings"
    text_hash: Mapped[str] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    """Little-endian float32, unit length."""


class Theme(Base):
    """A cluster of reports by meaning, found by one run."""

    __tablename__ = "themes"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    keywords: Mapped[list[str]]
    size: Mapped[int]
    origin: Mapped[str]


class ThemeMember(Base):
    """That a report belongs to a theme (none: no theme), and where it lies on the map."""

    __tablename__ = "theme_members"
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True)
    theme_id: Mapped[str | None] = mapped_column(ForeignKey("themes.id", ondelete="CASCADE"), index=True)
    x: Mapped[float]
    y: Mapped[float]


# ---------------------------------------------------------------------------------------------- what was decided


class Decision(Base):
    """What a person decided; only ever appended, never overwritten by the machine."""

    __tablename__ = "decisions"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    at: Mapped[datetime]
    who: Mapped[str]
    target: Mapped[Literal["source", "article", "report", "incident", "mask"]] = mapped_column(String)
    target_id: Mapped[str] = mapped_column(index=True)
    property: Mapped[str | None]
    value: Mapped[str | None]
    reason: Mapped[str]


@event.listens_for(Page, "before_update")
@event.listens_for(Revision, "before_update")
def _refuse_change(mapper: Any, connection: Any, row: Page | Revision) -> None:
    """Hold what was published as it was: a changed page is a new revision."""
    raise TypeError(f"{type(row).__name__} {row.id} is never edited; store a new revision instead")
