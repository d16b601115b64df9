"""The baseline: real incidents that were coded before, as facts without a text (baseline.csv; baseline.md says whence).

They become reports whose statements stand on an address, so that they are linked, found and counted like any other.
"""

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from corpus.account_rows import refresh_accounts
from corpus.authorities import load_authorities
from corpus.dates import bounds
from corpus.errors import CareBreachError, Rejected
from corpus.identity import content_hash, is_address, report_id
from corpus.models import Corpus, Report, Run, Source, Statement
from corpus.search_index import index_reports
from corpus.store import Store
from corpus.taxonomy import CauseId, ChannelId, DataSubjects, OutcomeId

ORIGIN = "baseline"
"""Of its reports and statements; also the id and the kind of its source."""
FILE = "baseline.csv"
SURE = {"high": 0.9, "medium": 0.7, "low": 0.5}
"""The coders' own word as a number; a rank, and no measured probability."""
PENALISED: dict[OutcomeId, Literal["body", "individual"]] = {"ico_fine": "body", "court_fine": "individual"}
"""On whom a penalty of this kind was: the ICO fined bodies alone, and the courts people alone."""
_LISTS = ("causes", "outcomes", "sources")
_NOT_STATED = "unknown"


class BaselineRow(BaseModel):
    """One incident as it was coded; an empty cell says that nothing is known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^b\d{3,}$")
    organisation: str = Field(min_length=1)
    authority_id: str
    occurred: str
    discovered: str
    acted: str
    causes: tuple[CauseId, ...]
    channel: ChannelId
    outcomes: tuple[OutcomeId, ...]
    penalty_gbp: str = Field(pattern=r"^([1-9]\d*)?$")
    data_subjects: DataSubjects | Literal[""]
    people_affected: str = Field(pattern=r"^([1-9]\d*)?$")
    sources: tuple[str, ...] = Field(min_length=1)
    first_published: str
    confidence: Literal["high", "medium", "low"]
    coders: str

    @field_validator(*_LISTS, mode="before")
    @classmethod
    def _split(cls, value: str) -> tuple[str, ...]:
        return tuple(part for part in value.split(";") if part)

    @field_validator("occurred", "discovered", "acted", "first_published")
    @classmethod
    def _is_a_date(cls, value: str) -> str:
        if value:
            try:
                bounds(value)
            except Rejected as error:
                raise ValueError(str(error)) from error
        return value

    @field_validator("sources")
    @classmethod
    def _are_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if bad := [address for address in value if not is_address(address)]:
            raise ValueError(f"{bad[0]!r} is not a web address")
        return value

    @model_validator(mode="after")
    def _is_listed(self) -> Self:
        if self.authority_id and load_authorities().get(self.authority_id) is None:
            raise ValueError(f"{self.authority_id!r} is no id of authorities.csv")
        return self

    def claims(self) -> Iterator[tuple[str, str, int]]:
        """Yield what is known: a property, its value, and the value's place among those of the property."""
        for name in ("organisation", "authority_id", "occurred", "discovered", "acted"):
            yield name, getattr(self, name), 0
        yield from (("causes", cause, place) for place, cause in enumerate(self.causes))
        yield "channel", self.channel, 0
        yield from (("outcomes", outcome, place) for place, outcome in enumerate(self.outcomes))
        yield "penalty_gbp", self.penalty_gbp, 0
        on = {who for outcome, who in PENALISED.items() if self.penalty_gbp and outcome in self.outcomes}
        yield "penalty_on", on.pop() if len(on) == 1 else "", 0
        yield "data_subjects", self.data_subjects, 0
        yield "people_affected", self.people_affected, 0

    def report(self) -> Report:
        """Return the row as a report. All its addresses together stand behind it; each value names the first."""
        told = [(name, value, place) for name, value, place in self.claims() if value]
        return Report(
            id=report_id(f"{ORIGIN} {self.id}", 0),
            revision_id=None,
            ordinal=0,
            origin=ORIGIN,
            confidence=SURE[self.confidence],
            gaps={name: "not_stated" for name, value, _ in told if value == _NOT_STATED},
            published=self.first_published or None,
            cites=list(self.sources),
            statements=[
                Statement(
                    property=name,
                    value=value,
                    origin=ORIGIN,
                    confidence=SURE[self.confidence],
                    ordinal=place,
                    source_url=self.sources[0],
                )
                for name, value, place in told
                if value != _NOT_STATED
            ],
        )


@cache
def baseline_rows() -> tuple[BaselineRow, ...]:
    """Return the rows of the file, read and checked once.

    Raises:
        CareBreachError: a row is not valid; names it.
    """
    return read_baseline(_text())


def read_baseline(text: str) -> tuple[BaselineRow, ...]:
    """Return the rows of a table in the shape of baseline.csv.

    Raises:
        CareBreachError: a row is not valid, or an id stands twice; names the row and what to correct.
    """
    found: dict[str, BaselineRow] = {}
    for number, cells in enumerate(csv.DictReader(text.splitlines()), 2):
        try:
            row = BaselineRow.model_validate(cells)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "row"
            reason = first["msg"].removeprefix("Value error, ")
            raise CareBreachError(f"{FILE}, line {number}: {place}: {reason}; correct this row") from error
        if row.id in found:
            raise CareBreachError(f"{FILE}, line {number}: the id {row.id} stands twice; give this row one of its own")
        found[row.id] = row
    return tuple(found.values())


def put_baseline(store: Store) -> int:
    """Bring the baseline's reports up to date; returns how many were written.

    Nothing is written when they are, nor into the sample, which is invented and never mixes with what is real.
    """
    version = content_hash(_text())[:16]
    with Session(store.engine) as session:
        last = select(Run.version).where(Run.kind == "import", Run.name == ORIGIN, Run.status == "finished")
        known = session.scalar(last.order_by(Run.id.desc()).limit(1))
        if known == version or session.scalar(select(Corpus.sample)):
            return 0
    rows = baseline_rows()
    with store.recorded("import", ORIGIN, version) as counts, store.writing() as session:
        session.merge(_source())
        session.execute(delete(Report).where(Report.origin == ORIGIN))
        reports = [row.report() for row in rows]
        session.add_all(reports)
        index_reports(session, [report.id for report in reports])
        refresh_accounts(session, select(Report.id).where(Report.origin == ORIGIN))
        counts["reports"] = len(reports)
    return len(rows)


def _source() -> Source:
    return Source(
        id=ORIGIN,
        name="CareBreach baseline",
        kind="baseline",
        permission="off",
        permission_reason="Coded facts that come with CareBreach; nothing is collected for it.",
    )


@cache
def _text() -> str:
    return files("corpus").joinpath(FILE).read_text("utf-8")
