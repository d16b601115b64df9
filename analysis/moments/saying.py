"""Readings: what a written date says, and what the ways of reading it lean on."""

from dataclasses import dataclass
from datetime import date

Groups = dict[str, str]
"""The groups of a written date; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Told:
    """The date that the text told last: what later dates without a year lean on."""

    first: date
    fine: int
    """Length of its first part in EDTF: 4 a year, 7 a month, 10 a day."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a written date says."""

    value: str | None
    kind: str
    """How fine and by what it was written: `day`, `month`, `part`, `season`, `year`, `financial`, `weekday`, `away`."""
    by: str = "written"
    """Where its year is from: `written`, `published`, `told`."""
    other: str | None = None
    """What else it may say: with the year told before, where publication gives another; or with the year after that."""
    month: int | None = None
    day: int | None = None
