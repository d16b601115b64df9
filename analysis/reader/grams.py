"""Grams: what the reader sees of a sentence: words without their endings, pairs of words near each other, and letters.

A number is `#`, whatever its digits, so that no sum, date or count of one text speaks for a label.
"""

import re
from collections import Counter
from functools import lru_cache
from itertools import chain

_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|£|\d[\d,.]*")
_ENDING = re.compile(r"(?:ings?|ed|es|s|ly|'s)$")
APART = (1, 2, 3)
"""How far apart two words may stand to be a pair."""
LETTERS = (3, 4, 5)
"""How many letters within a word and its edges make a gram."""


def word_grams(text: str) -> Counter[str]:
    """Return the words and pairs of words of a sentence, counted."""
    stems = ["<", *(_stem(token) for token in _TOKEN.findall(text.lower())), ">"]
    found = Counter(stems[1:-1])
    for apart in APART:
        found.update(f"{a} {'' if apart == 1 else '… '}{b}" for a, b in zip(stems, stems[apart:], strict=False))
    return found


def letter_grams(text: str) -> Counter[str]:
    """Return the runs of letters of a sentence's words, counted; `_` stands for the edge of a word."""
    return Counter(chain.from_iterable(map(_runs, _TOKEN.findall(text.lower()))))


@lru_cache(maxsize=20_000)
def _runs(token: str) -> tuple[str, ...]:
    """Return the runs of letters of one word."""
    word = f"_{'#' if token[0].isdigit() else token}_"
    return tuple(word[i : i + n] for n in LETTERS for i in range(len(word) - n + 1))


@lru_cache(maxsize=20_000)
def _stem(token: str) -> str:
    """Return a token without its commonest endings."""
    return "#" if token[0].isdigit() else _ENDING.sub("", token) if len(token) > 4 else token
