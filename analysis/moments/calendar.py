"""Calendar: names of months, days, seasons and feasts, and reckoning with them; every value is EDTF."""

from calendar import monthrange
from datetime import date, timedelta

MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), 1
    )
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {name: i for i, name in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())}  # noqa: SIM905
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 2)}
FEASTS = {
    "christmas day": (12, 25), "christmas eve": (12, 24), "boxing day": (12, 26), "new year's eve": (12, 31),
    "new year's day": (1, 1), "hogmanay": (12, 31), "burns night": (1, 25), "valentine's day": (2, 14),
    "st david's day": (3, 1), "st patrick's day": (3, 17), "april fool's day": (4, 1),
    "st george's day": (4, 23), "may day": (5, 1), "hallowe'en": (10, 31), "halloween": (10, 31),
    "bonfire night": (11, 5), "guy fawkes night": (11, 5),
    "armistice day": (11, 11), "st andrew's day": (11, 30), "christmas": (12, 0),
    "christmas week": (12, 0), "new year": (1, 0),
}  # fmt: skip
"""Month and day of fixed feasts; day 0 for those that last."""
MOVABLE = {
    "shrove tuesday": -47, "ash wednesday": -46, "palm sunday": -7, "maundy thursday": -3, "good friday": -2,
    "easter saturday": -1, "easter sunday": 0, "easter day": 0, "easter monday": 1, "whit monday": 50,
    "whit sunday": 49,
}  # fmt: skip
"""Days after Easter Sunday."""
COUNTS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"  # noqa: SIM905
        " sixteen seventeen eighteen nineteen twenty".split()
    )
} | {"a": 1, "an": 1, "the": 1, "a couple of": 2, "couple of": 2, "half a dozen": 6, "a dozen": 12}
VAGUE = {"a few": (2, 6), "several": (3, 9), "some": (2, 9), "many": (5, 20), "a number of": (3, 9), "": (2, 9)}
"""Counts that are no number: at least and at most so many."""


def day_of(year: int | None, month: int, day: int) -> str | None:
    """Return a day as EDTF; None where the calendar has no such day."""
    try:
        return date(year or 0, month, day).isoformat()
    except ValueError:
        return None


def month_of(year: int, month: int) -> str:
    """Return a month as EDTF; months before January and after December belong to the years beside."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return f"{year}-{month:02d}"


def within(first: date, last: date) -> str:
    """Return the finest date that holds both days: a day, a month or a year; else the interval."""
    for length in (10, 7, 4):
        if first.isoformat()[:length] == last.isoformat()[:length]:
            return first.isoformat()[:length]
    return f"{first.isoformat()}/{last.isoformat()}"


def shifted(day: date, count: int, unit: str) -> date:
    """Return the day so many units away; a month's end stays within the month."""
    if unit in {"day", "night", "week", "fortnight"}:
        return day + timedelta(days=count * {"week": 7, "fortnight": 14}.get(unit, 1))
    months = day.year * 12 + day.month - 1 + count * {"year": 12, "decade": 120}.get(unit, 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def as_fine_as(day: date, unit: str) -> str:
    """Return a day that some units were counted to, no finer than the unit."""
    if unit in {"day", "night"}:
        return day.isoformat()
    return str(day.year) if unit in {"year", "decade"} else day.isoformat()[:7]


def latest_year(today: date, month: int, day: int = 1) -> int:
    """Return the year of the last such day that is not after a day."""
    return today.year if (month, day) <= (today.month, today.day) else today.year - 1


def latest_weekday(today: date, weekday: int, *, before: bool = False) -> date:
    """Return the last such weekday up to a day, or before it."""
    back = (today.weekday() - weekday) % 7
    return today - timedelta(days=back or (7 if before else 0))


def week_of(day: date) -> tuple[date, date]:
    """Return the Monday and the Sunday of a day's week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def financial_year(first: int) -> str:
    """Return the financial year that begins in April of a year."""
    return f"{first}-04-01/{first + 1}-03-31"


def easter(year: int) -> date:
    """Return Easter Sunday, by the anonymous Gregorian computus (Meeus 1991)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)
