"""The only writer of the corpus. Each call is one transaction: it is stored whole, or not at all."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Literal, Self, cast

from sqlalchemy import Connection, Engine, Insert, Select, Table, bindparam, exists, func, insert, select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from corpus import identity
from corpus.account_rows import refresh_accounts
from corpus.archive import Archive, Stored
from corpus.config import Settings
from corpus.database import begin_writing, open_engine, reason
from corpus.errors import CareBreachError
from corpus.mending import open_end, page_row
from corpus.models import Article, Base, Corpus, Page, Rejection, Report, Revision, Run, Source
from corpus.records import Archived, pack

Change = Literal["new", "revised", "unchanged"]
# Made once: to put a query together takes longer than to run it.
_LAST_PAGE = (
    select(*Page.__table__.columns).where(Page.url == bindparam("url")).order_by(Page.fetched_at.desc()).limit(1)
)
_BY_ID = select(*Page.__table__.columns).where(Page.id == bindparam("id"))
_PAGE = Page.__table__.columns.keys()
SUMMARY, METADATA = "summary", "metadata"
"""The rules of articles of which only headline and summary, or what their listing says, may be kept."""
CUT = frozenset({SUMMARY, METADATA})
_HAS_ARTICLE = select(exists().where(Article.id == bindparam("id")))
RunKind = Literal["crawl", "import", "stage"]
RunStatus = Literal["running", "finished", "failed", "interrupted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDraft:
    """An article as a parser or an import found it, before it has an identity."""

    title: str
    text: str
    rule: str
    url: str | None = None
    key: str | None = None
    """What identifies the article; from the address unless given (see `identity.article_key`)."""
    published: str | None = None
    published_raw: str | None = None
    modified: str | None = None
    byline: str | None = None
    publisher: str = ""


class Store:
    """Writes what was published. What was concluded is written by `corpus.findings`."""

    def __init__(self, engine: Engine, archive: Archive) -> None:
        self.engine = engine
        self.archive = archive
        self.shown = engine.url.render_as_string(hide_password=True)

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open the corpus of these settings, bringing its database to the newest schema.

        Raises:
            CareBreachError: the database or its folder can't be used; says why.
        """
        store = cls(open_engine(settings), Archive(settings.archive_dir))
        with store.writing() as session:
            corpus = session.get(Corpus, 1)
            if corpus is None:
                session.add(Corpus(sample=settings.sample, created=datetime.now(UTC)))
            elif corpus.sample != settings.sample:
                kind = "the sample's" if corpus.sample else "a real corpus, not the sample's"
                raise CareBreachError(
                    f"{store.shown}: this database is {kind}; set CAREBREACH_DATA_DIR to another folder"
                )
        return store

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session whose work is committed as one, or rolled back.

        Raises:
            CareBreachError: the database is locked for longer than the busy time-out, or its disk is full.
        """
        with self._explaining(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            begin_writing(session.connection())
            yield session

    @contextmanager
    def _publishing(self) -> Iterator[Connection]:
        """Give a connection for a page or an article, whose work is committed as one, or rolled back.

        The commit doesn't wait for the disk. No crash of the process takes it back, and the next commit of `writing`
        puts it on the disk, too. A power cut before that takes back the last pages and articles, none of them in half;
        their entries, which `writing` stored, still wait to be fetched.

        Raises:
            CareBreachError: as `writing` does.
        """
        with self._explaining(), self.engine.begin() as connection:
            begin_writing(connection, durable=False)
            yield connection

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            raise CareBreachError(
                f"{self.shown}: can't be written ({reason(error)}); nothing of this step was stored"
            ) from error

    # ----------------------------------------------------------------------------------------- published

    def put_source(self, source: Source) -> None:
        """Insert a source, or bring its row up to date."""
        with self.writing() as session:
            session.merge(source)

    def put_page(
        self,
        *,
        source_id: str,
        url: str,
        body: bytes,
        status: int,
        headers: Mapping[str, str],
        fetched_at: datetime,
    ) -> Page:
        """Archive one response and then record it. The same bytes at the same address are stored once.

        Returns:
            The page: the latest stored one if its bytes are the same and not lost, else the new one.

        Raises:
            CareBreachError: the archive or the database can't be written.
        """
        response = Archived.of(source_id, url, body, status=status, headers=headers, fetched_at=fetched_at)
        record = pack(response)  # takes longest, and needs nobody to wait
        with self.archive.held():
            name = open_end(self.archive, self.writing, response.fetched_at)
            with self._publishing() as connection:
                known = _last_page(connection, response.url)
                if known and known.body_hash == identity.body_hash(body) and self._is_archived(known):
                    return known
                if again := _page(connection, page_row(response, Stored("", 0, 0)).id):
                    return again  # out of an archive that is read once more
                stored = self.archive.append(name, record)
                page = page_row(response, stored)
                _insert(connection, Page, **{name: getattr(page, name) for name in _PAGE})
        self.archive.agreed[name] = stored.end
        return page

    def _is_archived(self, page: Page) -> bool:
        """Say whether a page's bytes still stand in the archive."""
        try:
            return identity.body_hash(self.archive.read(page.warc_file, page.warc_offset).body) == page.body_hash
        except CareBreachError:
            return False

    def put_article(
        self, page: Page, draft: ArticleDraft, *, seen: datetime | None = None, reread: bool = False
    ) -> Change:
        """Store an article's words: a new article, a new revision of a known one, or nothing if they are the same.

        Words of which not all may be kept never take the place of whole ones.

        Args:
            page: where they stand.
            draft: the words.
            seen: when they stood there, if later than the page was fetched: it has not changed since.
            reread: whether a page that is stored was read again: what it says now counts.
        """
        key = draft.key or identity.article_key(draft.url or page.url)
        article_id = identity.article_id(key)
        with self._publishing() as connection:
            if not connection.scalar(_HAS_ARTICLE, {"id": article_id}):
                revision = _revision(article_id, draft, page, number=1)
                _insert(
                    connection,
                    Article,
                    id=article_id,
                    source_id=page.source_id,
                    key=key,
                    url=draft.url or (page.url if page.url.startswith("http") else None),
                    first_seen=revision["created"],
                    publisher=draft.publisher,
                    current_revision_id=revision["id"],
                )
                _insert(connection, Revision, **revision)
                return "new"
        with self.writing() as session:
            article = session.get_one(Article, article_id)
            if article.gone_at and (seen or page.fetched_at) > article.gone_at:
                article.gone_at = None  # it is back
            return self._revise(session, article, page, draft, reread=reread)

    def _revise(self, session: Session, article: Article, page: Page, draft: ArticleDraft, *, reread: bool) -> Change:
        """Store what has changed about a known article."""
        revision_id = identity.revision_id(article.id, draft.title, draft.text, draft.published)
        current = session.get_one(Revision, article.current_revision_id)
        if current.id == revision_id or (_is_cut(draft.rule, draft.text) and not _is_cut(current.rule, current.text)):
            return "unchanged"
        if session.get(Revision, revision_id) is None:
            count = select(func.count()).select_from(Revision).where(Revision.article_id == article.id)
            session.add(Revision(**_revision(article.id, draft, page, number=(session.scalar(count) or 0) + 1)))
            session.flush()
            if not reread and page.fetched_at < session.get_one(Page, current.page_id).fetched_at:
                return "revised"  # by what it said earlier: the words of a later fetch stay the current ones
        elif page.fetched_at <= session.get_one(Page, current.page_id).fetched_at and not (
            reread and page.id == current.page_id
        ):
            return "unchanged"
        article.current_revision_id = revision_id
        if session.get_one(Source, article.source_id).kind == "aggregator":
            article.source_id, article.publisher = page.source_id, draft.publisher  # found there, told here
            refresh_accounts(session, _reports_of(article.id))
        return "revised"

    def put_tombstone(self, article_id: str, gone_at: datetime) -> None:
        """Record that an article's page has vanished, unless that is known; its words stay."""
        standing = (Article.id == article_id) & Article.gone_at.is_(None)
        with self.writing() as session:
            session.execute(update(Article).where(standing).values(gone_at=gone_at))

    def put_rejection(
        self, *, source_id: str, stage: str, url: str, reason: str, until: datetime | None = None
    ) -> None:
        """Record that something found was given up, why, and until when it is not to be asked for again."""
        rejection = Rejection(
            source_id=source_id, stage=stage, url=url, reason=reason, at=datetime.now(UTC), until=until
        )
        with self.writing() as session:
            session.add(rejection)

    def last_page(self, url: str) -> Page | None:
        """Return the latest stored fetch of an address."""
        with self.engine.connect() as connection:
            return _last_page(connection, url)

    def has_article(self, url: str) -> bool:
        """Say whether an article with this address is stored."""
        with self.engine.connect() as connection:
            return bool(connection.scalar(_HAS_ARTICLE, {"id": identity.article_id(identity.article_key(url))}))

    # --------------------------------------------------------------------------------------------- runs

    def start_run(self, kind: RunKind, name: str, version: str) -> Run:
        """Record that a run begins. Runs of the same name that were killed are marked interrupted."""
        run = Run(kind=kind, name=name, version=version, started=datetime.now(UTC))
        with self.writing() as session:
            killed = (Run.kind == kind) & (Run.name == name) & (Run.status == "running")
            session.execute(update(Run).where(killed).values(status="interrupted"))
            session.add(run)
        return run

    def finish_run(
        self, run: Run, status: RunStatus, counts: Mapping[str, int], message: str = "", drift: Sequence[str] = ()
    ) -> None:
        """Record how a run ended, what it counted, and what has changed about its source."""
        values = {
            "status": status,
            "counts": dict(counts),
            "message": message,
            "drift": list(drift),
            "finished": datetime.now(UTC),
        }
        with self.writing() as session:
            session.execute(update(Run).where(Run.id == run.id).values(**values))

    @contextmanager
    def recorded(self, kind: RunKind, name: str, version: str) -> Iterator[dict[str, int]]:
        """Record a run around some work, which counts into the dictionary it is given."""
        run, counts = self.start_run(kind, name, version), dict[str, int]()
        try:
            yield counts
        except KeyboardInterrupt:
            self.finish_run(run, "interrupted", counts)
            raise
        except BaseException as error:
            self.finish_run(run, "failed", counts, type(error).__name__)
            raise
        self.finish_run(run, "finished", counts)


