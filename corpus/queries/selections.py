"""The incidents that one choice of a reader leaves, as SQL: what a filter means where it stands in other tables."""

from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, exists, func, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from corpus import full_text
from corpus.authorities import load_authorities
from corpus.models import (
    ACCOUNTS,
    Account,
    Incident,
    IncidentLink,
    IncidentValue,
    MaskSpan,
    Report,
    SearchEntry,
    Source,
    StageResult,
    Statement,
    ThemeMember,
)
from corpus.privacy import STAGE

Review = Literal["for_review", "not_reviewed", "reviewed"]
AS_WRITTEN = "organisation"
"""The one property whose values are words of a text; they may hold a name."""
NO_THEME = "none"
"""What a filter calls having no theme."""


def of_bodies(bodies: tuple[str, ...]) -> ColumnElement[bool]:
    """Of these bodies, of one that acts for them, or of a body not listed whose name is written so."""
    chosen = set(bodies)
    listed = {authority.id for authority in load_authorities() if chosen & {authority.id, *authority.parent_ids}}
    of_listed = Incident.authority_id.in_(sorted(chosen | listed))
    written = sorted(chosen - listed)
    return or_(of_listed, and_(Incident.organisation.in_(written), named_openly())) if written else of_listed


def in_area(nations: tuple[str, ...], regions: tuple[str, ...]) -> list[str]:
    """Return the ids of the authorities in these nations and these regions."""
    return [
        authority.id
        for authority in load_authorities()
        if (not nations or authority.nation in nations) and (not regions or authority.region in regions)
    ]


def with_value(name: str, values: tuple[str, ...] = ()) -> Select[str]:
    """Select the incidents with a chosen value (one of these, if any are given) of a property."""
    query = select(IncidentValue.incident_id).where(IncidentValue.property == name, IncidentValue.chosen)
    return query.where(IncidentValue.value.in_(values)) if values else query


def told_by_texts() -> ColumnElement[bool]:
    """Is told by a stored text; the others rest on the baseline alone.

    EXISTS, since nearly every incident is: looking up one account of those chosen beats listing all that are.
    """
    account = aliased(Account)
    of_text = exists().where(account.incident_id == Incident.id, account.article_id.is_not(None))
    return of_text.correlate(Incident)


def from_sources(kinds: tuple[str, ...]) -> Select[str]:
    """Select the incidents told by sources of these kinds; a baseline row has no text and so no source of its own."""
    of_kinds = Account.source_id.in_(select(Source.id).where(Source.kind.in_(kinds)))
    baseline = [Account.article_id.is_(None)] if "baseline" in kinds else []
    return select(Account.incident_id).where(or_(of_kinds, *baseline))


def told_with(term: str) -> ColumnElement[bool]:
    """Has a word or phrase in the body's listed name, or in the words of one of its reports that may leave."""
    by_name = [listed.id for listed in load_authorities() if f" {term} " in f" {full_text.plain(listed.name)} "]
    entries = select(SearchEntry.report_id).where(SearchEntry.id.in_(full_text.entries_with(term)))
    telling = select(IncidentLink.incident_id).where(
        IncidentLink.kind.in_(ACCOUNTS), IncidentLink.report_id.in_(entries)
    )
    return or_(Incident.authority_id.in_(by_name), Incident.id.in_(telling))


def _checked(revision_id: ColumnElement[str] | InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Has been checked for private names."""
    done = select(StageResult.revision_id).where(
        StageResult.revision_id == revision_id, StageResult.stage == STAGE, StageResult.outcome == "done"
    )
    return done.exists()


def named_openly() -> ColumnElement[bool]:
    """Is at a body not listed, under its name as written, which no mask touches in a text checked for names."""
    report, statement, masked, unlisted = aliased(Report), aliased(Statement), aliased(MaskSpan), aliased(Incident)
    touched = exists().where(
        masked.revision_id == report.revision_id,
        masked.part == statement.part,
        masked.start < statement.end,
        masked.end > statement.start,
    )
    names = (
        select(unlisted.id, statement.value)
        .join(IncidentLink, IncidentLink.incident_id == unlisted.id)
        .join(report, report.id == IncidentLink.report_id)
        .join(statement, statement.report_id == report.id)
        .where(
            unlisted.authority_id.is_(None),
            statement.property == AS_WRITTEN,
            or_(statement.source_url.is_not(None), and_(_checked(report.revision_id), ~touched)),
        )
    )
    return and_(Incident.authority_id.is_(None), tuple_(Incident.id, Incident.organisation).in_(names))


def reviewed(chosen: tuple[Review, ...]) -> ColumnElement[bool]:
    """Stand so with the people who review: waiting for a coder, looked at by nobody, or decided by a person."""
    machine = Incident.review == "machine"
    unsure = select(Account.incident_id).join(Report, Report.id == Account.report_id).where(Report.for_review)
    waiting = and_(machine, Incident.id.in_(unsure))
    meaning = {"for_review": waiting, "not_reviewed": machine, "reviewed": ~machine}
    return or_(*(meaning[one] for one in chosen))


def cause_confidence() -> Subquery:
    """Select, for each incident, how sure the least sure statement of its primary cause is (column `lowest`)."""
    return (
        select(IncidentLink.incident_id, func.min(Statement.confidence).label("lowest"))
        .join(Incident, Incident.id == IncidentLink.incident_id)
        .join(Statement, states_cause())
        .group_by(IncidentLink.incident_id)
        .subquery()
    )


def states_cause() -> ColumnElement[bool]:
    """Is a statement, in the report of a link that is an account of an incident, of that incident's primary cause."""
    of_report = and_(Statement.report_id == IncidentLink.report_id, IncidentLink.kind.in_(ACCOUNTS))
    return and_(of_report, Statement.property == "causes", Statement.value == Incident.cause)


def theme_of() -> Subquery:
    """Select the theme and the place of each incident: those of the first, by id, of its reports."""
    first = (
        select(Account.incident_id, func.min(Account.report_id).label("report_id"))
        .where(Account.report_id.in_(select(ThemeMember.report_id)))
        .group_by(Account.incident_id)
        .subquery()
    )
    return (
        select(first.c.incident_id, ThemeMember.theme_id, ThemeMember.x, ThemeMember.y)
        .join(first, first.c.report_id == ThemeMember.report_id)
        .subquery()
    )


def of_themes(themes: tuple[str, ...]) -> Select[str]:
    """Select the incidents of these themes; `none` stands for those that were looked at and belong to none."""
    of = theme_of()
    without = [of.c.theme_id.is_(None)] if NO_THEME in themes else []
    return select(of.c.incident_id).where(or_(of.c.theme_id.in_(themes), *without))


_DAY, _MONTH = "____-__-__", "____-__"


def begins(edtf: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """Return the year, month or day with which a stored EDTF date or interval begins."""
    return case(
        (edtf.like(f"{_DAY}%"), func.substr(edtf, 1, 10)),
        (edtf.like(f"{_MONTH}%"), func.substr(edtf, 1, 7)),
        else_=func.substr(edtf, 1, 4),
    )


def ends(edtf: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """Return the year, month or day with which a stored EDTF date or interval ends; 9999 where its end is open."""
    bare = func.rtrim(edtf, "?~%")
    return case(
        (or_(bare.like("%/.."), bare.like("%/")), "9999"),
        (bare.like(f"%{_DAY}"), func.substr(bare, func.length(bare) - 9)),
        (bare.like(f"%{_MONTH}"), func.substr(bare, func.length(bare) - 6)),
        else_=func.substr(bare, func.length(bare) - 3),
    )
