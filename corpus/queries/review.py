"""What a coder sees and nobody else: the queue, and texts as they were published, with names.

Every function demands a coder who has signed in. What it returns is never cached, logged or exported.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from corpus import coders
from corpus.accounts import differing, pair_accounts, values_of
from corpus.coders import Coder
from corpus.config import Settings
from corpus.models import (
    Article,
    Assignment,
    Coding,
    Correction,
    Decision,
    IncidentLink,
    Relevance,
    Report,
    ReviewSample,
    Revision,
    SecondStatement,
    Statement,
)
from corpus.queries.reviewed import decided, latest_codings
from corpus.settling import accounts_of

Reason = Literal["sample", "correction", "adjudication", "disagreement", "unsure", "orphaned"]
REASONS: tuple[Reason, ...] = ("sample", "correction", "adjudication", "disagreement", "unsure", "orphaned")
SHOWN = 100
"""Waiting texts of one reason that are listed; all are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing that waits for a coder."""

    reason: Reason
    revision_id: str
    """Empty for a correction of an incident without a stored text."""
    title: str
    published: str
    detail: str = ""
    """Nothing of what the machine says where the text is to be coded blind."""
    correction_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What waits for one coder, and how much of it there is."""

    waiting: tuple[Waiting, ...]
    counts: dict[Reason, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextForReview:
    """One text with all that its coder may need; the words are as published, with names."""

    revision: Revision
    publisher: str
    url: str
    reports: tuple[Report, ...]
    links: dict[str, str]
    """Report id to the incident that it was linked to."""
    relevant: bool | None
    codings: tuple[Coding, ...]
    """The latest of each coder, and the latest adjudication last."""
    assigned: bool
    """Whether this coder is still to code it blind: nothing of the machine or of other coders is shown until then."""
    decisions: tuple[Decision, ...]


def queue(session: Session, settings: Settings, coder: Coder) -> Queue:
    """Return what waits for a coder: their sample first, then corrections, and what is in doubt.

    A text that the coder is still to code blind stands under its sample alone.
    """
    who = coders.check(settings, coder).name
    found: dict[Reason, list[Waiting]] = {reason: [] for reason in REASONS}
    counts: dict[Reason, int] = dict.fromkeys(REASONS, 0)
    blind = _assigned(who)
    asked: dict[Reason, Select[str, str, str | None, Any]] = {
        "sample": _sample(who), "disagreement": _disagreement(blind), "unsure": _unsure(blind),
    }  # fmt: skip
    for reason, query in asked.items():
        counts[reason] = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
        found[reason] = [_waiting(reason, *row) for row in session.execute(query.limit(SHOWN))]
    found["correction"] = _corrections(session)
    hidden = set(session.scalars(blind))
    found["adjudication"] = _adjudications(session, hidden)
    found["orphaned"] = _orphaned(session, hidden)
    counts |= {reason: len(listed) for reason, listed in found.items() if reason not in asked}
    return Queue(waiting=tuple(one for reason in REASONS for one in found[reason][:SHOWN]), counts=counts)


def text_for(session: Session, settings: Settings, coder: Coder, revision_id: str) -> TextForReview | None:
    """Return one text for a coder; None if there is no such text."""
    who = coders.check(settings, coder).name
    row = session.execute(
        select(Revision, Article, Relevance.relevant)
        .join(Article, Article.id == Revision.article_id)
        .outerjoin(Relevance, Relevance.revision_id == Revision.id)
        .where(Revision.id == revision_id)
    ).first()
    if row is None:
        return None
    revision, article, relevant = row
    reports = tuple(session.scalars(select(Report).where(Report.revision_id == revision_id).order_by(Report.ordinal)))
    linked = select(IncidentLink.report_id, IncidentLink.incident_id).where(
        IncidentLink.report_id.in_([report.id for report in reports]), IncidentLink.kind == "reports"
    )
    _ = revision.article
    for report in reports:
        _ = report.statements  # read while the session is open
    return TextForReview(
        revision=revision,
        publisher=article.publisher,
        url=article.url or "",
        reports=reports,
        links=dict(session.execute(linked).all()),
        relevant=relevant,
        codings=tuple(latest_codings(session, [revision_id]).get(revision_id, ())),
        assigned=revision_id in set(session.scalars(_assigned(who))),
        decisions=tuple(
            session.scalars(select(Decision).where(Decision.revision_id == revision_id).order_by(Decision.id))
        ),
    )


def correction_for(session: Session, settings: Settings, coder: Coder, correction_id: str) -> Correction | None:
    """Return what a reader wrote, for a coder."""
    coders.check(settings, coder)
    return session.get(Correction, correction_id)


def revisions_of(session: Session, settings: Settings, coder: Coder, correction: Correction) -> list[tuple[str, str]]:
    """Return the texts that a correction is about, as (revision id, headline)."""
    coders.check(settings, coder)
    query = select(Revision.id, Revision.title).join(Article, Article.current_revision_id == Revision.id).distinct()
    if correction.incident_id:
        query = (
            query.join(Report, Report.revision_id == Revision.id)
            .join(IncidentLink, IncidentLink.report_id == Report.id)
            .where(IncidentLink.incident_id == correction.incident_id)
        )
    else:
        query = query.where(Article.url == correction.url)
    return [(revision, title) for revision, title in session.execute(query.order_by(Revision.id).limit(SHOWN))]


def _waiting(
    reason: Reason, revision_id: str, title: str, published: str | None, detail: str | float | None
) -> Waiting:
    said = f"confidence {detail:.0%}" if isinstance(detail, float) else detail or ""
    return Waiting(reason=reason, revision_id=revision_id, title=title, published=(published or "")[:10], detail=said)


def _assigned(who: str) -> Select[str]:
    """Select the texts that a coder is still to code."""
    done = exists().where(
        Coding.revision_id == Assignment.revision_id, Coding.who == who, Coding.kind != "adjudication"
    )
    return select(Assignment.revision_id).where(Assignment.who == who, ~done)


def _sample(who: str) -> Select[str, str, str | None, Any]:
    done = exists().where(
        Coding.revision_id == Assignment.revision_id, Coding.who == who, Coding.kind != "adjudication"
    )
    return (
        select(Revision.id, Revision.title, Revision.published, ReviewSample.name)
        .join(Assignment, Assignment.revision_id == Revision.id)
        .join(ReviewSample, ReviewSample.id == Assignment.sample_id)
        .where(Assignment.who == who, ~done)
        .order_by(Assignment.sample_id, Assignment.place)
    )


def _undecided(name: InstrumentedAttribute[str] | None = None) -> ColumnElement[bool]:
    """Nobody has decided on a report of the text, or (given a property) on that property."""
    on = and_(Decision.target == "report", Decision.revision_id == Revision.id)
    return ~exists().where(on if name is None else and_(on, Decision.property == name))


def _current(blind: Select[str]) -> ColumnElement[bool]:
    current = exists().where(Article.current_revision_id == Revision.id)
    return and_(current, Revision.id.not_in(blind))


def _disagreement(blind: Select[str]) -> Select[str, str, str | None, Any]:
    """Select the texts on which the machine's second coder and our coding differ; names as written always do."""
    ours, same = aliased(Statement), aliased(Statement)
    of_property = and_(ours.report_id == Report.id, ours.property == SecondStatement.property)
    of_value = and_(
        same.report_id == Report.id, same.property == SecondStatement.property, same.value == SecondStatement.value
    )
    return (
        select(Revision.id, Revision.title, Revision.published, func.min(SecondStatement.property))
        .join(Report, Report.revision_id == Revision.id)
        .join(SecondStatement, SecondStatement.report_id == Report.id)
        .where(
            SecondStatement.property != "organisation",
            exists().where(of_property),
            ~exists().where(of_value),
            _undecided(SecondStatement.property),
            _current(blind),
        )
        .group_by(Revision.id, Revision.title, Revision.published)
        .order_by(func.count(SecondStatement.id).desc(), Revision.id)
    )


def _unsure(blind: Select[str]) -> Select[str, str, str | None, Any]:
    """Select the texts with a report that the machine is unsure of and nobody has looked at, the least sure first."""
    coded = exists().where(Coding.revision_id == Revision.id)
    return (
        select(Revision.id, Revision.title, Revision.published, func.min(Report.confidence))
        .join(Report, Report.revision_id == Revision.id)
        .where(Report.for_review, ~coded, _undecided(), _current(blind))
        .group_by(Revision.id, Revision.title, Revision.published)
        .order_by(func.min(Report.confidence), Revision.id)
    )


def _corrections(session: Session) -> list[Waiting]:
    """Return the corrections that nobody has answered, the oldest first."""
    answered = exists().where(Decision.target == "correction", Decision.target_id == Correction.id)
    rows = session.scalars(select(Correction).where(~answered).order_by(Correction.at, Correction.id))
    return [
        Waiting(
            reason="correction",
            revision_id="",
            title=f"Correction {row.id}",
            published=row.at.date().isoformat(),
            detail=row.property or "",
            correction_id=row.id,
        )
        for row in rows
    ]


def _adjudications(session: Session, hidden: set[str]) -> list[Waiting]:
    """Return the texts that two coders have coded differently and nobody has decided on since."""
    twice = select(Coding.revision_id).where(Coding.kind != "adjudication").group_by(Coding.revision_id)
    twice = twice.having(func.count(Coding.who.distinct()) > 1)
    found = []
    for revision_id, codings in sorted(latest_codings(session, list(session.scalars(twice))).items()):
        people = [coding for coding in codings if coding.kind != "adjudication"]
        settled = max((coding.id for coding in codings if coding.kind == "adjudication"), default=0)
        if revision_id not in hidden and settled < max(coding.id for coding in people) and codings_differ(people):
            revision = session.get_one(Revision, revision_id)
            who = " and ".join(coding.who for coding in people)
            found.append(_waiting("adjudication", revision_id, revision.title, revision.published, who))
    return found


def codings_differ(codings: Sequence[Coding]) -> bool:
    """Say whether any two codings of one text say different things."""
    first, *others = codings
    one = [values_of(rows) for rows in accounts_of(first)]
    for coding in others:
        other = [values_of(rows) for rows in accounts_of(coding)]
        pairs = pair_accounts(one, other)
        if coding.relevant != first.relevant or len(one) != len(other) or len(pairs) != len(one):
            return True
        if any(differing(one[i], other[j]) for i, j in pairs):
            return True
    return False


def _orphaned(session: Session, hidden: set[str]) -> list[Waiting]:
    """Return the texts with a decision whose words no report stands on any more."""
    rows = [session.get_one(Decision, key) for key in decided(session).orphaned]
    found = {}
    for row in rows:
        revision = session.get(Revision, row.revision_id) if row.revision_id else None
        if revision is not None and revision.id not in hidden:
            found[revision.id] = _waiting("orphaned", revision.id, revision.title, revision.published, row.property)
    return list(found.values())


def waiting_counts(session: Session, settings: Settings) -> list[tuple[str, int]]:
    """Return how much waits, a line each, without a word of any text."""
    nobody = select(Assignment.revision_id).where(false())
    lines = [
        (
            f"texts of a sample wait for {who}",
            session.scalar(select(func.count()).select_from(_assigned(who).subquery())) or 0,
        )
        for who in coders.names(settings)
    ]
    lines.append(("corrections", len(_corrections(session))))
    lines.append(("texts that two coders coded differently", len(_adjudications(session, set()))))
    for name, query in (
        ("texts on which the second coder and our coding differ", _disagreement(nobody)),
        ("texts that the machine is unsure of", _unsure(nobody)),
    ):
        lines.append((name, session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0))
    lines.append(("texts with a decision whose words no report stands on any more", len(_orphaned(session, set()))))
    return lines
