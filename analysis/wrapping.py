"""Wrapping: lines that a printed page broke in mid-sentence, as PDF notices have them, read as one line again.

The text keeps its length: a break within a paragraph reads as a space, and so does a page number between two pages.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

NARROWEST, WIDEST = 35, 160
"""Code points between which the lines of a printed page are wide."""
BROKEN = 3
"""Lines that must go on in small letters below for a text to be wrapped."""
SHARE = 0.08
"""Share of the lines that must do so."""
RAGGED = 0.82
"""How much of the width a line of proportional type may fill before a word no longer fits."""
REPEATED = 3
"""How often a short line stands in a text that is the head of a page."""
HEAD = 70
"""Code points that the head of a page may have."""

_PAGE_NUMBER = re.compile(r"(?:page|p\.?)? ?\d{1,3}(?: ?(?:of|/) ?\d{1,3})?|[-–] ?\d{1,3} ?[-–]", re.IGNORECASE)
_MARKER = re.compile(
    r"(?:[-•▪●◦*>–]\s|\(?\d{1,3}[.)]\s|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+[A-Z(\"']|\(?(?:[a-z]|[ivx]{1,5})[.)]\s|o\s+[A-Z])"
)
_ENDS = re.compile(r"[.!?:;][\"')\]]{0,2}$")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line with words on it: where it stands, its words, and whether a blank line stands before it."""

    start: int
    end: int
    words: str
    apart: bool


def unwrapped(text: str, gaps: Sequence[tuple[int, int]] = ()) -> str:
    """Return a text, in normal form, with the lines that a page broke joined; as long as before.

    Args:
        text: the text.
        gaps: where site furniture stands, which is joined with nothing; sorted.
    """
    lines = _lines(text, {start for start, _ in gaps})
    width = _width(lines)
    if not width:
        return text
    heads = _heads(lines)
    blanks: list[tuple[int, int]] = []
    before: _Line | None = None
    paged = False
    for line in lines:
        if line.words in heads or _PAGE_NUMBER.fullmatch(line.words):
            paged = True
            if line.words not in heads:
                blanks.append((line.start, line.end))
            continue
        if before and _goes_on(before, line, width, paged):
            while blanks and blanks[-1][0] >= before.end:
                blanks.pop()
            blanks.append((before.end, line.start))
        before, paged = line, False
    return _blanked(text, blanks)


def _lines(text: str, furniture: set[int]) -> list[_Line]:
    """Return the lines with words on them that are not furniture."""
    found = []
    start, apart = 0, True
    for line in text.split("\n"):
        words = line.strip()
        if not words:
            apart = True
        else:
            left = start + len(line) - len(line.lstrip())
            if start in furniture:
                apart = True
            else:
                found.append(_Line(left, left + len(words), words, apart))
                apart = False
        start += len(line) + 1
    return found


def _width(lines: Sequence[_Line]) -> int:
    """Return how many code points a page is wide whose lines break in mid-sentence; 0 where they don't."""
    broken = [
        len(a.words)
        for a, b in pairwise(lines)
        if not b.apart and b.words[0].islower() and not _ENDS.search(a.words) and not _MARKER.match(b.words)
        and NARROWEST <= len(a.words) <= WIDEST
    ]  # fmt: skip
    if len(broken) < max(BROKEN, SHARE * len(lines)):
        return 0
    return sorted(broken)[int(0.95 * (len(broken) - 1))]


def _heads(lines: Sequence[_Line]) -> set[str]:
    """Return the short lines that stand on page after page."""
    seen = Counter(line.words for line in lines if len(line.words) <= HEAD and not _ENDS.search(line.words))
    return {words for words, times in seen.items() if times >= REPEATED}


def _goes_on(a: _Line, b: _Line, width: int, paged: bool) -> bool:
    """Say whether the second of two lines goes on with the first: its first word did not fit there."""
    if _MARKER.match(b.words) or b.words.isupper():
        return False
    full = len(a.words) + 1 + len(b.words.split(maxsplit=1)[0]) > RAGGED * width
    open_ended = not _ENDS.search(a.words)
    if b.apart or paged:
        return full and open_ended and b.words[0].islower()
    return full and (open_ended or not a.words.isupper())


def _blanked(text: str, blanks: Sequence[tuple[int, int]]) -> str:
    """Return a text with some ranges, sorted and apart, read as spaces."""
    parts: list[str] = []
    at = 0
    for start, end in blanks:
        parts.extend((text[at:start], " " * (end - start)))
        at = end
    return "".join((*parts, text[at:]))
