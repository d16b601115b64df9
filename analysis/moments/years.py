"""Years: which year a month or day without one belongs to: written beside it, said in words, published or told."""

from collections.abc import Callable
from datetime import date

from analysis.moments.calendar import MONTHS, latest_year
from analysis.moments.saying import Groups, Reading, Told


def month_number(name: str) -> int:
    """Return the number of a month by its name, full or short."""
    return MONTHS[name.rstrip(".")]


def dated(
    g: Groups, month: int, day: int | None, today: date | None, told: Told | None,
    value: Callable[[int], str | None], kind: str,
) -> Reading:  # fmt: skip
    """Return a reading of a month or day with its year: written, in words, or from publication and what was told."""
    if g.get("year"):
        return Reading(value(int(g["year"])), kind, "written", month=month, day=day)
    words = g.get("year_words", "")
    if words:
        year, by = year_in_words(words, today, told, (month, day or 1))
        return Reading(value(year) if year else None, kind, by, month=month, day=day)
    carried = _carried(told, month)
    published = latest_year(today, month, day or 1) if today else None
    if published is None:
        earlier = told is not None and told.fine > 4 and carried == told.first.year and month < told.first.month
        after = value(carried + 1) if carried and earlier else None
        return Reading(value(carried) if carried else None, kind, "told", after, month, day)
    other = value(carried) if carried and carried != published else None
    return Reading(value(published), kind, "published", other, month, day)


def _carried(told: Told | None, month: int) -> int | None:
    """Return the year of a month that follows a date in a story; one much earlier in the year is in the next."""
    if told is None or told.fine == 4:
        return told.first.year if told else None
    return told.first.year + (1 if told.first.month - month >= 7 else 0)


def year_in_words(
    words: str, today: date | None, told: Told | None, when: tuple[int, int] = (1, 1)
) -> tuple[int | None, str]:
    """Return the year that words such as `last year` or `the year after` mean, and where it is from."""
    if "last" in words or words.startswith("this"):
        if today is None:
            return None, "published"
        if words == "last":
            return latest_year(today, *when), "published"
        return today.year - (0 if words.startswith("this") else 2 if words.endswith("before last") else 1), "published"
    ahead = 0 if "same" in words or words.startswith("that") else -1 if "previous" in words or "before" in words else 1
    if told:
        return told.first.year + ahead, "told"
    return (today.year - 1, "published") if today and ahead == -1 else (None, "told")
