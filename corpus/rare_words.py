"""What sets a text apart from others of its kind: its words, weighted by how few texts have them.

Two reports that share rare words are likely to tell of one event, however each of them was coded. `word_counts.toml`
says in how many of the coded texts each word stands; it is made by `python -m analysis.training.rarity`.
"""

import math
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path

MOST = 40
"""Words of a text that are kept."""
LEAST = 8
"""Texts that a word must stand in to be counted; a rarer one, which may be a name, is in no file."""
_WORD = re.compile(r"[^\W\d_]{3,}")


def words_of(text: str) -> Counter[str]:
    """Return the words of a text in lower case, each with how often it stands there; numbers are none."""
    return Counter(word.lower() for word in _WORD.findall(text))


def rare_words(text: str) -> dict[str, float]:
    """Return the words that tell most about a text, the most telling first (tf–idf, as a vector of unit length)."""
    weights = {word: (1 + math.log(many)) * _rarity(word) for word, many in words_of(text).items()}
    kept = dict(sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:MOST])
    length = math.sqrt(sum(weight**2 for weight in kept.values()))
    return {word: round(weight / length, 4) for word, weight in kept.items()} if length else {}


def likeness(ours: Mapping[str, float], theirs: Mapping[str, float]) -> float:
    """Return how much of two texts' rare words is shared: the cosine of their vectors, 0 to 1."""
    short, long = sorted((ours, theirs), key=len)
    return math.fsum(weight * long.get(word, 0.0) for word, weight in short.items())


def as_text(words: Mapping[str, float]) -> str:
    """Return weighted words as one line, in their order."""
    return " ".join(f"{word}:{weight}" for word, weight in words.items())


def from_text(line: str) -> dict[str, float]:
    """Return the weighted words of a line."""
    return {word: float(weight) for word, _, weight in (item.partition(":") for item in line.split())}


def _rarity(word: str) -> float:
    """Return the logarithm of how many texts there are for each that has the word."""
    texts, counts = _counts()
    return math.log(texts / counts.get(word, LEAST / 2))


@cache
def _counts() -> tuple[int, dict[str, int]]:
    found = tomllib.loads((Path(__file__).parent / "word_counts.toml").read_text("utf-8"))
    return found["texts"], found["counts"]
