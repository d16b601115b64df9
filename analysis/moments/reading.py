"""Reading: the value of one written date, from its own words, the day of publication, and the date told before it."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from analysis.moments import relative
from analysis.moments.calendar import FEASTS, MOVABLE, day_of, easter, financial_year, month_of
from analysis.moments.relative import counted
from analysis.moments.saying import Groups, Reading, Told
from analysis.moments.years import dated, month_number, year_in_words

_GOES_WITH_DATES = frozenset(
    "in since from until till by during throughout between before early late mid last".split()  # noqa: SIM905
)
_PLAIN = {"may": _GOES_WITH_DATES, "march": _GOES_WITH_DATES | {"of", "after"}}
"""Words after which a month's name that is another word too is the month."""
_SHORT = {"mar", "sep", "dec", "jan", "jun", "jul", "apr", "aug", "oct", "nov", "feb"}
_HALVES = {"second": 1, "last": 1, "closing": 1, "later": 1, "latter": 1, "final": 1}
"""Words for the second half of a year; the others are for the first."""
_NTH = {
    word: number
    for number, words in enumerate(("", "first 1st one early opening", "second 2nd two middle", "third 3rd three",
                                    "fourth 4th four last final closing later latter"))
    for word in words.split()
}  # fmt: skip
_UNIT_MONTHS = {"half": 6, "six months": 6, "part": 4, "few months": 4, "months": 4, "two months": 2, "weeks": 1}


def read(way: str, match: re.Match[str], today: date | None, told: Told | None) -> Reading | None:
    """Return what a date written in some way says; None where it is no date after all."""
    reader = _READERS.get(way)
    return reader({k: v or "" for k, v in match.groupdict().items()}, match.group(), today, told) if reader else None


def _ordinal(words: str) -> int:
    return int(re.sub(r"\D", "", words))


def _iso(g: Groups, _words: str, _today: date | None, _told: Told | None) -> Reading:
    return Reading(
        day_of(int(g["year"]), int(g["month"]), int(g["day"])), "day", month=int(g["month"]), day=int(g["day"])
    )


def _numeric(g: Groups, _words: str, _today: date | None, _told: Told | None) -> Reading | None:
    if g["mark"] != "/" and (len(g["year"]) < 4 or not 1 <= int(g["month"]) <= 12):
        return None
    year = int(g["year"]) + (2000 if len(g["year"]) == 2 else 0)
    return Reading(day_of(year, int(g["month"]), int(g["day"])), "day", month=int(g["month"]), day=int(g["day"]))


def _day(g: Groups, _words: str, today: date | None, told: Told | None) -> Reading:
    """Read a day of a month, or two days of one month, with or without a year."""
    month = month_number(g["month"])
    day = _ordinal(g["day"]) if g["day"] else 31 - (month in {4, 6, 9, 11}) - 3 * (month == 2)
    ends = sorted({day, _ordinal(g.get("from") or g.get("to") or str(day))})

    def value(year: int) -> str | None:
        days = [day_of(year, month, one) for one in ends]
        return "/".join(str(one) for one in days) if all(days) else None

    return dated(g, month, ends[0], today, told, value, "day")


def _whole_month(g: Groups, _words: str, today: date | None, told: Told | None) -> Reading:
    month = month_number(g["month"])
    return dated(g, month, None, today, told, lambda year: month_of(year, month), "month")


def _month_alone(g: Groups, words: str, today: date | None, told: Told | None) -> Reading | None:
    """Read a month without a year; names that are other words too only after words that go with a date."""
    name = g["month"].rstrip(".")
    if name in _SHORT or words.split(maxsplit=1)[0] not in _PLAIN.get(name, {words.split(maxsplit=1)[0]}):
        return None
    return _whole_month(g, words, today, told)


def _year_to(g: Groups, _words: str, _today: date | None, _told: Told | None) -> Reading:
    """Read the twelve months to a month's end."""
    month, year = month_number(g["month"]), int(g["year"])
    if month in {3, 4}:
        return Reading(financial_year(year - 1), "financial")
    return Reading(f"{month_of(year, month - 11)}/{month_of(year, month)}", "financial")


def _to_year(g: Groups, _words: str, _today: date | None, _told: Told | None) -> Reading:
    count, year = counted(g["count"])[0], int(g["year"])
    return Reading(f"{year - count}/{year}", "year")


def _quarter(g: Groups, _words: str, today: date | None, told: Told | None) -> Reading:
    """Read a quarter, a half or some months of a year; of a financial year from April on."""
    if g["financial"]:
        year, start = int(g["financial"][:4]), 4
    else:
        found = int(g["year"]) if g["year"] else year_in_words(g["year_words"], today, told)[0]
        if found is None:
            return Reading(None, "part", "published")
        year, start = found, 1
    if g["q"] or g["number"] or g["unit"] in {"quarter", "three months"}:
        first = start + 3 * (int(g["q"] or _NTH.get(g["number"] or g["which"], 0) or g["number"]) - 1)
        last = first + 2
    else:
        length = _UNIT_MONTHS[g["unit"]]
        first = start + (12 - length) * _HALVES.get(g["which"], 0)
        last = first + length - 1
    return Reading(
        f"{month_of(year, first)}/{month_of(year, last)}", "part", "written" if not g["year_words"] else "published"
    )


