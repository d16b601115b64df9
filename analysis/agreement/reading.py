"""Codings to compare: those of files of coded texts, and those of a corpus that two coders at least have coded."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.agreement.codings import RELEVANT, CodedValue, CoderKind, TextCoding, from_texts, gathered
from analysis.evaluation.texts import Text, code, read_gold
from corpus.errors import CareBreachError
from corpus.models import Article, Relevance, Report, SecondCoding, Statement

OURS = "machine"
"""What our own coding is called among coders."""
PERSON = "coder:"
"""Begins the origin of what a person coded."""


def read_codings(file: Path, kind: CoderKind) -> tuple[list[TextCoding], list[Text]]:
    """Return the codings of a file of coded texts, and the texts.

    A line's `coder` says who coded it; where there is none, the file's name does. Texts marked ambiguous are left out.

    Raises:
        CareBreachError: there is no such file, or a line is not a coded text.
    """
    if not file.is_file():
        raise CareBreachError(f"{file}: there is no such file; name one of coded texts, as JSON Lines")
    texts = read_gold(file)
    coders = sorted({text.coder or file.stem for text in texts})
    by_coder = {coder: [text for text in texts if (text.coder or file.stem) == coder] for coder in coders}
    return [coding for coder, of_one in by_coder.items() for coding in from_texts(coder, kind, of_one)], texts


def our_codings(texts: Sequence[Text]) -> list[TextCoding]:
    """Return the product's own coding of some texts."""
    return from_texts(OURS, "machine", code({text.id: text for text in texts if text.text}.values()).values())


def codings_of_corpus(session: Session) -> list[TextCoding]:
    """Return all codings of the texts, as they now stand, that a second coder has coded."""
    second = select(SecondCoding.revision_id)
    by_people = select(Report.revision_id).where(Report.origin.startswith(PERSON))
    coded_twice = Article.current_revision_id.in_(second.union(by_people))
    found = session.scalars(select(Article.current_revision_id).where(coded_twice).order_by(Article.id))
    return gathered(_rows(session, [revision for revision in found if revision]))


def _rows(session: Session, revisions: Sequence[str]) -> Iterator[CodedValue]:
    """Yield every value that anybody gave to these texts."""
    for revision in revisions:
        judged = session.get(Relevance, revision)
        relevant = "true" if judged and judged.relevant else "false"
        yield CodedValue(OURS, "machine", revision, 0, RELEVANT, relevant)
        for coding in session.scalars(select(SecondCoding).where(SecondCoding.revision_id == revision)):
            found = "true" if coding.statements else "false"
            yield CodedValue(coding.origin, "machine", revision, 0, RELEVANT, found)
            for one in coding.statements:
                yield CodedValue(coding.origin, "machine", revision, one.account, one.property, one.value, one.ordinal)
        told = select(Report.origin, Report.ordinal, Statement.property, Statement.value, Statement.ordinal)
        for origin, account, name, value, ordinal in session.execute(
            told.join(Statement, Statement.report_id == Report.id).where(Report.revision_id == revision)
        ):
            kind: CoderKind = "person" if origin.startswith(PERSON) else "machine"
            yield CodedValue(origin if kind == "person" else OURS, kind, revision, account, name, value, ordinal)
