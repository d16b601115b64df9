"""The stage that links: reads the reports that were coded, groups them, and writes the incidents."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from analysis.linking import VERSION, LinkableReport, Linked, LinkedIncident, Neighbourhood, Relation, link
from analysis.resolving import resolve
from analysis.vectors import stored_vectors
from corpus.authorities import load_authorities
from corpus.baseline import ORIGIN
from corpus.dates import bounds
from corpus.identity import article_key, digest
from corpus.incidents import put_incidents, put_neighbourhoods
from corpus.models import (
    Article,
    Family,
    Incident,
    IncidentLink,
    IncidentValue,
    RareWords,
    Report,
    Revision,
    SearchEntry,
    Source,
    StoredNeighbourhood,
)
from corpus.queries.filters import AS_WRITTEN
from corpus.queries.reviewed import HumanValue, decided
from corpus.rare_words import from_text
from corpus.store import Store
from corpus.taxonomy import cause_group


def put_linked(store: Store, reports: Sequence[LinkableReport]) -> tuple[Linked, int]:
    """Group reports, those of unchanged neighbourhoods as before, and store what comes out.

    Returns:
        What was found, and how many incidents had to be written.
    """
    with Session(store.engine) as session:
        known = {one.signature: _neighbourhood(one) for one in session.scalars(select(StoredNeighbourhood))}
    found = link(reports, known)
    written = put_incidents(store, [_incident(incident) for incident in found.incidents], _links(found))
    put_neighbourhoods(
        store,
        [
            StoredNeighbourhood(signature=one.signature, groups=list(one.groups), near=list(one.near))
            for one in found.neighbourhoods
        ],
    )
    return found, written


def _neighbourhood(stored: StoredNeighbourhood) -> Neighbourhood:
    """Return a neighbourhood as linking knows it; JSON has made lists of its tuples."""
    groups = tuple(tuple((report, sure) for report, sure in group) for group in stored.groups)
    return Neighbourhood(stored.signature, groups, tuple((a, b, sure) for a, b, sure in stored.near))


def _links(found: Linked) -> list[IncidentLink]:
    """Return the links of all reports: each to its own incident, and to what else it has to do with."""
    own = [
        Relation(report.report_id, incident.id, kind, score)
        for incident in found.incidents
        for report, kind, score in zip(incident.reports, incident.kinds, incident.scores, strict=True)
    ]
    origin = f"linking@{VERSION}"
    return [
        IncidentLink(
            report_id=one.report_id, incident_id=one.incident_id, kind=one.kind, score=one.score, origin=origin
        )
        for one in (*own, *found.relations)
    ]


def linkable_reports(session: Session) -> list[LinkableReport]:
    """Return what linking needs of each report of a current revision, with what people decided on it, and the baseline.

    A report that a person rejected is left out.
    """
    return sorted([*_of_texts(session), *_of_baseline(session)], key=lambda report: report.report_id)


def _of_texts(session: Session) -> Iterator[LinkableReport]:
    query = (
        select(
            Report,
            Revision.published,
            Article.id,
            Article.url,
            Source.kind,
            Family.family_id,
            SearchEntry.text_hash,
            RareWords.words,
        )
        .join(Revision, Revision.id == Report.revision_id)
        .join(Article, Article.current_revision_id == Revision.id)
        .join(Source, Source.id == Article.source_id)
        .outerjoin(Family, Family.article_id == Article.id)
        .outerjoin(SearchEntry, SearchEntry.report_id == Report.id)
        .outerjoin(RareWords, RareWords.report_id == Report.id)
        .options(selectinload(Report.statements))
        .order_by(Report.id)
    )
    vectors, human = stored_vectors(session), decided(session)
    by_report: dict[str, list[HumanValue]] = defaultdict(list)
    for (report_id, _), value in human.values.items():
        by_report[report_id].append(value)
    for report, published, article_id, url, kind, family_id, wording, rare in session.execute(query):
        if report.id in human.rejected:
            continue
        yield LinkableReport(
            report_id=report.id,
            article_id=article_id,
            ordinal=report.ordinal,
            family_id=family_id or article_id,
            published=published,
            source_kind=kind,
            confidence=report.confidence,
            values=_values(report, by_report[report.id]),
            decided={value.property: value.origin for value in by_report[report.id] if _counts(value)},
            wording=wording or "",
            vector=vectors.get(wording or ""),
            rare=from_text(rare or ""),
            addresses=(article_key(url),) if url else (),
        )


def _of_baseline(session: Session) -> Iterator[LinkableReport]:
    """Yield the rows of the baseline; each stands for an article, and a story, of its own."""
    query = select(Report).where(Report.origin == ORIGIN).options(selectinload(Report.statements))
    for report in session.scalars(query):
        yield LinkableReport(
            report_id=report.id,
            article_id=report.id,
            ordinal=report.ordinal,
            family_id=report.id,
            published=report.published,
            source_kind="baseline",
            confidence=report.confidence,
            values=_values(report),
            addresses=tuple(sorted(map(article_key, report.cites))),
        )


def _counts(value: HumanValue) -> bool:
    """Say whether a decision stands in an incident; a name as a coder wrote it was never checked for private names."""
    return value.property != AS_WRITTEN or value.verdict != "correct"


def _values(report: Report, human: Sequence[HumanValue] = ()) -> dict[str, tuple[str, ...]]:
    """Return a report's values by property, the primary one first, a person's in place of the machine's."""
    values: dict[str, list[str]] = {}
    for statement in sorted(report.statements, key=lambda s: (s.property, s.ordinal)):
        values.setdefault(statement.property, []).append(statement.value)
    given = {value.property: list(value.values) for value in human if _counts(value)}
    return {name: tuple(found) for name, found in (values | given).items() if found}


def _incident(linked: LinkedIncident) -> Incident:
    """Return the row of an incident, with all values side by side."""
    resolved = resolve(linked.reports)

    def chosen(name: str) -> str | None:
        return next((r.value for r in resolved if r.property == name and r.chosen), None)

    def number(name: str) -> int | None:
        value = chosen(name)
        return int(value) if value is not None else None

    occurred, cause = chosen("occurred"), chosen("causes") or "unknown"
    first, last = bounds(occurred) if occurred else (None, None)
    authority_id = chosen("authority_id")
    authority = load_authorities().get(authority_id) if authority_id else None
    return Incident(
        id=linked.id,
        organisation=authority.name if authority else chosen("organisation"),
        authority_id=authority_id,
        occurred=occurred,
        occurred_from=first,
        occurred_to=last,
        discovered=chosen("discovered"),
        acted=chosen("acted"),
        first_published=min((r.published[:10] for r in linked.reports if r.published), default=None),
        cause=cause,
        cause_group=cause_group(cause),
        channel=chosen("channel") or "unknown",
        penalty_gbp=number("penalty_gbp"),
        penalty_on=chosen("penalty_on"),
        status=chosen("status") or "confirmed",
        data_subjects=chosen("data_subjects") or "unknown",
        people_affected=number("people_affected"),
        confidence=max(report.confidence for report in linked.reports),
        signature=digest(str(VERSION), *map(repr, linked.reports)),
        values=[
            IncidentValue(property=r.property, value=r.value, chosen=r.chosen, rule=r.rule, reports=r.reports)
            for r in resolved
        ],
    )
