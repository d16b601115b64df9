"""Coded reports with their vectors and the themes stored before in, the themes now out.

What is grouped is incidents, each at the middle of its reports: twenty papers with one story are one incident, and no
theme. The groups, their keywords and names depend on the reports alone; ids, colours and the way the map lies also on
the themes and the map stored before. Given what it returned, it returns the same again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analysis.themes import consensus, heirs, naming, places, terms
from corpus.palette import THEMES

VERSION = 3


@dataclass(frozen=True, slots=True)
class CodedReport:
    """What themes need of a report: its incident, and its headline and evidence with private names masked."""

    report_id: str
    incident_id: str
    words: str
    terms: frozenset[str] = frozenset()
    """What its coded values may say in a theme's name: see terms.py."""


@dataclass(frozen=True, slots=True)
class History:
    """What is stored: the themes, retired ones too, and where every report lies on the map."""

    themes: Sequence[heirs.Before] = ()
    places: dict[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FoundTheme:
    """A group of incidents by meaning."""

    id: str
    name: str
    keywords: list[str]
    colour: int
    incidents: int
    centre: NDArray[np.float64]
    """Of unit length."""


@dataclass(frozen=True, slots=True)
class Member:
    """A report's theme, if it has one; how near its incident is to the theme's centre (cosine); its map place."""

    report_id: str
    theme_id: str | None
    nearness: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Found:
    """The themes, largest first; every report by id; what became of the themes before."""

    themes: list[FoundTheme]
    members: list[Member]
    events: list[heirs.Event]


def incidents_of(
    reports: Sequence[CodedReport], vectors: NDArray[np.float32]
) -> tuple[list[list[int]], NDArray[np.float64]]:
    """Return the reports of each incident, in order of its first report's id, and the incidents' unit vectors."""
    of: dict[str, list[int]] = {}
    for i in sorted(range(len(reports)), key=lambda i: reports[i].report_id):
        of.setdefault(reports[i].incident_id, []).append(i)
    rows = list(of.values())
    matrix = np.array([np.asarray(vectors, dtype=np.float64)[row].mean(axis=0) for row in rows])
    matrix = matrix.reshape(len(rows), np.shape(vectors)[1])
    return rows, matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-12)


def find(reports: Sequence[CodedReport], vectors: NDArray[np.float32], before: History | None = None) -> Found:
    """Group the reports' incidents by meaning; the order that the reports come in makes no difference.

    Args:
        reports: no two of one id.
        vectors: array of shape (len(reports), dimensions), rows of unit length.
        before: what was found the last time.

    Raises:
        ValueError: reports and vectors are not of one number.
    """
    if len(reports) != len(vectors):
        raise ValueError(f"{len(reports)} reports, {len(vectors)} vectors: there must be one of each")
    before = before or History()
    rows, matrix = incidents_of(reports, vectors)
    groups = consensus.groups(matrix)
    centres = [_centre(matrix[group]) for group in groups]
    themes = _themes(reports, rows, matrix, groups, centres, before)
    theme_of = {int(i): theme for theme, group in zip(themes, groups, strict=True) for i in group}
    members = [
        Member(
            reports[r].report_id,
            theme_of[i].id if i in theme_of else None,
            round(float(matrix[i] @ theme_of[i].centre), 6) if i in theme_of else 0.0,
            float(place[0]),
            float(place[1]),
        )
        for i, place in enumerate(_laid_out(reports, rows, matrix, before))
        for r in rows[i]
    ]
    of_theme = {theme.id: frozenset(m.report_id for m in members if m.theme_id == theme.id) for theme in themes}
    return Found(
        sorted(themes, key=lambda theme: (-theme.incidents, theme.id)),
        sorted(members, key=lambda member: member.report_id),
        heirs.changes(of_theme, before.themes),
    )


def _themes(
    reports: Sequence[CodedReport],
    rows: Sequence[Sequence[int]],
    matrix: NDArray[np.float64],
    groups: Sequence[NDArray[np.intp]],
    centres: Sequence[NDArray[np.float64]],
    before: History,
) -> list[FoundTheme]:
    """Give each group its words, and the id and the colour of the theme that it carries on."""
    texts = ["\n".join(dict.fromkeys(reports[r].words for r in row)) for row in rows]
    words = naming.keywords(texts, groups)
    coded = [frozenset[str]().union(*(reports[r].terms for r in row)) for row in rows]
    names = naming.names(texts, groups, words, terms.telling(coded, groups))
    held = [frozenset(reports[r].report_id for i in group for r in rows[i]) for group in groups]
    central = [reports[rows[heirs.medoid(matrix, group)][0]].report_id for group in groups]
    ids = heirs.inherit(held, central, before.themes, before.places)
    colours = heirs.colours(ids, before.themes, len(THEMES))
    return [
        FoundTheme(id, name, list(weights), colour, len(group), centre)
        for id, name, weights, colour, group, centre in zip(ids, names, words, colours, groups, centres, strict=True)
    ]


def _centre(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean direction of some rows."""
    mean = matrix.mean(axis=0)
    centre: NDArray[np.float64] = mean / max(float(np.linalg.norm(mean)), 1e-12)
    return centre


def _laid_out(
    reports: Sequence[CodedReport], rows: Sequence[Sequence[int]], matrix: NDArray[np.float64], before: History
) -> NDArray[np.float64]:
    """Return a place on the map for each incident, found again by the first of its reports that had one."""
    keys = [
        next((reports[r].report_id for r in row if reports[r].report_id in before.places), reports[row[0]].report_id)
        for row in rows
    ]
    return places.lay_out(keys, matrix, before.places)
