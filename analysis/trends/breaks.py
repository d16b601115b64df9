"""The annotated breaks of a series, as data: days on which what can be counted changed."""

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from corpus.queries import Clock


class _Row(BaseModel):
    """One entry of breaks.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    date: dt.date | None = None
    years_before_collection: int | None = Field(default=None, ge=0)
    label: str = Field(min_length=1, max_length=40)
    meaning: str = Field(pattern=r"\.$")
    source: str = Field(min_length=1)
    clocks: tuple[Clock, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _has_one_day(self) -> "_Row":
        if (self.date is None) == (self.years_before_collection is None):
            raise ValueError(f"{self.label}: give a date or years_before_collection")
        return self


@dataclass(frozen=True, slots=True)
class Break:
    """A day on which what can be counted changed, and why."""

    day: dt.date
    label: str
    meaning: str
    source: str


def breaks(clock: Clock, collected_since: dt.date | None, first: dt.date, last: dt.date) -> list[Break]:
    """Return the breaks that apply to a clock and lie within a series, in order.

    Args:
        clock: which date places what is counted.
        collected_since: the day on which collecting began, if anything is collected.
        first: the first day of the series.
        last: the last day of the series.
    """
    found = [
        Break(day, row.label, row.meaning, row.source)
        for row in _load()
        if clock in row.clocks and (day := row.date or _before(collected_since, row.years_before_collection))
    ]
    return sorted((one for one in found if first <= one.day <= last), key=lambda one: one.day)


def _before(day: dt.date | None, years: int | None) -> dt.date | None:
    if day is None or years is None:
        return None
    return day.replace(year=day.year - years, day=min(day.day, 28)) if years else day


@cache
def _load() -> tuple[_Row, ...]:
    text = files("analysis").joinpath("trends").joinpath("breaks.toml").read_text(encoding="utf-8")
    return TypeAdapter(tuple[_Row, ...]).validate_python(tomllib.loads(text)["break"])
