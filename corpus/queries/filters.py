"""Which incidents a view or an export is about: a frozen set of choices, and the SQL conditions that it means."""

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Literal
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from corpus import full_text
from corpus.authorities import load_authorities
from corpus.models import (
    ACCOUNTS,
    Article,
    Incident,
    IncidentLink,
    IncidentValue,
    MaskSpan,
    Report,
    Revision,
    SearchEntry,
    Source,
    StageResult,
    Statement,
)
from corpus.privacy import STAGE

Unit = Literal["incidents", "stories", "articles"]
"""What a chart counts: events, families of articles that tell of them, or the articles."""
Origin = Literal["baseline", "text"]
"""What an incident is known from: a row of the baseline, coded before and without a text, or a stored text."""
NOT_STATED = "unknown"
AS_WRITTEN = "organisation"
"""The one property whose values are words of a text; they may hold a name."""


_FOUND = "found"
"""Marks a field that follows from another one and stands in no address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a reader chose; choices within one field widen, fields together narrow. Empty means everything."""

    text: str = ""
    """Words, and phrases in double quotes, that must all occur in the body's name or a report's words, in any form."""
    found: tuple[str, ...] = field(default=(), metadata={_FOUND: True})
    """What `search.find` found for `text`, the best first: chosen, too, where a word is missing or it only means so."""
    body: tuple[str, ...] = ()
    """Authority ids, with the trusts and companies that act for them; or names as written of bodies not listed."""
    nation: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    """Groups of the primary cause."""
    cause: tuple[str, ...] = ()
    """Causes, primary or not."""
    channel: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    """Kinds of source that at least one report comes from."""
    origin: tuple[Origin, ...] = ()
    """`text`: a stored text tells of it; `baseline`: it is known from the baseline alone."""
    since: date | None = None
    """The breach may have happened on or after this day; incidents without a date are left out."""
    until: date | None = None

    def query(self) -> dict[str, list[str]]:
        """Return the choices as they stand in an address, without what is not chosen."""
        chosen: dict[str, list[str]] = {}
        for choice in fields(self):
            value = getattr(self, choice.name)
            values = list(value) if isinstance(value, tuple) else [str(value)] if value else []
            if values and _FOUND not in choice.metadata:
                chosen[choice.name] = values
        return chosen

    def __str__(self) -> str:
        """Return the choices as one line, the way an address has them; nothing for everything."""
        return urlencode(self.query(), doseq=True)


EVERYTHING = Filters()
"""Nothing chosen."""


def conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """Return the SQL conditions on `Incident` that these choices mean.

    What stands in other tables is asked for with IN and a query of its own, which the database answers once, and not
    with EXISTS, which it may answer once an incident.
    """
    found: list[ColumnElement[bool]] = [Incident.redirect_to.is_(None), Incident.withdrawn.is_(False)]
    if filters.body:
        found.append(_of_bodies(filters.body))
    if filters.nation or filters.region:
        found.append(Incident.authority_id.in_(_in_area(filters.nation, filters.region)))
    if filters.group:
        found.append(Incident.cause_group.in_(filters.group))
    if filters.cause:
        found.append(or_(Incident.cause.in_(filters.cause), Incident.id.in_(_with_value("causes", filters.cause))))
    if filters.channel:
        found.append(Incident.channel.in_(filters.channel))
    if filters.status:
        found.append(Incident.status.in_(filters.status))
    if filters.outcome:
        none_stated = [Incident.id.not_in(_with_value("outcomes"))] if NOT_STATED in filters.outcome else []
        found.append(or_(Incident.id.in_(_with_value("outcomes", filters.outcome)), *none_stated))
    if filters.source:
        found.append(Incident.id.in_(_from_sources(filters.source)))
    if len(set(filters.origin)) == 1:
        told = Incident.id.in_(told_by_texts())
        found.append(told if "text" in filters.origin else ~told)
    if filters.since:
        found.append(Incident.occurred_to >= filters.since)
    if filters.until:
        found.append(Incident.occurred_from <= filters.until)
    if filters.text:
        wanted = [_told_with(term) for term in full_text.terms(filters.text)]
        found.append(or_(and_(*wanted) if wanted else false(), Incident.id.in_(filters.found)))
    return found


def _of_bodies(bodies: tuple[str, ...]) -> ColumnElement[bool]:
    """Of these bodies, of one that acts for them, or of a body not listed whose name is written so."""
    chosen = set(bodies)
    acting = {authority.id for authority in load_authorities() if chosen & set(authority.parent_ids)}
    return or_(
        Incident.authority_id.in_(sorted(chosen | acting)),
        and_(Incident.authority_id.is_(None), Incident.organisation.in_(sorted(chosen)), named_openly()),
    )


def _in_area(nations: tuple[str, ...], regions: tuple[str, ...]) -> list[str]:
    """Return the ids of the authorities in these nations and these regions."""
    return [
        authority.id
        for authority in load_authorities()
        if (not nations or authority.nation in nations) and (not regions or authority.region in regions)
    ]


def _with_value(name: str, values: tuple[str, ...] = ()) -> Select[str]:
    """Select the incidents with a chosen value (one of these, if any are given) of a property."""
    query = select(IncidentValue.incident_id).where(IncidentValue.property == name, IncidentValue.chosen)
    return query.where(IncidentValue.value.in_(values)) if values else query


def _told() -> Select[str]:
    """Select the incidents with a row for each report that is an account of them."""
    return (
        select(IncidentLink.incident_id)
        .join(Report, Report.id == IncidentLink.report_id)
        .where(IncidentLink.kind.in_(ACCOUNTS))
    )


def told_by_texts() -> Select[str]:
    """Select the incidents of which a stored text tells; the others rest on the baseline alone."""
    return _told().where(Report.revision_id.is_not(None))


def _from_sources(kinds: tuple[str, ...]) -> Select[str]:
    """Select the incidents told by sources of these kinds; a baseline row has no text and so no source of its own."""
    query = (
        _told()
        .outerjoin(Revision, Revision.id == Report.revision_id)
        .outerjoin(Article, Article.id == Revision.article_id)
        .outerjoin(Source, Source.id == Article.source_id)
    )
    baseline = [Report.revision_id.is_(None)] if "baseline" in kinds else []
    return query.where(or_(Source.kind.in_(kinds), *baseline))


def _told_with(term: str) -> ColumnElement[bool]:
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
    """Stands for a body's name as written that no mask touches, in a text that has been checked for names."""
    report, statement, masked = aliased(Report), aliased(Statement), aliased(MaskSpan)
    touched = exists().where(
        masked.revision_id == report.revision_id,
        masked.part == statement.part,
        masked.start < statement.end,
        masked.end > statement.start,
    )
    names = (
        select(IncidentLink.incident_id, statement.value)
        .join(report, report.id == IncidentLink.report_id)
        .join(statement, statement.report_id == report.id)
        .where(
            statement.property == AS_WRITTEN,
            or_(statement.source_url.is_not(None), and_(_checked(report.revision_id), ~touched)),
        )
    )
    return tuple_(Incident.id, Incident.organisation).in_(names)
