"""What the corpus says of itself, and whether that is true: counts of rows; records, texts, quotations that agree."""

from collections.abc import Iterator

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, joinedload

from corpus import identity
from corpus.errors import CareBreachError
from corpus.models import Article, Base, Page, Report, Revision, Statement
from corpus.store import Store


def count_rows(engine: Engine) -> dict[str, int]:
    """Return how many rows each table holds."""
    with Session(engine) as session:
        tables = Base.metadata.sorted_tables
        return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def holds_articles(engine: Engine) -> bool:
    """Say whether any article was ever crawled or imported."""
    with Session(engine) as session:
        return session.scalar(select(Article.id).limit(1)) is not None


def find_faults(store: Store) -> Iterator[str]:
    """Yield one line for each page without its archived bytes, altered text, or quotation that does not stand."""
    with Session(store.engine) as session:
        if store.engine.dialect.name == "sqlite":
            found = session.connection().exec_driver_sql("PRAGMA integrity_check(20)").scalars()
            if damage := [line for line in found if line != "ok"]:
                yield from (f"the database is damaged: {line}" for line in damage)
                return
        for page in session.scalars(select(Page).order_by(Page.id)).yield_per(500):
            try:
                body = store.archive.read(page.warc_file, page.warc_offset).body
            except CareBreachError as error:
                yield f"page {page.id}: {error}"
                continue
            if identity.body_hash(body) != page.body_hash:
                yield f"page {page.id}: other bytes stand at {page.warc_file}, byte {page.warc_offset}"
        for revision in session.scalars(select(Revision).order_by(Revision.id)).yield_per(500):
            if identity.content_hash(revision.text) != revision.content_hash:
                yield f"revision {revision.id}: its text was altered"
        yield from _find_false_quotations(session)


def _find_false_quotations(session: Session) -> Iterator[str]:
    """Yield one line for each statement whose quotation does not stand where its span says."""
    query = (
        select(Statement, Revision)
        .join(Report, Report.id == Statement.report_id)
        .join(Revision, Revision.id == Report.revision_id)
        .options(joinedload(Revision.article))
        .order_by(Statement.id)
    )
    for statement, revision in session.execute(query).yield_per(500):
        if statement.span is None:
            continue
        try:
            statement.span.prove(revision.part(statement.span.part))
        except ValueError:
            # The words themselves may hold a name; the place is enough.
            yield f"statement {statement.id}: its quotation does not stand in revision {revision.id}"
