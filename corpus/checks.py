"""What the corpus says of itself, and whether that is true: counts of rows; records, texts, quotations that agree."""

from collections.abc import Iterator

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, joinedload
from tqdm import tqdm

from corpus import identity
from corpus.account_rows import false_accounts
from corpus.errors import Rejected
from corpus.mending import mend, recorded_end
from corpus.models import Article, Base, Page, Report, Revision, Statement
from corpus.records import Part, header_url, unpack
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


def repair(store: Store) -> Iterator[str]:
    """Give records without a row their row, cut torn ends off the archive's files, and yield a line for each.

    Raises:
        CareBreachError: the archive or the database can't be written.
    """
    for name in tqdm(store.archive.files(), desc="repair", unit=" files", disable=None, leave=False, delay=2):
        with store.archive.held(), store.writing() as session:
            yield from mend(store.archive, session, name)


def find_faults(store: Store) -> Iterator[str]:
    """Yield a line for each place where archive and database differ, an altered text, a false quotation or account."""
    if store.engine.dialect.name == "sqlite":
        with store.engine.connect() as connection:
            found = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars().all()
        if damage := [line for line in found if line != "ok"]:
            yield from (f"the database is damaged: {line}" for line in damage)
            return
    yield from _find_differences(store)
    with Session(store.engine) as session:
        yield from _find_altered_texts(session)
        yield from _find_false_quotations(session)
        yield from false_accounts(session)


def _find_differences(store: Store) -> Iterator[str]:
    """Yield one line for each page without its record, and each record without its page."""
    archive = store.archive
    files = archive.files()
    query = select(Page.id, Page.warc_file).where(Page.warc_file.not_in(files)).order_by(Page.id)
    with Session(store.engine) as session:
        for page, name in session.execute(query).yield_per(500):
            yield f"page {page}: {name} is not in the archive"
    total = sum(map(archive.size, files))
    with tqdm(desc="archive", total=total, unit="B", unit_scale=True, disable=None, leave=False, delay=2) as bar:
        for name in files:
            for faults, length in _compare(store, name):
                bar.update(length)
                yield from faults


def _compare(store: Store, name: str) -> Iterator[tuple[list[str], int]]:
    """Walk through a file beside its rows; yield the faults of each part, and its length."""
    with store.archive.held(), Session(store.engine) as session:  # nothing is half stored while it is held
        size, last = store.archive.size(name), recorded_end(session, name)
    query = select(Page).where(Page.warc_file == name, Page.warc_offset < last).order_by(Page.warc_offset)
    with Session(store.engine) as session:
        pages = session.scalars(query.execution_options(yield_per=500))
        page = next(pages, None)
        for part in store.archive.parts(name, 0, size):
            here = []
            while page is not None and page.warc_offset < part.end:
                here.append(page)
                page = next(pages, None)
            yield _faults(name, part, here, is_end=part.end == size), part.length
        while page is not None:
            yield [_lost(page)], 0
            page = next(pages, None)


def _faults(name: str, part: Part, pages: list[Page], *, is_end: bool) -> list[str]:
    """Return a line for each way in which a part of a file differs from the pages whose records should be there."""
    if not pages:
        what = "a record without a row" if part.content is not None else "a torn end" if is_end else "a damaged record"
        return [f"{name}: at byte {part.offset} stands {what}"]
    return [fault for page in pages if (fault := _fault(part, page))]


def _fault(part: Part, page: Page) -> str | None:
    """Return what is wrong with a page's record, if anything is."""
    if part.content is None or (page.warc_offset, page.warc_length) != (part.offset, part.length):
        return _lost(page)
    try:
        response = unpack(part.content)
    except Rejected:
        return _lost(page)
    if response.url != header_url(page.url) or identity.body_hash(response.body) != page.body_hash:
        return f"page {page.id}: another response stands at {page.warc_file}, byte {page.warc_offset}"
    return None


def _lost(page: Page) -> str:
    return f"page {page.id}: no whole record of its length stands at {page.warc_file}, byte {page.warc_offset}"


def _find_altered_texts(session: Session) -> Iterator[str]:
    """Yield one line for each text that is not what was stored."""
    total = session.scalar(select(func.count()).select_from(Revision))
    rows = session.scalars(select(Revision).order_by(Revision.id)).yield_per(500)
    for revision in tqdm(rows, desc="texts", total=total, disable=None, leave=False, delay=2):
        if identity.content_hash(revision.text) != revision.content_hash:
            yield f"revision {revision.id}: its text was altered"


def _find_false_quotations(session: Session) -> Iterator[str]:
    """Yield one line for each statement whose quotation does not stand where its span says."""
    total = session.scalar(select(func.count()).select_from(Statement))
    query = (
        select(Statement, Revision)
        .join(Report, Report.id == Statement.report_id)
        .join(Revision, Revision.id == Report.revision_id)
        .options(joinedload(Revision.article))
        .order_by(Statement.id)
    )
    rows = session.execute(query).yield_per(500)
    for statement, revision in tqdm(rows, desc="quotations", total=total, disable=None, leave=False, delay=2):
        if statement.span is None:
            continue
        try:
            statement.span.prove(revision.part(statement.span.part))
        except ValueError:
            # The words themselves may hold a name; the place is enough.
            yield f"statement {statement.id}: its quotation does not stand in revision {revision.id}"