def _reports_of(article_id: str) -> Select[str]:
    return select(Report.id).join(Revision, Revision.id == Report.revision_id).where(Revision.article_id == article_id)


def _is_cut(rule: str, text: str) -> bool:
    """Say whether a text is not the whole one, because no more may be kept."""
    return rule in CUT or not text


def _page(connection: Connection, page_id: str) -> Page | None:
    row = connection.execute(_BY_ID, {"id": page_id}).first()
    return Page(**row._mapping) if row else None


def _last_page(connection: Connection, url: str) -> Page | None:
    row = connection.execute(_LAST_PAGE, {"url": url}).first()
    return Page(**row._mapping) if row else None


def _insert(connection: Connection, kind: type[Base], **values: Any) -> None:
    """Insert a row without an object for it, which takes several times as long."""
    connection.execute(_insertion(kind), values)


@cache
def _insertion(kind: type[Base]) -> Insert:
    return insert(cast(Table, kind.__table__))


def _revision(article_id: str, draft: ArticleDraft, page: Page, number: int) -> dict[str, Any]:
    """Return the columns of one more state of an article's words."""
    return {
        "id": identity.revision_id(article_id, draft.title, draft.text, draft.published),
        "article_id": article_id,
        "number": number,
        "title": draft.title,
        "text": draft.text,
        "content_hash": identity.content_hash(draft.text),
        "page_id": page.id,
        "rule": draft.rule,
        "created": datetime.now(UTC),
        "published": draft.published,
        "published_raw": draft.published_raw,
        "modified": draft.modified,
        "byline": draft.byline,
    }