def _season(g: Groups, _words: str, today: date | None, told: Told | None) -> Reading:
    if g["winter"]:
        year = int(g["winter"][:4])
        return Reading(f"{year}-12/{year + 1}-02" if g["season"] == "winter" else str(year), "season")
    if g["year"]:
        return Reading(g["year"], "season")
    found, by = year_in_words(g["year_words"], today, told)
    return Reading(str(found) if found else None, "season", by)


def _feast(g: Groups, words: str, today: date | None, told: Told | None) -> Reading | None:
    """Read a feast; days or weeks before or after it are no finer than its month."""
    name = g["feast"]
    one_day = FEASTS.get(name, (0, 1))[1] > 0 and name != "easter"
    if not one_day and not any(g.get(group) for group in ("year", "year_words", "lead", "sure")):
        return None
    coarse = (
        bool(g.get("nearly"))
        or words.startswith(("before", "after", "around", "about", "by", "since"))
        or "week" in words
    )

    def value(year: int) -> str | None:
        if name in FEASTS:
            month, day = FEASTS[name]
            return month_of(year, month) if coarse or not day else day_of(year, month, day)
        day_then = easter(year) + timedelta(days=MOVABLE.get(name, 0))
        return day_then.isoformat()[: 10 if name in MOVABLE and not coarse else 7]

    month, day = FEASTS.get(name, (4, 0))
    return dated(g, month, day or None, today, told, value, "day")


def _financial(g: Groups, _words: str, _today: date | None, _told: Told | None) -> Reading | None:
    """Read a financial year, April to March, or a span of calendar years."""
    first = int(g["first"])
    second = int(g["second"]) if len(g["second"]) == 4 else first // 100 * 100 + int(g["second"])
    if second == first + 1 and (g["mark"] != " to " or g["named"] or g["after"]):
        return Reading(financial_year(first), "financial")
    return Reading(f"{first}/{second}" if first < second < first + 40 else None, "year")


def _fy(g: Groups, _words: str, _today: date | None, _told: Told | None) -> Reading | None:
    first = int(g["first"]) + (2000 if len(g["first"]) == 2 else 0)
    return Reading(financial_year(first if g["second"] else first - 1), "financial")


def _year_part(g: Groups, _words: str, today: date | None, told: Told | None) -> Reading:
    year, by = (int(g["year"]), "written") if g["year"] else year_in_words(g["year_words"], today, told)
    if year is None:
        return Reading(None, "part", by)
    part = g["part"]
    late = re.search(r"late|end|close|latter|last|second half", part)
    first, last = (9, 12) if late else (5, 8) if re.search("mid", part) else (1, 4)
    if "half" in part:
        first, last = (7, 12) if late else (1, 6)
    if "turn" in part:
        return Reading(f"{month_of(year, 0)}/{month_of(year, 1)}" if not g["year"] else str(year), "part", by)
    return Reading(f"{month_of(year, first)}/{month_of(year, last)}", "part", by)


def _year(g: Groups, _words: str, _today: date | None, _told: Told | None) -> Reading:
    return Reading(g["year"], "year")


def _financial_year(g: Groups, _words: str, _today: date | None, _told: Told | None) -> Reading:
    return Reading(financial_year(int(g["year"])), "financial")


_READERS: dict[str, Callable[[Groups, str, date | None, Told | None], Reading | None]] = {
    "iso": _iso,
    "numeric": _numeric,
    "day": _day,
    "month day": _day,
    "to year": _to_year,
    "year to": _year_to,
    "quarter": _quarter,
    "season": _season,
    "last season": relative.last_season,
    "feast": _feast,
    "feast alone": _feast,
    "month part": _whole_month,
    "month": _whole_month,
    "last month": relative.month_beside,
    "month following": relative.month_beside,
    "financial": _financial,
    "fy": _fy,
    "year part": _year_part,
    "financial year": _financial_year,
    "ago": relative.ago,
    "half ago": relative.half_ago,
    "week last": relative.week_last,
    "away": relative.away,
    "beside": relative.beside,
    "day beside": relative.day_beside,
    "weekday": relative.weekday,
    "today": relative.today_read,
    "time last year": relative.time_last_year,
    "around": relative.around,
    "before last": relative.before_last,
    "season alone": relative.season_alone,
    "year": _year,
    "month alone": _month_alone,
    "month named": _whole_month,
}
"""By the name of the way."""
