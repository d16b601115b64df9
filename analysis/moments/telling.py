"""Telling: the dates of a text in their order; a date without a year leans on the one beside it or told before it."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from analysis.moments.calendar import MONTHS, day_of, month_of
from analysis.moments.reading import read
from analysis.moments.saying import Told
from analysis.moments.ways import written
from analysis.text import ArticleText, Piece

NEAR = 14
"""Code points that may stand between two dates that are joined."""
_JOINED = re.compile(r",? ?(?:and|to|until|till|-|through|or)(?: on)?(?: the)? ?")


@dataclass(frozen=True, slots=True)
class Moment:
    """One date as written: where, and its EDTF value if it has one."""

    piece: Piece
    start: int
    end: int
    value: str | None
    kind: str
    """How fine and by what it was written: `day`, `month`, `part`, `season`, `year`, `financial`, `weekday`, `away`."""
    by: str = "written"
    """Where its year is from: `written`, `published`, `told`."""
    month: int | None = None
    day: int | None = None
    other: str | None = None
    """What else it may say: with the year told before, where publication gives another; or with the year after that."""

    @property
    def words(self) -> str:
        """Its words, in lower case."""
        return self.piece.lower[self.start - self.piece.start : self.end - self.piece.start]


def reference(article: ArticleText) -> date | None:
    """Return the day against which relative dates are read: publication, or the date in the address."""
    for text in (article.published or "", _url_date(article.url or "")):
        match = re.match(r"((?:19|20)\d\d)-(\d\d)(?:-(\d\d))?", text)
        if match:
            try:
                return date(int(match[1]), int(match[2]), int(match[3] or monthrange(int(match[1]), int(match[2]))[1]))
            except ValueError:
                continue
    return None


def moments(pieces: Sequence[Piece], today: date | None) -> list[Moment]:
    """Return the dates that some sentences write, in order; a later date lends its year to an earlier one beside it."""
    found: list[Moment] = []
    told: Told | None = None
    for piece in pieces:
        here: list[Moment] = []
        for way, match in written(piece.lower):
            reading = read(way, match, today, told)
            if reading is None:
                continue
            start, end = match.span("words") if match.groupdict().get("words") else match.span()
            here.append(
                Moment(
                    piece, piece.start + start, piece.start + end, reading.value, reading.kind, reading.by,
                    reading.month, reading.day, reading.other,
                )
            )  # fmt: skip
            told = _told(here[-1]) or told
        found.extend(_with_neighbour(here))
    return found


def _told(moment: Moment) -> Told | None:
    """Return what a date lends to those after it: its first day, where its year is sure."""
    if not moment.value or moment.other:
        return None
    first = moment.value.split("/")[0]
    parts = [int(part) for part in first.split("-")] + [1, 1]
    return Told(date(*parts[:3]), len(first))


def _with_neighbour(here: list[Moment]) -> list[Moment]:
    """Give dates without a year that of the next one they are joined to: `between January and June 2011`."""
    for i in range(len(here) - 2, -1, -1):
        one, other = here[i], here[i + 1]
        if one.month is None or not other.value or one.by == "written" or other.month is None:
            continue
        between = one.piece.lower[one.end - one.piece.start : other.start - one.piece.start]
        if other.start - one.end <= NEAR and _JOINED.fullmatch(between):
            year = int(other.value[:4]) - (one.month > other.month)
            value = day_of(year, one.month, one.day) if one.day else month_of(year, one.month)
            here[i] = replace(one, value=value, by=other.by, other=None)
    return here


def _url_date(url: str) -> str:
    """Return the date in an address, if there is one."""
    match = re.search(r"(?<!\d)((?:19|20)\d\d)[/-]([01]?\d)(?:[/-]([0-3]?\d))?(?!\d)", url)
    if match:
        return f"{match[1]}-{int(match[2]):02d}" + (f"-{int(match[3]):02d}" if match[3] else "")
    match = re.search(r"/((?:19|20)\d\d)/(" + "|".join(MONTHS) + r")/(\d{1,2})(?!\d)", url.lower())
    return f"{match[1]}-{MONTHS[match[2]]:02d}-{int(match[3]):02d}" if match else ""
