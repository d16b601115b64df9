"""Amounts: the sums of money that some words name, in figures (`£80,000`, `£80k`) or in words, in whole pounds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.extraction.numbers import numbers

_FIGURES = re.compile(
    r"(?:[£\ufffd] ?|(?<![\w,.])gbp ?)(?P<n>\d{1,3}(?:,\d{3})+|\d{1,12})(?P<p>\.\d+)?"
    r"(?P<k>(?: ?(?:k|m|mn|bn)| million| thousand| billion)\b)?"
    r"(?!\w|,\d|\.\d)"
)
_NAKED = re.compile(r"(?<![\d£\ufffd,.-])\d{2,3},000(?![\d,]|\.\d)")
_FACTORS = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "mn": 1_000_000, "million": 1_000_000}
_BILLION = 1_000_000_000
_POUNDS = re.compile(r"[ -](?:pounds?|quid|sterling)\b")
_FINE = re.compile(r"\b(?:fine[ds]?|penalty)\b")


@dataclass(frozen=True, slots=True)
class Amount:
    """One sum of money: where it stands in the words given, and the pounds."""

    start: int
    end: int
    pounds: int


def amounts(low: str) -> list[Amount]:
    """Return the sums of money that some words in lower case name, in order."""
    found = [Amount(match.start(), match.end(), _pounds(match)) for match in _FIGURES.finditer(low)]
    found.extend(_in_words(low))
    if not found and _FINE.search(low):  # a lost pound sign
        found.extend(Amount(m.start(), m.end(), int(m.group().replace(",", ""))) for m in _NAKED.finditer(low))
    return sorted(found, key=lambda amount: amount.start)


def _in_words(low: str) -> Iterator[Amount]:
    """Yield what stands before the word pounds."""
    if _POUNDS.search(low):
        for number in numbers(low):
            if unit := _POUNDS.match(low, number.end):
                yield Amount(number.start, unit.end(), number.value)


def _pounds(match: re.Match[str]) -> int:
    value = float(match["n"].replace(",", "") + (match["p"] or ""))
    return round(value * _FACTORS.get((match["k"] or "").strip(), 1 if not match["k"] else _BILLION))
