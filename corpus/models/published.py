"""What was published: sources, pages, articles and the states of their words. Never edited."""

from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, event
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from corpus.models.base import Base, Large
from corpus.spans import Part

SourceKind = Literal[
    "newspaper", "broadcaster", "trade_press", "regulator", "ombudsman", "aggregator", "import", "baseline"
]
Permission = Literal["full_text", "metadata", "off"]


class Corpus(Base):
    """The one row that says what this database is; every view and export of a sample says so."""

    __tablename__ = "corpus"
    sample: Mapped[bool]
    created: Mapped[datetime]
    id: Mapped[int] = mapped_column(primary_key=True, default=1)


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
    """The fewest new entries that it lists in a week while all is well; None where nothing can be expected."""
    templates: Mapped[str] = mapped_column(default="")
    """The versions of its template that its parser knows, the newest first."""
    rhythm: Mapped[float | None] = mapped_column(default=None)
    """Hours after which it is due again; None where nobody visits it."""
    obstacle: Mapped[str] = mapped_column(default="", server_default="")
    """Why it can't be visited on the machine that collects, such as a key that is missing."""


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
    warc_offset: Mapped[int] = mapped_column(Large)
    warc_length: Mapped[int] = mapped_column(Large)
    etag: Mapped[str | None] = mapped_column(default=None)
    last_modified: Mapped[str | None] = mapped_column(default=None)

    __table_args__ = (
        Index("ix_pages_url_fetched", "url", "fetched_at"),
        Index("ix_pages_warc", "warc_file", "warc_offset"),
    )


class Article(Base):
    """One published text, whatever became of its wording: the address and its history."""

    __tablename__ = "articles"
    id: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("sources.id"))
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

    __table_args__ = (Index("ix_articles_source_first_seen", "source_id", "first_seen"),)


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

    def part(self, part: Part) -> str:
        """Return the words of one part, which spans point into."""
        return {"text": self.text, "title": self.title, "url": self.article.url or ""}[part]


class Rejection(Base):
    """Something that was found but not stored or not coded, with the stage that gave it up and the reason."""

    __tablename__ = "rejections"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    source_id: Mapped[str] = mapped_column(ForeignKey("sources.id"), index=True)
    stage: Mapped[str]
    url: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str]
    at: Mapped[datetime]
    until: Mapped[datetime | None] = mapped_column(default=None)
    """Before this moment the address is not asked for again: it was refused, or is to be paid for."""
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
    drift: Mapped[list[str]] = mapped_column(default_factory=list)
    """What has changed about a source and needs a person: it went quiet, or its template or vocabulary changed."""

    __table_args__ = (Index("ix_runs_kind_name_started", "kind", "name", "started"),)


@event.listens_for(Page, "before_update")
@event.listens_for(Revision, "before_update")
def _refuse_change(_mapper: Any, _connection: Any, row: Page | Revision) -> None:
    """Hold what was published as it was: a changed page is a new revision."""
    raise TypeError(f"{type(row).__name__} {row.id} is never edited; store a new revision instead")
