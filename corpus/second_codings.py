"""Writing what a second coder says of a text, beside our own coding and never in its place."""

from collections.abc import Mapping

from sqlalchemy import Select, select, update

from corpus.findings import pending
from corpus.models import Article, Revision, SecondCoding, SecondStatement, StageResult
from corpus.privacy import STAGE as CHECKED_FOR_NAMES
from corpus.spans import Span
from corpus.store import Store


def waiting(origin: str) -> Select[str]:
    """Return the query for the ids of the relevant current revisions that a coder has not coded, oldest first.

    A text waits until it has been checked for private names.
    """
    checked = select(StageResult.revision_id).where(
        StageResult.stage == CHECKED_FOR_NAMES, StageResult.outcome == "done"
    )
    coded = select(SecondCoding.revision_id).where(SecondCoding.origin == origin)
    texts = pending("second", origin, relevant_only=True)
    return texts.where(Revision.id.in_(checked), Revision.id.not_in(coded))


def codings(origin: str) -> Select[SecondCoding]:
    """Return the query for what a coder has said of the texts as they now stand."""
    current = select(Article.current_revision_id)
    mine = SecondCoding.origin == origin
    return select(SecondCoding).where(mine, SecondCoding.revision_id.in_(current)).order_by(SecondCoding.id)


def put_second_coding(store: Store, coding: SecondCoding) -> None:
    """Store what a coder says of one text.

    Raises:
        ValueError: a statement's quotation does not stand where its span says.
    """
    with store.writing() as session:
        revision = session.get_one(Revision, coding.revision_id)
        for found in coding.statements:
            Span(found.start, found.end, found.quote, found.part).prove(revision.part(found.part))
        session.add(coding)


def put_pairs(store: Store, pairs: Mapping[int, str | None]) -> None:
    """Record of which report of ours some second statements speak: statement id to report id."""
    with store.writing() as session:
        for statement, report in pairs.items():
            session.execute(update(SecondStatement).where(SecondStatement.id == statement).values(report_id=report))
