"""A theme's most central incidents in, the sentences out that say best what it is about."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.themes.finding import Found, FoundTheme

WANTED = 3
CENTRAL = 12
"""Reports nearest the centre whose sentences are looked at."""
LENGTH = (40, 300)
"""Code points of a sentence that a reader can take in and that says something."""

Sentence = tuple[int, int, str]
"""Where a sentence begins and ends in the text of its revision, and its words with private names masked."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A sentence that stands for a theme, the best first."""

    theme_id: str
    rank: int
    report_id: str
    start: int
    end: int


def quotations(
    found: Found,
    sentences: Mapping[str, Sequence[Sentence]],
    incidents: Mapping[str, str],
    encode: Callable[[Sequence[str]], NDArray[np.float32]],
) -> list[Quotation]:
    """Choose three sentences for each theme, of three incidents, nearest its centre.

    Args:
        found: the themes and their members.
        sentences: those of each report's evidence, by report id.
        incidents: the incident of each report.
        encode: gives texts their vectors, shape (n, dimensions), rows of unit length.
    """
    offered = {theme.id: _offered(theme, found, sentences) for theme in found.themes}
    words = sorted({words for of_theme in offered.values() for _, (_, _, words) in of_theme})
    vector = dict(zip(words, encode(words), strict=True)) if words else {}
    chosen: list[Quotation] = []
    for theme in found.themes:
        nearest = sorted(
            offered[theme.id], key=lambda o: (-round(float(vector[o[1][2]] @ theme.centre), 6), o[0], o[1][0])
        )
        told: set[str] = set()
        for report_id, (start, end, said) in nearest:
            one_of_them = {incidents.get(report_id, report_id), said}
            if len(told) < 2 * WANTED and not told & one_of_them:
                chosen.append(Quotation(theme.id, len(told) // 2, report_id, start, end))
                told |= one_of_them
    return chosen


def _offered(
    theme: FoundTheme, found: Found, sentences: Mapping[str, Sequence[Sentence]]
) -> list[tuple[str, Sentence]]:
    """Return the readable sentences of a theme's most central reports."""
    own = [member for member in found.members if member.theme_id == theme.id]
    central = sorted(own, key=lambda member: (-member.nearness, member.report_id))[:CENTRAL]
    return [
        (member.report_id, sentence)
        for member in central
        for sentence in sentences.get(member.report_id, ())
        if LENGTH[0] <= len(sentence[2]) <= LENGTH[1] and "\n" not in sentence[2]
    ]
