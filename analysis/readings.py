"""Readings: what the reader takes a sentence to tell of; each sentence is read once."""

from dataclasses import dataclass
from functools import lru_cache

from analysis.reader import Reader, reader


@dataclass(frozen=True, slots=True)
class Reading:
    """How probably one sentence tells of each cause and of each outcome."""

    causes: dict[str, float]
    outcomes: dict[str, float]

    @property
    def any_cause(self) -> float:
        """How probably it tells how data got out at all."""
        return sum(self.causes.values())


def read(sentence: str) -> Reading:
    """Return what a sentence, or several joined, tells of."""
    return _read(sentence, reader())


@lru_cache(maxsize=4096)
def _read(sentence: str, by: Reader) -> Reading:
    found = by.read([sentence])
    return Reading(found.of("causes", 0), found.of("outcomes", 0))
