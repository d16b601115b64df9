"""The social-services authorities of the UK over time: look one up, resolve a name as written, find names in a text."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import combinations
from pathlib import Path
from types import MappingProxyType

from corpus.authority_names import acronyms, forms, normal_form, written_names
from corpus.authority_table import Authority, AuthorityError, read_table
from corpus.dates import bounds
from corpus.mentions import Mention, MentionFinder
from corpus.place_names import PlaceNames, load_place_names

__all__ = ["Authorities", "Authority", "AuthorityError", "Mention", "load_authorities", "read_authorities"]


class Authorities:
    """All authorities, current and ended, by id and by name."""

    def __init__(self, rows: tuple[Authority, ...], rules: PlaceNames) -> None:
        self._by_id = {row.id: row for row in rows}
        self._names = _index(rows)
        self._acronyms = {acronym: row for row in rows for acronym in acronyms(row)}
        self._counties = {
            normal_form(district): self._by_id[county]
            for by_county in (rules.districts.former, rules.districts.current)
            for county, districts in by_county.items()
            for district in districts
        }
        self._services = tuple(f" {normal_form(cue)}" for cue in rules.cues if "service" in cue)
        self._finder = MentionFinder(self._names, self._acronyms, rules)

    def __iter__(self) -> Iterator[Authority]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def get(self, authority_id: str) -> Authority:
        """Return the authority of an id."""
        try:
            return self._by_id[authority_id]
        except KeyError:
            raise AuthorityError(f"authorities.csv: there is no id {authority_id!r}; see its first column") from None

    def names(self) -> Mapping[str, tuple[Authority, ...]]:
        """Return every name in its normal form, with the authorities that bear or bore it, oldest first."""
        return MappingProxyType(self._names)

    def resolve(self, name: str, on: date | str | None = None) -> Authority | None:
        """Return the authority that a whole name means.

        Args:
            name: an organisation's name as written, "X social services" included; acronyms need their capitals.
            on: the document's date (a day, or EDTF); without one the latest bearer of the name is meant.
        """
        name = name.strip()
        if name in self._acronyms:
            return self._acronyms[name]
        form = normal_form(name)
        for service in self._services:
            if form.endswith(service):
                form = form.removesuffix(service)
                form = form if form in self._names else form.removesuffix("s")  # "X Council's social services"
        return _pick(self._names.get(form, ()), *_span(on), in_force=False)

    def find(self, text: str, on: date | str | None = None) -> list[Mention]:
        """Return the mentions of authorities in a running text, longest names first, in order and apart.

        Args:
            text: the text as stored; offsets are code points into it.
            on: the document's date (a day, or EDTF), which decides between bodies of one name.
        """
        first, last = _span(on)

        def pick(form: str, in_force: bool) -> Authority | None:
            if form in self._acronyms:
                return self._acronyms[form]
            return _pick(self._names[form], first, last, in_force=in_force)

        return self._finder.find(text, pick)

    def district_county(self, name: str) -> Authority | None:
        """Return the authority that runs, or ran, the social services of a district; None for any other name."""
        form = normal_form(name).removesuffix(" council")
        for suffix in ("", " district", " borough", " city"):
            if county := self._counties.get(form.removesuffix(suffix)):
                return county
        return None


@cache
def load_authorities() -> Authorities:
    """Return the authorities, read and checked once."""
    return read_authorities(files("corpus").joinpath("authorities.csv"))


def read_authorities(path: Path | Traversable) -> Authorities:
    """Read and check a table of authorities.

    Raises:
        AuthorityError: one line that names the file, the row and what to do.
    """
    rows = read_table(path)
    rules = load_place_names()
    ids = {row.id for row in rows}
    for county in (*rules.districts.current, *rules.districts.former):
        if county not in ids:
            raise AuthorityError(f"{path.name}: place_names.toml lists districts of {county!r}; add that row")
    for row, other, name in _shared_names(rows):
        raise AuthorityError(
            f"{path.name}: {row.id} and {other.id} are both called {name!r} at the same time; remove one alias"
        )
    return Authorities(rows, rules)


def _index(rows: tuple[Authority, ...]) -> dict[str, tuple[Authority, ...]]:
    """Return the bearers of every normal form; a form made by pattern never takes a name written in another's row."""
    written: dict[str, list[Authority]] = {}
    for row in rows:
        for name in dict.fromkeys(normal_form(name) for name in written_names(row)):
            written.setdefault(name, []).append(row)
    index = {name: list(bearers) for name, bearers in written.items()}
    for row in rows:
        for form in dict.fromkeys(forms(row)):
            bearers = index.setdefault(form, [])
            if row not in bearers and not any(_overlap(row, other) for other in bearers):
                bearers.append(row)
    return {name: tuple(sorted(bearers, key=lambda row: row.first_day)) for name, bearers in index.items()}


def _shared_names(rows: tuple[Authority, ...]) -> Iterator[tuple[Authority, Authority, str]]:
    """Yield the pairs of bodies that a row's own words call alike at the same time."""
    bearers: dict[str, list[Authority]] = {}
    for row in rows:
        for name in {normal_form(name) for name in written_names(row)} | set(acronyms(row)):
            bearers.setdefault(name, []).append(row)
    for name, sharing in bearers.items():
        for row, other in combinations(sharing, 2):
            if _overlap(row, other):
                yield row, other, name


def _overlap(row: Authority, other: Authority) -> bool:
    return row.alive(other.first_day, other.last_day)


def _span(on: date | str | None) -> tuple[date, date] | tuple[None, None]:
    """Return the first and last day that a document's date allows."""
    if isinstance(on, str) and len(on) != len("2022-11-10"):
        return bounds(on)
    if isinstance(on, str):
        on = date.fromisoformat(on)
    elif isinstance(on, datetime):
        on = on.date()
    return (on, on) if on else (None, None)


def _pick(bearers: tuple[Authority, ...], first: date | None, last: date | None, *, in_force: bool) -> Authority | None:
    """Return the latest bearer of a name in force at a date; else, unless it must be in force, the last one before it.

    A document speaks of bodies that have ended, never of bodies to come.
    """
    if first is None or last is None:
        return bearers[-1] if bearers else None
    alive = [body for body in bearers if body.alive(first, last)]
    if alive or in_force:
        return alive[-1] if alive else None
    ended = [body for body in bearers if body.last_day < first]
    return ended[-1] if ended else None
