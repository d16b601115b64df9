"""Finding the words that a coder means: by the number of a sentence, or as they stand in the text or the headline."""

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.errors import CareBreachError
from corpus.models import Revision
from corpus.spans import Part, Span

_END = re.compile(r"(?:[.!?][\"'”’)\]]*(?=\s)|\n)\s*")
_NUMBERED = re.compile(r"(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?")
_WITHIN = re.compile(r"(\d{1,4})\s*:\s*(.+)", re.DOTALL)
_SAME = {"'": "['’‘]", "’": "['’‘]", "‘": "['’‘]", '"': '["“”]', "“": '["“”]', "”": '["“”]', "-": "[-–—]", "–": "[-–—]"}
HEADLINE = 0
"""The number by which the headline is meant."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, numbered from 1; 0 is the headline."""

    number: int
    part: Part
    start: int
    end: int
    words: str


def sentences(revision: Revision) -> list[Sentence]:
    """Return the headline and the sentences of a text; each knows where it stands."""
    return list(_sentences(revision.title, revision.text))


@lru_cache(maxsize=8)
def _sentences(title: str, text: str) -> tuple[Sentence, ...]:
    found = [Sentence(HEADLINE, "title", 0, len(title), title)] if title else []
    number, begin = 1, 0
    for end in [*(match.end() for match in _END.finditer(text)), len(text)]:
        words = text[begin:end]
        if words.strip():
            start = begin + len(words) - len(words.lstrip())
            found.append(Sentence(number, "text", start, begin + len(words.rstrip()), words.strip()))
            number += 1
        begin = end
    return tuple(found)


def find_quotation(revision: Revision, meant: str, *, first: bool = False) -> Span:
    """Return the span of the words that a coder means.

    Args:
        revision: the text.
        meant: `4` (a sentence), `4-6` (several), words as they stand, or `4: words` where they stand more than once.
        first: take the first place where words stand more than once.

    Raises:
        CareBreachError: no such words stand there, or they stand there more than once.
    """
    known = {one.number: one for one in sentences(revision)}
    meant = meant.strip()
    if numbered := _NUMBERED.fullmatch(meant):
        return _between(revision, known, int(numbered[1]), int(numbered[2] or numbered[1]))
    if (within := _WITHIN.fullmatch(meant)) and int(within[1]) in known:
        return _standing(revision, within[2], [known[int(within[1])]], first)
    return _standing(revision, meant, list(known.values()), first)


def _between(revision: Revision, known: dict[int, Sentence], first: int, last: int) -> Span:
    if first not in known or last not in known or last < first:
        raise CareBreachError(
            f"there is no sentence {first if first not in known else last}; they are numbered beside the text"
        )
    begin, end = known[first], known[last]
    if begin.part != end.part:
        raise CareBreachError("a quotation stands in the headline or in the text, not in both")
    return Span.of(revision.part(begin.part), begin.start, end.end, begin.part)


def _standing(revision: Revision, meant: str, where: list[Sentence], earliest: bool) -> Span:
    """Return where words stand, whatever their white space, quotation marks and dashes."""
    pattern = r"\s+".join("".join(_SAME.get(sign, re.escape(sign)) for sign in word) for word in meant.split())
    if not pattern:
        raise CareBreachError("give the words that say so, or the number of their sentence")
    whole = len(where) > 1
    found: dict[tuple[Part, int], Span] = {}
    for part in ("text", "title"):
        inside = [one for one in where if one.part == part]
        if not inside:
            continue
        words = revision.part(part)
        first, last = (0, len(words)) if whole else (inside[0].start, inside[0].end)
        for match in re.compile(pattern).finditer(words, first, last):
            found[part, match.start()] = Span.of(words, match.start(), match.end(), part)
        if found:  # the text comes before the headline, which repeats it
            break
    if not found:
        raise CareBreachError("these words do not stand in the text; copy them, or give the number of their sentence")
    if len(found) > 1 and not earliest:
        places = sorted(
            {one.number for one in where for part, at in found if one.part == part and one.start <= at < one.end}
        )
        raise CareBreachError(
            f"these words stand {len(found)} times (sentences {', '.join(map(str, places))}); "
            f"write {places[0] if places else 1}: before them, or give more words"
        )
    return next(iter(found.values()))
