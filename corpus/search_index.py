"""Writes what is searched and compared: one entry for each report of a text that was checked for private names.

Whoever changes the masks or the reports of a text indexes it anew in the same transaction, so the index never holds a
name that is masked by now. The triggers of `full_text` carry an entry's words on into the database's own index.
"""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Select, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session, selectinload

from corpus.batches import batches
from corpus.models import Article, RareWords, Report, Revision, SearchEntry, StageResult, Statement
from corpus.privacy import STAGE, Masks
from corpus.queries.filters import AS_WRITTEN
from corpus.queries.names import authority_of, value_shown
from corpus.queries.quoting import sentence_around
from corpus.rare_words import as_text, rare_words
from corpus.store import Store
from corpus.taxonomy import load_taxonomy

VERSION = 1
_CODED = ("causes", "channel", "outcomes", "data_subjects")


def index_revisions(session: Session, revision_ids: Collection[str]) -> None:
    """Make the entries of all reports of some texts anew; a text that is not checked for names gets none."""
    reports = select(Report.id).where(Report.revision_id.in_(revision_ids))
    index_reports(session, session.scalars(reports).all())


def index_reports(session: Session, report_ids: Sequence[str]) -> None:
    """Make the entries of these reports anew; one whose text is not checked for names gets none."""
    session.flush()
    for table in (SearchEntry, RareWords):
        session.execute(delete(table).where(table.report_id.in_(report_ids)))
    query = select(Report).where(Report.id.in_(report_ids)).order_by(Report.id)
    reports = session.scalars(query.options(selectinload(Report.statements), selectinload(Report.revision))).all()
    revision_ids = {report.revision_id for report in reports if report.revision_id}
    masks = Masks.load(session, revision_ids)
    counts = select(Report.revision_id, func.count()).where(Report.revision_id.in_(revision_ids))
    sharing = dict(session.execute(counts.group_by(Report.revision_id)).all())
    for report in reports:
        if report.revision is None:
            session.add(SearchEntry(report_id=report.id, body=_body(report, masks), text=_terms(report)))
        elif masks.checked(report.revision.id):
            entry = _entry(report, report.revision, masks, alone=sharing[report.revision.id] == 1)
            session.add(entry)
            session.add(RareWords(report_id=report.id, words=as_text(rare_words(f"{entry.title} {entry.text}"))))


def index_missing(store: Store) -> tuple[int, int]:
    """Give an entry to each report that should have one, and take those of superseded texts away; count both."""
    with Session(store.engine) as session:
        missing = session.scalars(_without_entry()).all()
        stale = session.scalars(_superseded()).all()
    for reports in batches(missing):
        with store.writing() as session:
            index_reports(session, reports)
    for entries in batches(stale):
        with store.writing() as session:
            session.execute(delete(SearchEntry).where(SearchEntry.id.in_(entries)))
    return len(missing), len(stale)


def point_to_vectors(store: Store, hashes: Mapping[str, str]) -> int:
    """Note by which text hash the vector of each report is kept, where that is not noted yet; count those."""
    with Session(store.engine) as session:
        known = dict(session.execute(select(SearchEntry.report_id, SearchEntry.text_hash)).all())
    new = sorted(key for key, text_hash in hashes.items() if key in known and known[key] != text_hash)
    for reports in batches(new):
        with store.writing() as session:
            for report_id in reports:
                at = SearchEntry.report_id == report_id
                session.execute(update(SearchEntry).where(at).values(text_hash=hashes[report_id]))
    return len(new)


def _without_entry() -> Select[str]:
    """Select the reports that should be found and have no entry: those of current texts, and the baseline."""
    return (
        select(Report.id)
        .outerjoin(SearchEntry, SearchEntry.report_id == Report.id)
        .outerjoin(Article, Article.current_revision_id == Report.revision_id)
        .outerjoin(StageResult, and_(StageResult.revision_id == Report.revision_id, StageResult.stage == STAGE))
        .outerjoin(RareWords, RareWords.report_id == Report.id)
        .where(
            or_(
                and_(Report.revision_id.is_(None), SearchEntry.id.is_(None)),
                and_(
                    Article.id.is_not(None),
                    StageResult.outcome == "done",
                    or_(SearchEntry.id.is_(None), RareWords.report_id.is_(None)),
                ),
            )
        )
        .order_by(Report.id)
    )


def _superseded() -> Select[int]:
    """Select the entries of reports whose text is no longer its article's current one."""
    return (
        select(SearchEntry.id)
        .join(Report, Report.id == SearchEntry.report_id)
        .outerjoin(Article, Article.current_revision_id == Report.revision_id)
        .where(Report.revision_id.is_not(None), Article.id.is_(None))
    )


def _entry(report: Report, revision: Revision, masks: Masks, *, alone: bool) -> SearchEntry:
    """Return the words of one report: its headline, and its text or, where that has several reports, its part of it."""
    start, end = (0, len(revision.text)) if alone else _passage(report.statements, revision.text)
    return SearchEntry(
        report_id=report.id,
        body=_body(report, masks),
        title=masks.blank(revision.id, revision.title, 0, "title"),
        text=masks.blank(revision.id, revision.text[start:end], start),
    )


def _terms(report: Report) -> str:
    """Return the words by which a report without a text is found: what its codes are called and mean."""
    taxonomy = load_taxonomy()
    terms = {
        term.id: term for term in (*taxonomy.causes, *taxonomy.channels, *taxonomy.outcomes, *taxonomy.data_subjects)
    }
    coded = [terms[s.value] for s in report.statements if s.property in _CODED and s.value in terms]
    return " ".join(f"{term.label}. {term.definition}" for term in coded)


def _passage(statements: Sequence[Statement], text: str) -> tuple[int, int]:
    """Return the bounds of the sentences from a report's first evidence to its last; none where it has none."""
    spans = [span for span in (statement.span for statement in statements) if span and span.part == "text"]
    if not spans:
        return 0, 0
    first, last = min(spans, key=lambda span: span.start), max(spans, key=lambda span: span.end)
    return sentence_around(text, first.start, first.end)[0], sentence_around(text, last.start, last.end)[1]


def _body(report: Report, masks: Masks) -> str:
    """Return the body's names: as written, unless a mask touches it, and as listed."""
    names = dict[str, None]()
    for statement in report.statements:
        if statement.property == AS_WRITTEN:
            shown = value_shown(statement, report.revision_id, masks)
            names |= {statement.value: None} if shown == statement.value else {}
        elif statement.property == "authority_id" and (authority := authority_of(statement.value)):
            names[authority.name] = None
    return "; ".join(names)
