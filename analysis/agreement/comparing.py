"""Comparing coders: reports paired text by text, and for each property alpha, percent agreement and confusions."""

import builtins
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import combinations

from analysis.agreement.alpha import Alpha, Level, Value, alpha
from analysis.agreement.codings import TextCoding
from analysis.evaluation.pairing import Incident, body_name, matching, year
from corpus.authorities import load_authorities

NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True)
class Measure:
    """One property as agreement is measured on it."""

    name: str
    level: Level
    value: Callable[[Incident], Value | None]
    """What a coder says of a report; None where the coder was not asked, or gives no number to compare."""


def _stated(text: str | None) -> str:
    return text or NOT_STATED


def _body(name: str | None) -> str:
    """Return a listed body by its name, any other by a digest: what was written as its name may be a person's."""
    known = body_name(name)
    if known is None or known in _listed():
        return _stated(known)
    return f"not listed, {sha256(known.encode()).hexdigest()[:6]}"


@cache
def _listed() -> frozenset[str | None]:
    return frozenset(body_name(authority.name) for authority in load_authorities())


def _number(number: float | None) -> float | None:
    return float(number) if number else None


def _shown(number: float | None) -> str:
    return f"{number:,.0f}" if number else NOT_STATED


MEASURES = (
    Measure("body", "nominal", lambda one: _body(one.body)),
    Measure("primary cause", "nominal", lambda one: one.causes[0] if one.causes else "unknown"),
    Measure("causes", "set", lambda one: frozenset(one.causes or ["unknown"])),
    Measure("outcomes", "set", lambda one: frozenset(one.outcomes or ["unknown"])),
    Measure("channel", "nominal", lambda one: one.channel),
    Measure("year of occurrence", "nominal", lambda one: _stated(year(one.occurred))),
    Measure("year of occurrence, where stated", "interval", lambda one: _number(float(year(one.occurred) or 0))),
    Measure("penalty", "nominal", lambda one: _shown(one.penalty_gbp)),
    Measure("penalty, where stated", "ratio", lambda one: _number(one.penalty_gbp)),
    Measure("status", "nominal", lambda one: one.status),
    Measure("data subjects", "nominal", lambda one: one.data_subjects),
    Measure("people affected", "nominal", lambda one: _shown(one.people_affected)),
    Measure("people affected, where stated", "ratio", lambda one: _number(one.people_affected)),
)
"""The properties of a report; those of a whole text are `relevance` and `number of reports`."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that coders coded: a text, or a report that they found in it; one value a coder, in their order."""

    text: str
    name: str
    values: tuple[Value | None, ...]

    @property
    def given(self) -> list[Value]:
        """The values that were given."""
        return [value for value in self.values if value is not None]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far some coders agree on one property."""

    property: str
    level: Level
    alpha: Alpha
    agreed: int
    """Pairs of values that are the same, of two coders for one unit."""
    pairs: int
    units: tuple[Unit, ...]
    cells: Counter[tuple[str, str]]
    """How often one coder gave the first value where another gave the second. Of two coders, the first is the first
    coder's; of several, the pair is in order."""

    @builtins.property  # the field above takes the bare name
    def share(self) -> float:
        """Percent agreement, from 0 to 1."""
        return self.agreed / self.pairs


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far some coders agree, and of how much."""

    coders: tuple[str, ...]
    kinds: tuple[str, ...]
    texts: int
    reports: int
    """Reports that any of them found in these texts."""
    shared: int
    """Of those, found by two at least: the properties of a report are compared over these alone."""
    properties: tuple[Agreement, ...]


def comparisons(codings: Sequence[TextCoding]) -> list[Comparison]:
    """Compare all people with one another, and then each other pair of coders that have a text in common."""
    kinds = {coding.coder: coding.kind for coding in sorted(codings, key=lambda one: one.coder)}
    people = [coder for coder, kind in kinds.items() if kind == "person"]
    groups = [tuple(people)] if len(people) > 1 else []
    groups += [pair for pair in combinations(sorted(kinds, key=lambda one: (_RANK[kinds[one]], one)), 2)
               if not set(pair) <= set(people)]  # fmt: skip
    found = [compare([coding for coding in codings if coding.coder in group], group) for group in groups]
    return [one for one in found if one.texts]


_RANK = {"person": 0, "reference": 1, "machine": 2}


def compare(codings: Sequence[TextCoding], coders: Sequence[str]) -> Comparison:
    """Compare some coders over the texts that at least two of them have coded."""
    by_text: dict[str, dict[str, TextCoding]] = {}
    for coding in sorted(codings, key=lambda one: (one.text, one.coder)):
        by_text.setdefault(coding.text, {})[coding.coder] = coding
    shared = {text: by_coder for text, by_coder in by_text.items() if len(by_coder) > 1}
    reports = [
        (text, f"{text}:{number}", row)
        for text, by_coder in shared.items()
        for number, row in enumerate(paired([by_coder.get(coder) for coder in coders]))
    ]
    measured: list[tuple[str, Level, list[Unit]]] = [
        ("relevance", "nominal", [_unit(text, by, coders, _relevance) for text, by in shared.items()]),
        ("number of reports", "ratio", [_unit(text, by, coders, _reports) for text, by in shared.items()]),
    ]
    measured += [
        (one.name, one.level, [Unit(text, name, _values(one, row)) for text, name, row in reports]) for one in MEASURES
    ]
    kinds = {coding.coder: coding.kind for coding in codings}
    return Comparison(
        coders=tuple(coders),
        kinds=tuple(kinds.get(coder, "person") for coder in coders),
        texts=len(shared),
        reports=len(reports),
        shared=sum(sum(one is not None for one in row) > 1 for _, _, row in reports),
        properties=tuple(found for name, level, units in measured if (found := _agreement(name, level, units))),
    )


def paired(codings: Sequence[TextCoding | None]) -> list[tuple[Incident | None, ...]]:
    """Return the reports of one text, a row each: what each coder says of it, None for one who did not find it.

    A coder who calls the text not relevant, or has not coded it, stands out of all rows. Each coder's reports are
    paired with those found so far so that they overlap most, as the evaluation pairs.
    """
    rows: list[list[Incident | None]] = []
    for place, coding in enumerate(codings):
        mine = list(coding.incidents) if coding else []
        known = [next(one for one in row if one) for row in rows]
        taken = dict(matching(mine, known)) if mine and known else {}
        for number, incident in enumerate(mine):
            if number not in taken:
                rows.append([None] * len(codings))
            rows[taken.get(number, -1)][place] = incident
    return [tuple(row) for row in rows]


def _unit(text: str, by: dict[str, TextCoding], coders: Sequence[str], say: Callable[[TextCoding], Value]) -> Unit:
    return Unit(text, text, tuple(say(by[coder]) if coder in by else None for coder in coders))


def _values(measure: Measure, row: Sequence[Incident | None]) -> tuple[Value | None, ...]:
    return tuple(None if incident is None else measure.value(incident) for incident in row)


def _relevance(coding: TextCoding) -> Value:
    return "relevant" if coding.relevant else "not relevant"


def _reports(coding: TextCoding) -> Value:
    return float(len(coding.incidents))


def _agreement(name: str, level: Level, units: Iterable[Unit]) -> Agreement | None:
    """Measure one property; None where no unit has two values."""
    told = tuple(unit for unit in units if len(unit.given) > 1)
    if not told:
        return None
    by_text: dict[str, list[list[Value]]] = {}
    for unit in told:
        by_text.setdefault(unit.text, []).append(unit.given)
    pairs = [pair for unit in told for pair in combinations(unit.given, 2)]
    ordered = max(len(unit.values) for unit in told) == 2
    cells = Counter(_cell(pair, ordered=ordered) for pair in pairs)
    return Agreement(name, level, alpha(by_text, level), sum(a == b for a, b in pairs), len(pairs), told, cells)


def _cell(pair: tuple[Value, Value], *, ordered: bool) -> tuple[str, str]:
    first, second = (shown(value) for value in pair)
    return (first, second) if ordered or first <= second else (second, first)


def shown(value: Value | None) -> str:
    """Return a value as a table shows it; nothing where none was given."""
    if value is None:
        return ""
    if isinstance(value, frozenset):
        return " + ".join(sorted(value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def matrix(found: Comparison) -> Iterator[tuple[str, ...]]:
    """Yield the reliability data, a row for each unit of each property, with a column for each coder; a head first."""
    yield ("property", "text", "unit", *found.coders)
    for one in found.properties:
        for unit in one.units:
            yield (one.property, unit.text, unit.name, *map(shown, unit.values))
