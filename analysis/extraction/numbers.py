"""Numbers in running text, in figures and in words: where each stands, and how much it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SMALL = {word: i for i, word in enumerate(_UNITS)} | {word: 20 + 10 * i for i, word in enumerate(_TENS)}
_GROUP = {"dozen": 12, "score": 20, "hundred": 100}
_LARGE = {"thousand": 1_000, "million": 1_000_000}
_WORD = "|".join(sorted((*_SMALL, *_GROUP, *_LARGE), key=len, reverse=True))
_NUMBER = re.compile(
    r"(?<![\w.,/£\ufffd-])(?:(?P<figures>\d{1,3}(?:,\d{3})+|\d{1,9})(?![\d%]|,\d|[.:/]\d)"
    r"|(?P<words>(?:half )?(?:an? (?=hundred|thousand|million|dozen|score))?"
    rf"(?:{_WORD})(?:(?: and |[ -])(?:{_WORD}))*))(?![\w%])"
)


@dataclass(frozen=True, slots=True)
class Number:
    """One number: where it stands in the words given, and its value."""

    start: int
    end: int
    value: int
    figures: bool


def numbers(low: str) -> Iterator[Number]:
    """Yield the whole numbers of some words in lower case, in order; sums of money in figures are left out."""
    for match in _NUMBER.finditer(low):
        if match["figures"]:
            yield Number(match.start(), match.end(), int(match["figures"].replace(",", "")), figures=True)
            continue
        for start, end in _parts(match["words"]):
            yield Number(match.start() + start, match.start() + end, _value(match["words"][start:end]), figures=False)


def _parts(words: str) -> Iterator[tuple[int, int]]:
    """Yield the numbers of a chain of number words: `two and three` are two, `two hundred and three` is one."""
    start = 0
    for joint in re.finditer(" and ", words):
        before = re.split("[ -]", words[: joint.start()])[-1]
        if before not in _GROUP and before not in _LARGE:
            yield start, joint.start()
            start = joint.end()
    yield start, len(words)


def _value(words: str) -> int:
    """Return what number words say."""
    whole, part = 0, 0
    for word in re.findall("[a-z]+", words):
        if word in _GROUP:
            part = max(part, 1) * _GROUP[word]
        elif word in _LARGE:
            whole, part = whole + max(part, 1) * _LARGE[word], 0
        else:
            part += _SMALL.get(word, 0)
    total = whole + part
    return total // 2 if words.startswith("half") else total
