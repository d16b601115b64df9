"""Relative dates: `two years ago`, `last May`, `the next day`, counted from publication or from what was told."""

from datetime import date, timedelta

from analysis.moments.calendar import (
    COUNTS,
    MONTHS,
    SEASONS,
    VAGUE,
    WEEKDAYS,
    as_fine_as,
    latest_weekday,
    latest_year,
    month_of,
    shifted,
    week_of,
    within,
)
from analysis.moments.saying import Groups, Reading, Told
from analysis.moments.years import month_number


def counted(words: str) -> tuple[int, int]:
    """Return the number that words give: at least and at most."""
    if words in VAGUE:
        return VAGUE[words]
    number = int(words) if words.isdigit() else COUNTS.get(words, 0)
    return number, number


def month_beside(g: Groups, _words: str, today: date | None, told: Told | None) -> Reading:
    """Read `last May`, `this May`, `that May`, `the following May`."""
    month, which = month_number(g["month"]), g["which"]
    if which.startswith(("last", "this")):
        if today is None:
            return Reading(None, "month", "published", month=month)
        last = which == "last" and month == today.month
        return Reading(month_of(latest_year(today, month) - last, month), "month", "published", month=month)
    if told is None:
        return Reading(None, "month", "told", month=month)
    here = told.first.month if told.fine > 4 else None
    if "same" in which or which == "that":
        year = told.first.year
    elif "previous" in which:
        year = told.first.year - (here is None or month >= here)
    else:
        year = told.first.year + (here is None or month <= here)
    return Reading(month_of(year, month), "month", "told", month=month)


def ago(g: Groups, _words: str, today: date | None, _told: Told | None) -> Reading:
    """Read `two years ago`, `a week ago on Friday`, `a year ago last May`."""
    if today is None:
        return Reading(None, "away", "published")
    low, high = counted(g["count"])
    unit, named = g["unit"].rstrip("s"), g.get("named", "")
    if named in MONTHS and unit == "year":
        year = latest_year(today.replace(day=1), MONTHS[named]) - low
        return Reading(month_of(year, MONTHS[named]), "month", "published", month=MONTHS[named])
    if named in WEEKDAYS and unit in {"week", "fortnight"}:
        return _named_weekday(today, named, low * (2 if unit == "fortnight" else 1))
    if low != high:
        return Reading(_vague(shifted(today, -high, unit), shifted(today, -low, unit)), "away", "published")
    then = shifted(today, -low, unit)
    if (g.get("half") or g.get("half_after")) and unit in {"year", "month", "week"}:
        then = shifted(then, *{"year": (-6, "month"), "month": (-14, "day"), "week": (-3, "day")}[unit])
    return Reading(as_fine_as(then, unit), "away", "published")


def _vague(first: date, last: date) -> str | None:
    """Return what a few days or weeks leave sure: a month or a year."""
    value = within(first, last)
    return None if "/" in value else value[:7]


def half_ago(g: Groups, _words: str, today: date | None, _told: Told | None) -> Reading | None:
    """Read `half a year ago`."""
    if today is None or g["unit"] != "year":
        return None
    return Reading(as_fine_as(shifted(today, -6, "month"), "month"), "away", "published")


def _named_weekday(today: date, name: str, weeks: int) -> Reading:
    then = latest_weekday(today, WEEKDAYS[name], before=True) - timedelta(days=7 * weeks)
    return Reading(then.isoformat(), "weekday", "published", month=then.month, day=then.day)


def week_last(g: Groups, words: str, today: date | None, told: Told | None) -> Reading | None:
    """Read `a week last Tuesday`, `a year past May`."""
    if today is None:
        return None
    return ago({"count": "a", "unit": g["unit"], "named": g["named"]}, words, today, told)


def away(g: Groups, _words: str, _today: date | None, told: Told | None) -> Reading:
    """Read `two days later`, `a month earlier`: counted from the date told before."""
    low, high = counted(g["count"])
    unit = g["unit"].rstrip("s")
    ahead = 1 if g["direction"] in {"later", "after", "afterwards", "on"} else -1
    fine = {"day": 10, "night": 10, "week": 10, "fortnight": 10, "month": 7, "year": 4}[unit]
    if told is None or low != high or not low:
        return Reading(None, "away", "told")
    then = shifted(told.first, ahead * low, unit)
    value = as_fine_as(then, unit)
    return Reading(value if told.fine >= fine else value[: told.fine], "away", "told")


def beside(g: Groups, _words: str, today: date | None, told: Told | None) -> Reading:
    """Read `the next day`, `the same month`, `the following year`: counted from the date told before."""
    unit = {"weekend": "week"}.get(g["unit"], g["unit"] if g["unit"] in {"week", "month", "year"} else "day")
    way = g["direction"]
    ahead = 1 if "next" in way or "following" in way else -1 if "previous" in way else 0
    fine = {"day": 10, "week": 7, "month": 7, "year": 4}[unit]
    if told is None:
        if ahead == -1 and today and unit in {"month", "year"}:
            return Reading(as_fine_as(shifted(today.replace(day=1), -1, unit), unit), "away", "published")
        return Reading(None, "away", "told")
    value = as_fine_as(shifted(told.first, ahead, unit), unit)
    return Reading(value if told.fine >= fine else value[: told.fine], "away", "told")


