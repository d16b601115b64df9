"""Incidents: what the reports of one event add up to, and what became of each incident's id."""

from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from corpus.models.base import Base, Large

LinkKind = Literal["reports", "follows_up", "same_series", "possibly_related"]
ACCOUNTS: tuple[LinkKind, ...] = ("reports", "follows_up")
"""The kinds of link under which a report is an account of the incident; one of its series is not."""
ReviewStatus = Literal["machine", "reviewed", "double_coded"]
ChangeKind = Literal["renamed", "merged", "split", "withdrawn"]


class Incident(Base):
    """One real-world event with its resolved values; what its reports disagree on stands in IncidentValue."""

    __tablename__ = "incidents"
    id: Mapped[str] = mapped_column(primary_key=True)
    organisation: Mapped[str | None] = mapped_column(index=True)
    authority_id: Mapped[str | None] = mapped_column(index=True)
    occurred: Mapped[str | None]
    occurred_from: Mapped[date | None] = mapped_column(index=True)
    occurred_to: Mapped[date | None]
    discovered: Mapped[str | None]
    acted: Mapped[str | None]
    first_published: Mapped[str | None] = mapped_column(index=True)
    cause: Mapped[str] = mapped_column(index=True)
    """The primary cause; all causes stand in IncidentValue."""
    cause_group: Mapped[str] = mapped_column(index=True)
    channel: Mapped[str]
    penalty_gbp: Mapped[int | None] = mapped_column(Large)
    penalty_on: Mapped[str | None]
    status: Mapped[str]
    data_subjects: Mapped[str]
    people_affected: Mapped[int | None] = mapped_column(Large)
    confidence: Mapped[float]
    review: Mapped[ReviewStatus] = mapped_column(String, default="machine")
    redirect_to: Mapped[str | None] = mapped_column(default=None)
    """Set when the incident was merged into another: old links go on working."""
    withdrawn: Mapped[bool] = mapped_column(default=False)
    """Set when no report tells of it any more; the id stays known."""

    signature: Mapped[str] = mapped_column(default="", server_default="")
    """What its reports say, in short: a row whose signature stands is left alone."""

    values: Mapped[list["IncidentValue"]] = relationship(
        default_factory=list, cascade="all, delete-orphan", passive_deletes=True, order_by="IncidentValue.id"
    )


class IncidentValue(Base):
    """One value that some report gives for a property of an incident, chosen or not, and the rule that chose."""

    __tablename__ = "incident_values"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id", ondelete="CASCADE"), index=True, init=False)
    property: Mapped[str]
    value: Mapped[str]
    chosen: Mapped[bool]
    rule: Mapped[str]
    reports: Mapped[int]
    """How many reports say so."""

    __table_args__ = (Index("ix_incident_values_property_value", "property", "value"),)


class IncidentLink(Base):
    """That a report tells of an incident, how, and how sure that is."""

    __tablename__ = "incident_links"
    report_id: Mapped[str] = mapped_column(primary_key=True)
    """No foreign key: the link outlives a report that is coded anew, so that its incident's id can be carried on."""
    incident_id: Mapped[str] = mapped_column(
        ForeignKey("incidents.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    kind: Mapped[LinkKind] = mapped_column(String)
    score: Mapped[float]
    origin: Mapped[str]


class Account(Base):
    """One report's account of an incident with what counts need of its article, so that they need no joins.

    Derived from links, reports, revisions, articles and families, and kept by `corpus.account_rows` alone.
    """

    __tablename__ = "accounts"
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id", ondelete="CASCADE"), primary_key=True)
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True, index=True)
    article_id: Mapped[str | None]
    """None for a row of the baseline, as all that follows."""
    story_id: Mapped[str | None]
    source_id: Mapped[str | None]
    published: Mapped[str | None]
    """When the text was published that gives the account, as its revision has it."""

    __table_args__ = ({"sqlite_with_rowid": False},)  # the rows of an incident stand together, and nothing else is read


class IncidentChange(Base):
    """What became of an incident's id; only ever appended."""

    __tablename__ = "incident_changes"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    at: Mapped[datetime]
    kind: Mapped[ChangeKind] = mapped_column(String)
    incident_id: Mapped[str] = mapped_column(index=True)
    other_id: Mapped[str | None]
    """The incident that it was renamed to, merged into, or that some of its reports tell of now."""


class StoredNeighbourhood(Base):
    """How the reports of one neighbourhood were grouped: while none of them changes, they are not grouped again."""

    __tablename__ = "neighbourhoods"
    signature: Mapped[str] = mapped_column(primary_key=True)
    groups: Mapped[list[Any]] = mapped_column(JSON)
    near: Mapped[list[Any]] = mapped_column(JSON)
