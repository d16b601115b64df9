"""The address of a view: what is chosen, as it stands in the query string, so that a link shows the same again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Literal, get_args

from corpus.authorities import load_authorities
from corpus.periods import Step
from corpus.queries import EVERYTHING, Clock, Direction, Filters, Order, Review, Split, Unit
from corpus.taxonomy import load_taxonomy
from dashboard.words import ORIGINS, SOURCE_KINDS

LONGEST = 200
"""Characters of one value; longer ones are no words that a reader searched for."""
_LAST_PAGE = 10**6 - 1
MOST_POUNDS = 10**9
WHOLE = 100
"""Per cent."""
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2100, 12, 31)


Rate = Literal["none", "children"]
"""What the trend's counts are divided by: nothing, or children."""
Scope = Literal["body", "family"]
"""Whose incidents a body's page shows: its own and those of who acts for it, or of all it answers for today, too."""
Yield = Literal["articles", "listed", "let_through", "fetched", "relevant", "incidents"]
"""What the strip of the sources counts."""
Section = Literal["codebook", "coding", "linking", "agreement", "corpus", "dictionary", "cite"]
"""The parts of the Method view."""
_CLOSED: dict[str, tuple[str, ...]] = {
    "order": get_args(Order),
    "direction": get_args(Direction),
    "dates": get_args(Clock),
    "by": get_args(Clock),
    "step": get_args(Step),
    "split": get_args(Split),
    "unit": get_args(Unit),
    "rate": get_args(Rate),
    "scope": get_args(Scope),
    "yields": get_args(Yield),
    "section": get_args(Section),
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
    direction: Direction = "usual"
    by: Clock = "occurred"
    step: Step = "year"
    split: Split = "none"
    unit: Unit = "incidents"
    rate: Rate = "none"
    open: str = ""
    """The group of causes that is open."""
    about: str = ""
    """The body whose page is open: an authority's id, or the name as written of a body that is not listed."""
    scope: Scope = "body"
    first: int = 0
    """The first year that the map counts; 0 for no bound."""
    last: int = 0
    """The last."""
    yields: Yield = "articles"
    outlet: str = ""
    """The source that is open."""
    section: Section = "codebook"
    coders: str = ""
    """Whose agreement is shown."""
    field: str = ""
    """The property that is looked at."""

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
        "review": get_args(Review),
        "origin": tuple(ORIGINS),
    }


def read(query: Mapping[str, Sequence[str]]) -> tuple[Address, list[str]]:
    """Return the address that a query string means, and what of it could not be read (and was left out)."""
    address, problems = Address(), list[str]()
    chosen: dict[str, Any] = {}
    for name, given in query.items():
        problems += [f"{name[:20]}={value[:20]}…" for value in given if len(value) > LONGEST]
        good, bad = _value(name, [value for value in given if len(value) <= LONGEST])
        problems += [f"{name[:LONGEST]}={piece}" for piece in bad]
        if good is None:
            continue
        if name in _FILTERS:
            chosen[name] = good
        else:
            address = replace(address, **{name: good})
    if address.first and address.last and address.first > address.last:
        problems.append(f"first={address.first} is after last={address.last}")
        address = replace(address, first=0, last=0)
    filters = Filters(**chosen)
    for least, most in _RANGES:
        low, high = getattr(filters, least), getattr(filters, most)
        if low is not None and high is not None and low > high:
            problems.append(f"{least}={low} is after {most}={high}")
            chosen |= {least: None, most: None}
            filters = Filters(**chosen)
    return replace(address, filters=filters), problems


_RANGES = (("since", "until"), ("penalty_from", "penalty_to"), ("confidence_from", "confidence_to"))


_FILTERS = {field.name for field in fields(Filters)}


def _value(name: str, values: list[str]) -> tuple[Any, list[str]]:
    """Return what the values of one parameter mean (None for nothing), and those that mean nothing."""
    if closed := (options() | _CLOSED | {"open": options()["group"]}).get(name):
        good = tuple(dict.fromkeys(value for value in values if value in closed))
        bad = [value for value in values if value not in closed]
        return (good if name in _FILTERS and name != "dates" else good[-1]) if good else None, bad
    if name in {"body", "theme"}:
        return tuple(dict.fromkeys(value for value in values if value)) or None, []
    read = _READ.get(name)
    return read(values[-1] if values else "") if read else (None, values)


def _words(text: str) -> tuple[str | None, list[str]]:
    return text or None, []


def _number(least: int, most: int) -> Callable[[str], tuple[int | None, list[str]]]:
    """Return what reads a whole number between two others."""

    def read(text: str) -> tuple[int | None, list[str]]:
        fits = text.isascii() and text.isdecimal() and len(text) <= len(str(most)) and least <= int(text) <= most
        return (int(text), []) if fits else (None, [text])

    return read


def _day(text: str) -> tuple[date | None, list[str]]:
    """Return a day of the calendar that a breach may have happened on."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None, [text]
    return (day, []) if FIRST_DAY <= day <= LAST_DAY else (None, [text])


_READ: dict[str, Callable[[str], tuple[Any, list[str]]]] = {
    "text": _words,
    "incident": _words,
    "about": _words,
    "outlet": _words,
    "coders": _words,
    "field": _words,
    "page": _number(1, _LAST_PAGE),
    "first": _number(FIRST_DAY.year, LAST_DAY.year),
    "last": _number(FIRST_DAY.year, LAST_DAY.year),
    "since": _day,
    "until": _day,
    "penalty_from": _number(0, MOST_POUNDS),
    "penalty_to": _number(0, MOST_POUNDS),
    "confidence_from": _number(0, WHOLE),
    "confidence_to": _number(0, WHOLE),
}
"""How the last value of a parameter is read."""