def day_beside(g: Groups, words: str, today: date | None, told: Told | None) -> Reading:
    """Read `the day after`, `the day before`."""
    return beside({"unit": "day", "direction": "next" if g["direction"] == "after" else "previous"}, words, today, told)


def weekday(g: Groups, _words: str, today: date | None, told: Told | None) -> Reading | None:
    """Read the name of a day: the last one before publication, or the next one after a day told before."""
    sure = g["lead"] or g["time"] or g["last"] or g["the"] in {"last ", "this "}
    if not sure:
        return None
    number = WEEKDAYS[g["weekday"]]
    after = (
        told.first + timedelta(days=(number - told.first.weekday() - 1) % 7 + 1) if told and told.fine == 10 else None
    )
    if g["the"] == "the " or "same" in g["last"] or "that" in g["last"] or "following" in g["last"] or today is None:
        return Reading(after.isoformat() if after else None, "weekday", "told")
    if "week" in g["last"]:
        monday = week_of(today)[0] - timedelta(days=7 * ("last" in g["last"]))
        return Reading((monday + timedelta(days=number)).isoformat(), "weekday", "published")
    last = "last" in g["the"] or g["lead"] == "last" or bool(g["last"])
    return Reading(latest_weekday(today, number, before=last).isoformat(), "weekday", "published")


def today_read(g: Groups, _words: str, today: date | None, _told: Told | None) -> Reading:
    """Read `today`, `last night`, `the day before yesterday`."""
    back = 2 if "before" in g["when"] else 1 if g["when"] in {"yesterday", "last night"} else 0
    return Reading((today - timedelta(days=back)).isoformat() if today else None, "weekday", "published")


def time_last_year(g: Groups, _words: str, today: date | None, _told: Told | None) -> Reading:
    """Read `this time last year`."""
    value = as_fine_as(shifted(today, -1, g["unit"]), "month") if today else None
    return Reading(value, "away", "published")


def around(g: Groups, _words: str, today: date | None, _told: Told | None) -> Reading:
    """Read `last week`, `this month`, `early last year`, counted from publication."""
    if today is None:
        return Reading(None, "away", "published")
    unit, back = g["unit"], 0 if g["which"] == "this" else 1
    if unit in {"week", "weekend"}:
        monday, sunday = week_of(today - timedelta(days=7 * (back or (unit == "weekend" and today.weekday() < 5))))
        monday = sunday - timedelta(days=1) if unit == "weekend" else monday
        return Reading(within(monday, min(sunday, today))[:10].split("/")[0][:7], "away", "published")
    then = shifted(today.replace(day=1), -back, unit)
    if unit == "year" and g["early"] and g["early"] != "earlier" and g["early"] != "later":
        first, last = (
            (9, 12) if "late" in g["early"] or "end" in g["early"] else (5, 8) if g["early"] == "mid" else (1, 4)
        )
        return Reading(f"{month_of(then.year, first)}/{month_of(then.year, last)}", "part", "published")
    return Reading(as_fine_as(then, unit), "away", "published")


def before_last(g: Groups, _words: str, today: date | None, _told: Told | None) -> Reading:
    """Read `the week before last`."""
    unit = {"weekend": "week"}.get(g["unit"], g["unit"])
    return Reading(as_fine_as(shifted(today, -2, unit), unit) if today else None, "away", "published")


def last_season(g: Groups, _words: str, today: date | None, told: Told | None) -> Reading:
    """Read `last summer`, `this spring`, `that autumn`; a winter counts by the year in which it begins."""
    first, final = SEASONS[g["season"]]
    if g["which"] in {"last", "this"}:
        if today is None:
            return Reading(None, "season", "published")
        begun = latest_year(today, first)
        over = today.month > final if first < final else final < today.month < first
        in_it = begun == today.year and not over if first < final else not over
        return Reading(str(begun - (g["which"] == "last" and in_it)), "season", "published")
    if told is None:
        return Reading(None, "season", "told")
    ahead = "that" not in g["which"] and told.fine > 4 and told.first.month >= first
    return Reading(str(told.first.year + (-1 if "previous" in g["which"] else int(ahead))), "season", "told")


def season_alone(g: Groups, _words: str, today: date | None, told: Told | None) -> Reading:
    """Read `in the summer`: the last one, or that of the year told."""
    first = SEASONS[g["season"]][0]
    published = str(latest_year(today, first)) if today else None
    carried = str(told.first.year) if told else None
    if published is None:
        return Reading(carried, "season", "told")
    return Reading(published, "season", "published", carried if carried != published else None)
