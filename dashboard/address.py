"""The address of a view: what is chosen, as it stands in the query string, so that a link shows the same again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Literal, get_args

from corpus.authorities import load_authorities
from corpus.periods import Step
from corpus.queries import EVERYTHING, Clock, Filters, Order, Split, Unit
from corpus.taxonomy import load_taxonomy
from dashboard.words import ORIGINS, SOURCE_KINDS

LONGEST = 200
"""Characters of one value; longer ones are no words that a reader searched for."""
_LAST_PAGE = 10**6
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2100, 12, 31)


Rate = Literal["none", "children"]
"""What the trend's counts are divided by: nothing, or children."""
_CLOSED: dict[str, tuple[str, ...]] = {
    "order": get_args(Order),
    "by": get_args(Clock),
    "step": get_args(Step),
    "split": get_args(Split),
    "unit": get_args(Unit),
    "rate": get_args(Rate),
}
"""What a view's own choices may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What a view shows: the filters, and what only one of the views knows."""

    filters: Filters = EVERYTHING
    incident: str = ""
    """The incident that is open."""
    page: int = 1
    order: Order = "relevance"
    by: Clock = "occurred"
    step: Step = "year"
    split: Split = "none"
    unit: Unit = "incidents"
    rate: Rate = "none"
    open: str = ""
    """The group of causes that is open."""

    def query(self) -> dict[str, list[str]]:
        """Return the query string's parameters, without what is as it is by default."""
        own = {
            field.name: [str(getattr(self, field.name))]
            for field in fields(self)
            if field.name != "filters" and getattr(self, field.name) != field.default
        }
        return self.filters.query() | own

    def on_another_page(self) -> "Address":
        """Return the address that another view begins with: the same filters."""
        return Address(filters=self.filters)


def options() -> dict[str, tuple[str, ...]]:
    """Return the ids that a filter may hold, for those that have a closed set."""
    taxonomy = load_taxonomy()
    return {
        "nation": tuple(dict.fromkeys(sorted(authority.nation for authority in load_authorities()))),
        "region": tuple(dict.fromkeys(sorted(authority.region for authority in load_authorities()))),
        "group": tuple(entry.id for entry in taxonomy.groups),
        "cause": tuple(entry.id for entry in taxonomy.causes),
        "channel": tuple(entry.id for entry in taxonomy.channels),
        "outcome": tuple(entry.id for entry in taxonomy.outcomes),
        "status": tuple(entry.id for entry in taxonomy.statuses),
        "source": tuple(SOURCE_KINDS),
        "origin": tuple(ORIGINS),
    }


def read(query: Mapping[str, Sequence[str]]) -> tuple[Address, list[str]]:
    """Return the address that a query string means, and what of it could not be read (and was left out)."""
    address, problems = Address(), list[str]()
    chosen: dict[str, Any] = {}
    for name, given in query.items():
        problems += [f"{name}={value[:20]}…" for value in given if len(value) > LONGEST]
        good, bad = _value(name, [value for value in given if len(value) <= LONGEST])
        problems += [f"{name}={piece}" for piece in bad]
        if good is None:
            continue
        if name in _FILTERS:
            chosen[name] = good
        else:
            address = replace(address, **{name: good})
    filters = Filters(**chosen)
    if filters.since and filters.until and filters.since > filters.until:
        problems.append(f"since={filters.since} is after until={filters.until}")
        filters = replace(filters, since=None, until=None)
    return replace(address, filters=filters), problems


_FILTERS = {field.name for field in fields(Filters)}


def _value(name: str, values: list[str]) -> tuple[Any, list[str]]:
    """Return what the values of one parameter mean (None for nothing), and those that mean nothing."""
    if closed := (options() | _CLOSED | {"open": options()["group"]}).get(name):
        good = tuple(dict.fromkeys(value for value in values if value in closed))
        bad = [value for value in values if value not in closed]
        return (good if name in _FILTERS else good[-1]) if good else None, bad
    last = values[-1] if values else ""
    match name:
        case "body":
            return tuple(dict.fromkeys(value for value in values if value)) or None, []
        case "text" | "incident":
            return last or None, []
        case "since" | "until":
            return _day(last)
        case "page" if last.isdecimal() and 0 < int(last) < _LAST_PAGE:
            return int(last), []
    return None, values


def _day(text: str) -> tuple[date | None, list[str]]:
    """Return a day of the calendar that a breach may have happened on."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None, [text]
    return (day, []) if FIRST_DAY <= day <= LAST_DAY else (None, [text])
