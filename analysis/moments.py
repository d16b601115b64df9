"""Moments: the dates that a text writes, as EDTF (ISO 8601-2), with relative ones resolved against publication.

What can't be resolved has no value: no date is invented.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from analysis.text import ArticleText, Piece

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), 1
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = {
    name: i for i, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
}
_COUNTS = {
    word: i
    for i, word in enumerate(
        ("zero", "a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    )
}
_COUNTS |= {"one": 1, "an": 1, "a couple of": 2}
_MON = r"(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_WEEKDAY = "|".join(_WEEKDAYS)
_WEEK = rf"(?:(?:{_WEEKDAY}),? )?"
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 2)}
_SEASON = "|".join(_SEASONS)
_FULL = r"(?:19|20)\d\d"


def _with_year(n: int) -> str:
    """Return the pattern of a year after a day or month: written, or in words such as `last year`."""
    words = "last year|this year|the previous year|the year before|the same year|that year"
    return rf"(?:,? (?:of |in )?(?P<y{n}>{_FULL})(?![-\d])|,? (?:of )?(?P<y{n}r>{words}))"


_WAYS = (
    rf"(?P<iso>{_FULL}-\d\d-\d\d)",
    r"(?P<num>\d{1,2}/\d{1,2}/(?:\d{4}|\d{2}))(?!/)",
    rf"{_WEEK}(?:the )?(?P<d1>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<m1>{_MON}){_with_year(1)}?",
    rf"{_WEEK}(?P<m2>{_MON}) (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:|\.\d){_with_year(2)}?",
    rf"(?:early |mid-?|late |the (?:end|start|beginning) of )?(?P<m3>{_MON}){_with_year(3)}",
    rf"(?P<q4>early|late|mid)[ -](?P<y4>{_FULL})",
    rf"(?P<season>{_SEASON})(?: of)?,? (?P<y5>{_FULL}|last year)",
    rf"(?P<fin>{_FULL}(?:-|/)(?:19|20)?\d\d)(?![\d/-])",
    rf"(?P<y6>{_FULL})(?![-\d/]|s\b)",
    r"(?P<rel>yesterday|today|last night|(?:earlier )?this (?:week|month|year|morning|afternoon)",
    rf"last (?:week|month|year|{_SEASON}|{_WEEKDAY}|{'|'.join(_MONTHS)})",
    rf"(?:the )?previous (?:week|month)|(?:on|by|since) (?:{_WEEKDAY})(?!,? (?:\d|{_MON}))",
    r"(?:(?:just|about|almost|nearly|around|more than|over) )?(?P<n>a couple of|[a-z]+|\d{1,2})"
    r" (?P<unit>days?|weeks?|months?|years?) (?P<dir>ago|later|earlier|before|on))",
    r"(?:in|since|from|until|to|of|by|during|throughout|between|and|this|early|late|mid|that)"
    rf" (?P<m7>{_MON})(?!,? (?:\d|of (?:19|20)|last year|this year|the (?:previous|same) year|that year))",
)
_PATTERN = re.compile(rf"(?<![\w£$/.-])(?:{'|'.join(_WAYS)})(?!\w)")
_MAY_BE_WORDS = {"may", "march", "mar", "sep", "dec", "jan"}
_Reading = tuple[str | None, str, int | None, int | None]
"""The value, how it was written, its month and its day."""
_BARE_DAY = re.compile(r"(?<![\w£$/.-])(?P<d>\d{1,2})(?:st|nd|rd|th)?(?P<sep> ?(?:and|to|until|-) ?)")


@dataclass(frozen=True, slots=True)
class Moment:
    """One date as written: where, and its EDTF value if it has one."""

    piece: Piece
    start: int
    end: int
    value: str | None
    kind: str
    """`date`, `year`, `financial`, `relative`: how it was written."""
    month: int | None = None
    day: int | None = None


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


def moments(pieces: tuple[Piece, ...], today: date | None) -> list[Moment]:
    """Return the dates that some sentences write, in order; a later date lends its year to an earlier one beside it."""
    found: list[Moment] = []
    last: date | None = None
    for piece in pieces:
        here = list(_in_piece(piece, today, last))
        here = [_with_neighbour(moment, here) for moment in here]
        found.extend(here)
        for moment in here:
            if moment.value and re.fullmatch(r"\d{4}-\d\d(-\d\d)?", moment.value):
                parts = [int(part) for part in moment.value.split("-")]
                last = date(parts[0], parts[1], parts[2] if len(parts) > 2 else 1)
    return found


def _in_piece(piece: Piece, today: date | None, last: date | None) -> Iterator[Moment]:
    """Yield the dates of one sentence."""
    for match in _PATTERN.finditer(piece.lower):
        moment = _read(match, today, last)
        if moment is None:
            continue
        value, kind, month, day = moment
        start = match.start()
        bare = _BARE_DAY.search(piece.lower, max(0, start - 10), start) if day and value else None
        if bare and bare.end("sep") == start:
            first = _day(int((value or "")[:4]), month or 0, int(bare["d"]))
            yield Moment(
                piece, piece.start + bare.start(), piece.start + bare.end("d"), first, "date", month, int(bare["d"])
            )
        yield Moment(piece, piece.start + start, piece.start + match.end(), value, kind, month, day)


def _read(match: re.Match[str], today: date | None, last: date | None) -> _Reading | None:  # noqa: PLR0911 - a way of writing each
    """Return the value of one match, how it was written, its month and day; None where it is no date."""
    group = match.groupdict()
    if group["iso"]:
        return _day(*(int(part) for part in group["iso"].split("-"))), "date", None, None
    if group["num"]:
        day, month, short = (int(part) for part in group["num"].split("/"))
        return _day(short + 2000 if short < 100 else short, month, day), "date", month, day
    for n in "12":
        if group[f"m{n}"]:
            return _with_day(group, n, today, last)
    if group["m3"]:
        month = _MONTHS[group["m3"].rstrip(".")]
        year = _year(group["y3"], group["y3r"], today, last)
        return (f"{year}-{month:02d}" if year else None), "date", month, None
    if group["y4"]:
        first, final = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}[group["q4"]]
        return f"{group['y4']}-{first:02d}/{group['y4']}-{final:02d}", "season", None, None
    if group["season"]:
        year = int(group["y5"]) if group["y5"] != "last year" else (today.year - 1 if today else None)
        return (str(year) if year else None), "season", None, None
    if group["fin"]:
        return _financial(group["fin"])
    if group["y6"]:
        return group["y6"], "year", None, None
    if group["m7"]:
        return _month_alone(match.group(), group["m7"].rstrip("."), today)
    return _relative(group, match.group(), today, last)


def _with_day(group: dict[str, str | None], n: str, today: date | None, last: date | None) -> _Reading:
    """Return the value of a day and month, with the year that is written or that publication gives."""
    month, day = _MONTHS[(group[f"m{n}"] or "").rstrip(".")], int(group[f"d{n}"] or 0)
    year = _year(group[f"y{n}"], group[f"y{n}r"], today, last)
    if year is None and not group[f"y{n}r"] and today:
        year = _latest_year(today, month, day)
    return (_day(year, month, day) if year else None), "date", month, day


def _month_alone(words: str, name: str, today: date | None) -> _Reading | None:
    """Return the value of a month without a year, the last one before publication; short names may be other words."""
    if name in _MAY_BE_WORDS and words.split(maxsplit=1)[0] in {"of", "and", "to", "that", "this"}:
        return None
    year = _latest_year(today, _MONTHS[name], 1) if today else None
    return (f"{year}-{_MONTHS[name]:02d}" if year else None), "month", _MONTHS[name], None


def _relative(  # noqa: PLR0911, PLR0912 - a way of writing each
    group: dict[str, str | None], words: str, today: date | None, last: date | None
) -> _Reading | None:
    """Return the value of words such as `last month` or `two weeks ago`."""
    if group["unit"]:
        written = group["n"] or ""
        count = int(written) if written.isdigit() else _COUNTS.get(written, 0)
        if not count:
            return None
        unit, direction = (group["unit"] or "").rstrip("s"), group["dir"]
        if direction == "ago":
            return (_shift(today, -count, unit) if today else None), "relative", None, None
        if direction in {"later", "on"} and last and unit in {"month", "year", "day", "week"}:
            return _shift(last, count, unit), "relative", None, None
        return None, "relative", None, None
    if today is None:
        return None, "relative", None, None
    last_word = words.rsplit(maxsplit=1)[-1]
    if words == "today" or words.endswith(("morning", "afternoon")):
        return today.isoformat(), "relative", None, None
    if words in {"yesterday", "last night"}:
        return (today - timedelta(days=1)).isoformat(), "relative", None, None
    if last_word in _WEEKDAYS:
        back = (today.weekday() - _WEEKDAYS[last_word]) % 7
        back = back or (7 if words.startswith("last") else 0)
        return (today - timedelta(days=back)).isoformat(), "relative", None, None
    if last_word == "year":
        return (
            (str(today.year) if words.startswith(("this", "earlier")) else str(today.year - 1)),
            "relative",
            None,
            None,
        )
    if last_word == "month":
        first = today.replace(day=1)
        then = first if "this" in words else first - timedelta(days=1)
        return f"{then.year}-{then.month:02d}", "relative", None, None
    if last_word == "week":
        return (f"{today.year}-{today.month:02d}" if today.day > 7 or "this" in words else None), "relative", None, None
    if last_word in _MONTHS:
        month = _MONTHS[last_word]
        return f"{_latest_year(today.replace(day=1), month, 1)}-{month:02d}", "relative", None, None
    if last_word in _SEASONS:
        return str(today.year - 1 if _SEASONS[last_word][0] >= today.month - 2 else today.year), "relative", None, None
    return None


def _with_neighbour(moment: Moment, here: list[Moment]) -> Moment:
    """Return a date without a year with the year of the next one that has it: `between January and June 2011`."""
    if moment.kind not in {"date", "month"} or moment.month is None or re.search(r"\d{4}|year", _words(moment)):
        return moment
    for other in here:
        gap = other.start - moment.end
        if other.value and other.kind == "date" and other.month and 0 <= gap <= 14 and re.match(r"\d{4}", other.value):
            text = moment.piece.text[moment.end - moment.piece.start : other.start - moment.piece.start]
            if re.fullmatch(r",? ?(?:and|to|until|-|through|or)(?: the)? ?", text):
                year = int(other.value[:4]) - (1 if moment.month > other.month else 0)
                value = _day(year, moment.month, moment.day) if moment.day else f"{year}-{moment.month:02d}"
                return Moment(moment.piece, moment.start, moment.end, value, "date", moment.month, moment.day)
    return moment


def _words(moment: Moment) -> str:
    return moment.piece.lower[moment.start - moment.piece.start : moment.end - moment.piece.start]


def _financial(words: str) -> _Reading:
    """Return a financial year, April to March, or a span of calendar years."""
    first, second = re.split(r"[-/]", words)
    end = int(second) if len(second) == 4 else int(first[:2] + second)
    if end == int(first) + 1:
        return f"{first}-04-01/{end}-03-31", "financial", None, None
    return (f"{first}/{end}" if int(first) < end < int(first) + 40 else None), "year", None, None


def _year(written: str | None, relative: str | None, today: date | None, last: date | None) -> int | None:
    if written:
        return int(written)
    if relative in {"the same year", "that year"}:
        return last.year if last else None
    if relative and today:
        return today.year - (relative != "this year")
    return None


def _latest_year(today: date, month: int, day: int) -> int:
    """Return the year of the last such day before a day."""
    return today.year if (month, day) <= (today.month, today.day) else today.year - 1


def _day(year: int | None, month: int, day: int) -> str | None:
    try:
        return date(year or 0, month, day).isoformat()
    except ValueError:
        return None


def _shift(day: date, count: int, unit: str) -> str | None:
    """Return a day some units away, no finer than the unit."""
    if unit in {"day", "week"}:
        then = day + timedelta(days=count * (7 if unit == "week" else 1))
        return then.isoformat() if unit == "day" else f"{then.year}-{then.month:02d}"
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
    return str(months // 12) if unit == "year" else f"{months // 12}-{months % 12 + 1:02d}"


def _url_date(url: str) -> str:
    """Return the date in an address, if there is one."""
    match = re.search(r"(?<!\d)((?:19|20)\d\d)[/-]([01]?\d)(?:[/-]([0-3]?\d))?(?!\d)", url)
    if match:
        return f"{match[1]}-{int(match[2]):02d}" + (f"-{int(match[3]):02d}" if match[3] else "")
    match = re.search(r"/((?:19|20)\d\d)/(" + "|".join(_MONTHS) + r")/(\d{1,2})(?!\d)", url.lower())
    return f"{match[1]}-{_MONTHS[match[2]]:02d}-{int(match[3]):02d}" if match else ""
