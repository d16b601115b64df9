"""Keeps `Incident.review` true: whether people have looked at the texts that an incident is made of."""

from sqlalchemy import CompoundSelect, Select, func, or_, select, union, update
from sqlalchemy.orm import Session

from corpus.models import ACCOUNTS, Coding, Decision, Incident, IncidentLink, Report


def refresh_status(session: Session) -> None:
    """Set the review status of all incidents anew; only those whose status differs are written.

    `reviewed`: a coder has coded, or decided on, at least one text that gives an account of it as it now stands.
    `double_coded`: two coders have coded the same such text, each without seeing the other's values or the machine's.
    """
    reviewed, double = _telling(_reviewed()), _telling(_double_coded())
    rows = update(Incident).execution_options(synchronize_session=False)
    is_double, is_reviewed = Incident.id.in_(double), Incident.id.in_(reviewed)
    session.execute(rows.where(Incident.review != "double_coded", is_double).values(review="double_coded"))
    session.execute(rows.where(Incident.review != "reviewed", is_reviewed, ~is_double).values(review="reviewed"))
    session.execute(rows.where(Incident.review != "machine", ~is_reviewed).values(review="machine"))


def _telling(reports: Select[str]) -> Select[str]:
    """Select the incidents that some reports give an account of."""
    return select(IncidentLink.incident_id).where(IncidentLink.kind.in_(ACCOUNTS), IncidentLink.report_id.in_(reports))


def _reviewed() -> Select[str]:
    """Select the reports of texts that somebody has coded or decided on; a baseline row has no text."""
    decided = Decision.target.in_(("report", "relevance", "link"))
    texts: CompoundSelect[str] = union(
        select(Coding.revision_id), select(Decision.revision_id).where(decided, Decision.revision_id.is_not(None))
    )
    baseline = select(Decision.target_id).where(Decision.target == "report", Decision.revision_id.is_(None))
    return select(Report.id).where(or_(Report.revision_id.in_(texts), Report.id.in_(baseline)))


def _double_coded() -> Select[str]:
    """Select the reports of texts that two coders have coded blind."""
    twice = (
        select(Coding.revision_id)
        .where(Coding.kind == "blind")
        .group_by(Coding.revision_id)
        .having(func.count(Coding.who.distinct()) > 1)
    )
    return select(Report.id).where(Report.revision_id.in_(twice))
