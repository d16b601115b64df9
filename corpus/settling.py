"""What an adjudicated coding means for the machine's reports of the same text: a decision on every value."""

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.accounts import pair_accounts, same, values_of
from corpus.coded_values import PROPERTIES
from corpus.models import CodedValue, Coding, Decision, Report, Statement, Verdict

REASON = "adjudicated"


def settle(session: Session, coding: Coding) -> list[Decision]:
    """Return the decisions that a coding means: its values in place of the machine's, report by report.

    A report of ours that the coding has no account of is rejected; an account that we have no report of stands in the
    coding alone, and no decision is made of it.
    """
    decisions = [
        _decision(coding, "relevance", coding.revision_id, None, "relevant" if coding.relevant else "not_relevant")
    ]
    query = select(Report).where(Report.revision_id == coding.revision_id).order_by(Report.ordinal)
    reports = list(session.scalars(query))
    accounts = accounts_of(coding)
    ours = [values_of(report.statements) for report in reports]
    pairs = {j: i for i, j in pair_accounts([values_of(one) for one in accounts], ours)}
    for place, report in enumerate(reports):
        if place in pairs:
            decisions += _on_values(coding, report, accounts[pairs[place]])
        else:
            decisions.append(_on_report(coding, report))
    return decisions


def accounts_of(coding: Coding) -> list[list[CodedValue]]:
    """Return a coding's values, account by account."""
    rows = sorted(coding.values, key=lambda row: (row.account, row.ordinal))
    return [list(group) for _, group in groupby(rows, key=lambda row: row.account)]


def _on_values(coding: Coding, report: Report, account: list[CodedValue]) -> Iterator[Decision]:
    """Yield a decision for every property that either side has a value of."""
    theirs, ours = values_of(account), values_of(report.statements)
    for name in PROPERTIES:
        right, judged = theirs.get(name, ()), ours.get(name, ())
        if not right and not judged:
            continue
        verdict: Verdict = "confirm" if same(name, right, judged) else "correct" if right else "reject"
        value = " ".join(judged if verdict == "confirm" else right) or None
        row = _decision(coding, "report", report.id, name, value, verdict)
        row.judged = " ".join(judged) or None
        bearing: list[CodedValue | Statement] = [one for one in account if one.property == name and one.span]
        bearing += [one for one in report.statements if one.property == name and one.span]
        _stand_on(row, bearing)
        yield row


def _on_report(coding: Coding, report: Report) -> Decision:
    row = _decision(coding, "report", report.id, None, None, "reject")
    _stand_on(row, [one for one in report.statements if one.span])
    return row


def _decision(
    coding: Coding, target: str, target_id: str, name: str | None, value: str | None, verdict: Verdict | None = None
) -> Decision:
    return Decision(
        at=coding.at,
        who=coding.who,
        target="report" if target == "report" else "relevance",
        target_id=target_id,
        property=name,
        value=value,
        verdict=verdict,
        reason=f"{REASON}: coding {coding.id}",
        revision_id=coding.revision_id,
    )


def _stand_on(row: Decision, bearing: "list[CodedValue | Statement] | list[Statement]") -> None:
    if span := next((one.span for one in bearing), None):
        row.part, row.start, row.end, row.quote = span.part, span.start, span.end, span.quote
