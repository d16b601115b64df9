"""The table of social-services authorities: one row of authorities.csv as an Authority, checked as a whole at load."""

import csv
import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from corpus.errors import CareBreachError

Kind = Literal[
    "county", "unitary", "metropolitan", "london_borough", "sui_generis", "scottish", "welsh", "ni_hsc_trust",
    "childrens_trust",
]  # fmt: skip
Nation = Literal["England", "Scotland", "Wales", "Northern Ireland"]
Region = Literal[
    "East Midlands", "East of England", "London", "North East", "North West", "South East", "South West",
    "West Midlands", "Yorkshire and The Humber", "Scotland", "Wales", "Northern Ireland",
]  # fmt: skip
Service = Literal["childrens", "adults"]

_LISTS = ("parent_ids", "aliases", "successor_ids", "responsible_for")
_DAY = re.compile(r"\d{4}-\d\d(?:-\d\d)?")


class AuthorityError(CareBreachError, ValueError):
    """A table of authorities that can't be used; names the file, the row and what to do."""


class Authority(BaseModel):
    """One body under one name and area; dates are days or months as written, blank where unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: str = Field(min_length=1)
    short_name: str = Field(min_length=1)
    kind: Kind
    nation: Nation
    region: Region
    gss_code: str | None = Field(pattern=r"^[EWSN]\d{8}$")
    parent_ids: tuple[str, ...]
    aliases: tuple[str, ...]
    start_date: str | None
    end_date: str | None
    successor_ids: tuple[str, ...]
    lat: float | None = Field(ge=49.8, le=60.9)
    lon: float | None = Field(ge=-8.7, le=1.8)
    responsible_for: tuple[Service, ...] = Field(min_length=1)
    population_under18: int | None = Field(gt=0)

    @field_validator("start_date", "end_date")
    @classmethod
    def _is_day_or_month(cls, value: str | None) -> str | None:
        if value is not None:
            if not _DAY.fullmatch(value):
                raise ValueError(f"{value!r} is not a date; write YYYY-MM-DD, YYYY-MM, or leave it blank")
            _day(value, last=False)
        return value

    @property
    def first_day(self) -> date:
        """The first day that start_date allows; the earliest date of all where it is blank."""
        return _day(self.start_date, last=False) if self.start_date else date.min

    @property
    def last_day(self) -> date:
        """The last day in force; the latest date of all while the body is open."""
        return _day(self.end_date, last=True) if self.end_date else date.max

    def alive(self, first: date, last: date) -> bool:
        """Say whether the body was in force on any day from first to last."""
        return self.first_day <= last and self.last_day >= first


def read_table(path: Path | Traversable) -> tuple[Authority, ...]:
    """Read and check a table of authorities.

    Raises:
        AuthorityError: one line that names the file, the row and what to do.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise AuthorityError(f"{path.name}: not readable as UTF-8: {error}; restore the file") from error
    reader = csv.DictReader(lines)
    if sorted(reader.fieldnames or ()) != sorted(Authority.model_fields):
        raise AuthorityError(
            f"{path.name}: the columns must be {','.join(Authority.model_fields)}; correct the first line"
        )
    rows = tuple(_read_row(path.name, number, row) for number, row in enumerate(reader, start=2))
    for problem in _problems(rows):
        raise AuthorityError(f"{path.name}: {problem}")
    return rows


def _read_row(file: str, line: int, row: dict[str, str]) -> Authority:
    if None in row or None in row.values():
        raise AuthorityError(f"{file} line {line} ({row['id']}): has the wrong number of cells; correct the row")
    cells = {
        name: tuple(part.strip() for part in cell.split(";") if part.strip())
        if name in _LISTS
        else cell.strip() or None
        for name, cell in row.items()
    }
    try:
        return Authority.model_validate(cells)
    except ValidationError as error:
        problem = error.errors()[0]
        column, message = problem["loc"][0], problem["msg"].removeprefix("Value error, ")
        raise AuthorityError(f"{file} line {line} ({row['id']}): {column}: {message}; correct the cell") from error


def _problems(rows: tuple[Authority, ...]) -> Iterator[str]:
    """Yield what is wrong between rows, a line each."""
    ids = {row.id for row in rows}
    if not rows:
        yield "has no rows; restore the file"
    for column in ("id", "gss_code"):
        counts = Counter(getattr(row, column) for row in rows)
        for value, count in counts.items():
            if value and count > 1:
                yield f"{column} {value!r} stands in {count} rows; it must be unique"
    for row in rows:
        for column in ("parent_ids", "successor_ids"):
            for other in getattr(row, column):
                if other not in ids or other == row.id:
                    yield f"{row.id}: {column} names {other!r}, which is no other row; correct the id or add the row"
        if row.first_day > row.last_day:
            yield f"{row.id}: starts {row.start_date} and ends {row.end_date}; correct one of the dates"
        if row.end_date and not row.successor_ids:
            yield f"{row.id}: ended {row.end_date} and names no successor; fill successor_ids"
        if (row.lat is None) != (row.lon is None):
            yield f"{row.id}: has only one of lat and lon; fill both or none"


def _day(value: str, *, last: bool) -> date:
    """Return a day as written, or the first or last day of a month."""
    year, month, *day = (int(part) for part in value.split("-"))
    if day:
        return date(year, month, day[0])
    return date(year, month, monthrange(year, month)[1] if last else 1)
