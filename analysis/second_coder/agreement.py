"""Agreement: a second coder's reports paired with ours, as the evaluation pairs, and how often both say the same."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.evaluation.pairing import Incident, matching, same_body
from corpus.authorities import load_authorities
from corpus.models import Report, SecondStatement, Statement
from corpus.second_codings import codings, put_pairs
from corpus.store import Store

BATCH = 50
Values = Mapping[str, Sequence[str]]


@dataclass(slots=True)
class Agreement:
    """Of the values that a second coder gives where we give the property too, how many are ours as well."""

    given: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)

    def add(self, theirs: Values, ours: Values) -> None:
        """Compare two codings of one incident."""
        for name in theirs.keys() & ours.keys():
            self.given[name] += len(theirs[name])
            if name == "organisation":
                self.same[name] += same_body(_incident(theirs), _incident(ours))
            else:
                self.same[name] += len(set(theirs[name]) & set(ours[name]))

    def __str__(self) -> str:
        return ", ".join(f"{name} {self.same[name]} of {self.given[name]}" for name in sorted(self.given)) or "none yet"


def pair_with_ours(store: Store, origin: str) -> Agreement:
    """Pair all that a coder has said of the texts as they now stand with our reports of today, and compare them.

    Done anew each time, because our own coding may have changed since.
    """
    agreement = Agreement()
    with Session(store.engine) as session:
        found = [(coding.id, coding.revision_id) for coding in session.scalars(codings(origin))]
    for start in range(0, len(found), BATCH):
        with Session(store.engine) as session:
            pairs = {
                statement: report
                for coding, revision in found[start : start + BATCH]
                for statement, report in _pair(session, coding, revision, agreement).items()
            }
        if pairs:
            put_pairs(store, pairs)
    return agreement


def _pair(session: Session, coding: int, revision: str, agreement: Agreement) -> dict[int, str | None]:
    """Compare one text's codings; return the report of ours of each statement whose report is not yet recorded so."""
    theirs = _second(session, coding)
    ours = list(session.scalars(select(Report).where(Report.revision_id == revision).order_by(Report.ordinal)))
    left = [_incident(_values(statements)) for statements in theirs]
    right = [_incident(_values(report.statements)) for report in ours]
    report_of: dict[int, Report] = {}
    for i, j in matching(left, right):
        report_of[i] = ours[j]
        agreement.add(_values(theirs[i]), _values(ours[j].statements))
    return {
        statement.id: report_id
        for i, statements in enumerate(theirs)
        for statement in statements
        if statement.report_id != (report_id := report_of[i].id if i in report_of else None)
    }


def _second(session: Session, coding: int) -> list[list[SecondStatement]]:
    """Return the statements of a second coding, report by report."""
    query = select(SecondStatement).where(SecondStatement.coding_id == coding)
    rows = session.scalars(query.order_by(SecondStatement.account, SecondStatement.id))
    return [list(group) for _, group in groupby(rows, key=lambda row: row.account)]


def _values(statements: Iterable[Statement | SecondStatement]) -> Values:
    """Return the values of a report by property, in their order."""
    found: dict[str, list[str]] = defaultdict(list)
    for statement in sorted(statements, key=lambda statement: statement.ordinal):
        found[statement.property].append(statement.value)
    return dict(found)


def _incident(values: Values) -> Incident:
    """Return a report as the evaluation pairs it."""
    first = {name: given[0] for name, given in values.items()}
    listed = first.get("authority_id")
    return Incident(
        body=load_authorities().get(listed).name if listed else first.get("organisation"),
        occurred=first.get("occurred"),
        causes=list(values.get("causes", ())),
        penalty_gbp=float(first["penalty_gbp"]) if "penalty_gbp" in first else None,
    )
