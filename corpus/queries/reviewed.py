"""What people have said, for anybody: how much is reviewed, which values people decided on, and codings side by side.

Nothing here holds words of a text.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from corpus.accounts import Values, pair_accounts, values_of
from corpus.batches import batches
from corpus.models import Coding, Correction, Decision, Incident, Report, ReviewStatus, Statement
from corpus.queries.filters import EVERYTHING, Filters, conditions
from corpus.settling import accounts_of

MACHINE = "machine"
RELEVANT = "relevant"
"""The property under which the judgement of a whole text stands among the coded units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCounts:
    """How many incidents are machine-coded only, reviewed, and double-coded; each incident is counted once."""

    machine: int
    reviewed: int
    double_coded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanValue:
    """What a person decided on one property of a report, in place of what the machine says."""

    report_id: str
    property: str
    values: tuple[str, ...]
    """The primary one first; none when the machine's value was rejected and nothing stands in its place."""
    origin: str
    """`coder:NAME`."""
    verdict: str
    judged: tuple[str, ...]
    """What the machine said when it was decided."""
    at: datetime
    decision_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """All that people decided on reports, as it stands now."""

    values: Mapping[tuple[str, str], HumanValue]
    """By report id and property."""
    rejected: frozenset[str]
    """Reports that are none: the text is not relevant, or tells of no such incident."""
    orphaned: tuple[int, ...]
    """Decisions whose words no report of the text stands on any more: somebody should decide anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedUnit:
    """What one coder says of one property of one account of a text; accounts of one text are paired across coders."""

    revision_id: str
    account: int
    property: str
    coder: str
    values: tuple[str, ...]
    blind: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRow:
    """A reader's correction and its outcome, as it may be published: without the reader's words."""

    correction_id: str
    received: datetime
    incident_id: str
    property: str
    outcome: str
    """`waiting`, `accepted` or `declined`."""
    reason: str
    decided: datetime | None
    by: str


def review_counts(session: Session, filters: Filters = EVERYTHING) -> ReviewCounts:
    """Count the incidents chosen by their review status."""
    query = select(Incident.review, func.count(Incident.id)).where(*conditions(filters)).group_by(Incident.review)
    found: dict[str, int] = dict(session.execute(query).all())
    return ReviewCounts(
        machine=found.get("machine", 0), reviewed=found.get("reviewed", 0), double_coded=found.get("double_coded", 0)
    )


def review_status(session: Session, incident_ids: Sequence[str]) -> dict[str, ReviewStatus]:
    """Return the review status of incidents."""
    found: dict[str, ReviewStatus] = {}
    for some in batches(incident_ids):
        query = select(Incident.id, Incident.review).where(Incident.id.in_(some))
        found |= dict(session.execute(query).all())
    return found


def decided(session: Session, report_ids: Collection[str] | None = None) -> Decided:
    """Return what people decided on reports (all, or some), the latest decision on a property alone.

    A decision is kept by its revision, its property and its words. It carries over to the report of the same revision
    that stands on these words now; where there is none, it is orphaned. A new revision of an article has other words,
    and decisions on the old one stay with it.
    """
    rows = list(
        session.scalars(select(Decision).where(Decision.target.in_(("report", "relevance"))).order_by(Decision.id))
    )
    reports = _reports(session, rows)
    values: dict[tuple[str, str], HumanValue] = {}
    whole: dict[str, bool] = {}
    orphaned = []
    for row in rows:
        if row.target == "relevance":
            whole |= {report.id: row.value == "not_relevant" for report in reports.get(row.revision_id or "", ())}
            continue
        report = _bearer(row, reports)
        if report is None:
            orphaned.append(row.id)
        elif row.property is None:
            whole[report.id] = row.verdict == "reject"
        elif row.verdict == "withdraw":
            values.pop((report.id, row.property), None)
        else:
            values[report.id, row.property] = _value(row, row.property, report.id)
    wanted = None if report_ids is None else set(report_ids)
    return Decided(
        values={key: value for key, value in values.items() if wanted is None or key[0] in wanted},
        rejected=frozenset(key for key, out in whole.items() if out and (wanted is None or key in wanted)),
        orphaned=tuple(orphaned),
    )


def _reports(session: Session, rows: Sequence[Decision]) -> dict[str, list[Report]]:
    """Return the reports of the revisions that were decided on, and the baseline reports under their own ids."""
    found: dict[str, list[Report]] = defaultdict(list)
    with_statements = select(Report).options(selectinload(Report.statements)).order_by(Report.ordinal)
    for some in batches(sorted({row.revision_id for row in rows if row.revision_id})):
        for report in session.scalars(with_statements.where(Report.revision_id.in_(some))):
            found[report.revision_id or ""].append(report)
    for some in batches(sorted({row.target_id for row in rows if row.revision_id is None})):
        for report in session.scalars(with_statements.where(Report.id.in_(some))):
            found[report.id].append(report)
    return found


def _bearer(row: Decision, reports: Mapping[str, Sequence[Report]]) -> Report | None:
    """Return the report that a decision is about now: by its words and its property, then by its words alone."""
    there = reports.get(row.revision_id or row.target_id, ())
    span = row.span
    if row.revision_id is None or span is None:
        return next((report for report in there if report.id == row.target_id), None)

    def stands(said: Statement) -> bool:
        return (
            said.span is not None
            and said.part == span.part
            and said.span.start < span.end
            and span.start < said.span.end
        )

    for alike in (row.property, None):
        bearing = [
            report
            for report in there
            if any(stands(said) and alike in (said.property, None) for said in report.statements)
        ]
        if bearing:
            return next((report for report in bearing if report.id == row.target_id), bearing[0])
    return None


def _value(row: Decision, name: str, report_id: str) -> HumanValue:
    return HumanValue(
        report_id=report_id,
        property=name,
        values=tuple(_split(name, row.value)),
        origin=f"coder:{row.who}",
        verdict=row.verdict or "",
        judged=tuple(_split(name, row.judged)),
        at=row.at,
        decision_id=row.id,
    )


def _split(name: str, value: str | None) -> list[str]:
    """Return the values that stand in one cell; a name as written is one, whatever its blanks."""
    return [value] if value and name == "organisation" else (value or "").split()


def latest_codings(
    session: Session, revision_ids: Collection[str] | None = None, *, blind_first: bool = False
) -> dict[str, list[Coding]]:
    """Return the latest coding of each coder of each text, and the latest adjudication last; by revision.

    Args:
        session: where they are.
        revision_ids: of these texts; of all unless given.
        blind_first: rather the latest of a coder's blind codings, if there is one.
    """
    query = select(Coding).options(selectinload(Coding.values)).order_by(Coding.id)
    if revision_ids is not None:
        query = query.where(Coding.revision_id.in_(revision_ids))
    found: dict[str, dict[tuple[bool, str], Coding]] = defaultdict(dict)
    for coding in session.scalars(query):
        settled = coding.kind == "adjudication"
        key = (settled, "" if settled else coding.who)
        known = found[coding.revision_id].get(key)
        if not (blind_first and known and known.kind == "blind" and coding.kind == "open"):
            found[coding.revision_id][key] = coding
    return {revision: [rows[key] for key in sorted(rows)] for revision, rows in found.items()}


def coded_units(session: Session, *, machine: bool = True) -> list[CodedUnit]:
    """Return the codings of people, and the machine's of the same texts, unit by unit: what agreement is made of.

    The first coder's accounts give the numbering; another coder's accounts take the number of the account that they
    are paired with, else a number of their own. A property that a coder gives no value of has no values.
    """
    units: list[CodedUnit] = []
    for revision_id, codings in sorted(latest_codings(session, blind_first=True).items()):
        people = [coding for coding in codings if coding.kind != "adjudication"]
        sides = [
            (one.who, one.relevant, [values_of(rows) for rows in accounts_of(one)], one.kind == "blind")
            for one in people
        ]
        if machine:
            query = select(Report).where(Report.revision_id == revision_id).order_by(Report.ordinal)
            ours = [values_of(report.statements) for report in session.scalars(query)]
            sides.append((MACHINE, bool(ours), ours, True))
        units += _units(revision_id, sides)
    return units


def _units(
    revision_id: str, sides: Sequence[tuple[str, bool, list[dict[str, tuple[str, ...]]], bool]]
) -> list[CodedUnit]:
    """Return the units of one text."""
    numbered: list[Values] = []
    units = []
    for coder, relevant, accounts, blind in sides:
        units.append(_unit(revision_id, -1, RELEVANT, coder, ("yes" if relevant else "no",), blind))
        places = dict(pair_accounts(accounts, numbered))
        for i, account in enumerate(accounts):
            if i not in places:
                places[i] = len(numbered)
                numbered.append(account)
            units += [
                _unit(revision_id, places[i], name, coder, given, blind) for name, given in sorted(account.items())
            ]
    return units


def _unit(revision_id: str, account: int, name: str, coder: str, values: tuple[str, ...], blind: bool) -> CodedUnit:
    return CodedUnit(revision_id=revision_id, account=account, property=name, coder=coder, values=values, blind=blind)


def corrections(session: Session) -> list[CorrectionRow]:
    """Return readers' corrections with their outcomes, the newest first, as they may be published."""
    outcomes = {
        row.target_id: row
        for row in session.scalars(select(Decision).where(Decision.target == "correction").order_by(Decision.id))
    }
    rows = session.scalars(select(Correction).order_by(Correction.at.desc(), Correction.id))
    return [_correction(row, outcomes.get(row.id)) for row in rows]


def _correction(row: Correction, outcome: Decision | None) -> CorrectionRow:
    return CorrectionRow(
        correction_id=row.id,
        received=row.at,
        incident_id=row.incident_id or "",
        property=row.property or "",
        outcome=(outcome.value or "") if outcome else "waiting",
        reason=outcome.reason if outcome else "",
        decided=outcome.at if outcome else None,
        by=outcome.who if outcome else "",
    )
