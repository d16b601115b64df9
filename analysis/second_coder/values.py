"""Values: whether one that a model gives may be, and whether the words that it quotes can prove it."""

import re
from calendar import month_abbr, month_name
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache

from analysis.moments import reference
from analysis.second_coder.prompt import COVER, LONGEST, Shown
from analysis.text import ArticleText, normal
from corpus.authorities import Mention, load_authorities
from corpus.dates import bounds
from corpus.errors import Rejected
from corpus.spans import Span
from corpus.taxonomy import load_taxonomy

SEVERAL = frozenset({"causes", "outcomes"})
"""Properties that a report may have several values of."""
LONGEST_NAME = 100
FIRST_YEAR = 1950
PENALTIES = range(20, 17_500_001)
"""Pounds; the highest fine of the Data Protection Act 2018, section 157, is £17.5 million."""
PEOPLE = range(1, 10_000_001)
_DATE = r"\d{4}(?:-\d\d(?:-\d\d)?)?"
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MONTHS = "|".join(name.lower() for name in (*month_name[1:], *month_abbr[1:]))
_WRITES_A_DATE = re.compile(
    rf"\d|\b(?:{_MONTHS}|sept|spring|summer|autumn|winter|yesterday|today|tonight|last|ago|later|earlier|previous"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:day|week|month|year|morning|afternoon|night|evening)s?)\b"
)
_UNITS = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000}
_NUMBER = re.compile(
    r"(?<![\w.,])(?P<pounds>£ ?)?(?P<digits>\d{1,3}(?:,\d{3})+|\d{1,9})(?P<part>\.\d{1,3})?"
    r"(?: ?(?P<unit>k|m|thousand|million))?(?!\w|[.,]\d| ?%| per ?cent)(?P<after> pounds)?"
)
_WORDS = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
         "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"), 1
    )
}  # fmt: skip


def canonical(name: str, value: str | int, span: Span, shown: Shown) -> tuple[str, Span]:
    """Return the value as it is stored and the words that prove it.

    Raises:
        Rejected: the value may not be, or the words don't prove it.
    """
    if name == "organisation":
        return _organisation(str(value), span, shown)
    if name in vocabularies():
        if value not in vocabularies()[name]:
            raise Rejected("not in the vocabulary")
        return str(value), span
    if name in {"occurred", "discovered", "acted"}:
        return _date(str(value), span, shown.article), span
    if name == "penalty_gbp":
        return _number(str(value), PENALTIES, _money(span.quote)), span
    if name == "people_affected":
        return _number(str(value), PEOPLE, _counts(span.quote)), span
    raise Rejected("of no property that is coded")


def authority(article: ArticleText, span: Span) -> str | None:
    """Return the id of the listed authority that a name in an article means, if it is of one and only one."""
    found = _mentions(article.part(span.part)[:LONGEST], reference(article))
    ids = {hit.authority.id for hit in found if hit.start < span.end and hit.end > span.start}
    return ids.pop() if len(ids) == 1 else None


@lru_cache(maxsize=2)  # the headline and the text of the article at hand
def _mentions(words: str, on: date | None) -> list[Mention]:
    return load_authorities().find(words, on)


@cache
def vocabularies() -> dict[str, frozenset[str]]:
    """Return the values of each property that has a closed set of them; that something is unknown is not a value."""
    known = load_taxonomy()
    terms = {
        "causes": known.causes,
        "outcomes": known.outcomes,
        "channel": known.channels,
        "status": known.statuses,
        "data_subjects": known.data_subjects,
    }
    return {name: frozenset(term.id for term in entries) - {"unknown"} for name, entries in terms.items()} | {
        "penalty_on": frozenset({"body", "individual"})
    }


def _organisation(value: str, span: Span, shown: Shown) -> tuple[str, Span]:
    """Return a name as the article writes it, where it stands in the quotation."""
    at = normal(span.quote).find(normal(value)) if value.strip() else -1
    if at < 0 or len(value) > LONGEST_NAME:
        raise Rejected("name not in the quotation")
    start = span.start + at
    words = (shown.text if span.part == "text" else shown.title)[start : start + len(value)]
    if COVER in words or not any(character.isalpha() for character in words):
        raise Rejected("not a name that may be told")
    name = shown.article.span(span.part, start, start + len(value))
    return name.quote, name


def _date(edtf: str, span: Span, article: ArticleText) -> str:
    """Return a date in EDTF that the quotation writes, and that is not after publication."""
    if not re.fullmatch(rf"{_DATE}(?:/{_DATE})?", edtf, re.ASCII):
        raise Rejected("not a date in EDTF")
    try:
        first, _ = bounds(edtf)
    except Rejected:
        raise Rejected("not a date in EDTF") from None
    if first.year < FIRST_YEAR or first > (reference(article) or date.max):
        raise Rejected("not a date that can be")
    words = normal(span.quote).lower()
    years = set(_YEAR.findall(words))
    if not _WRITES_A_DATE.search(words) or (years and not years & set(_YEAR.findall(edtf))):
        raise Rejected("date not in the quotation")
    return edtf


def _number(written: str, plausible: range, quoted: set[int]) -> str:
    """Return the digits of a number that is plausible and quoted."""
    digits = written.replace(",", "").removeprefix("£")
    if not re.fullmatch(r"[0-9]{1,9}", digits) or int(digits) not in plausible:
        raise Rejected("not a plausible number")
    if int(digits) not in quoted:
        raise Rejected("number not in the quotation")
    return str(int(digits))


def _money(quote: str) -> set[int]:
    """Return the sums of pounds that some words write."""
    return {number for number, is_money in _numbers(quote) if is_money}


def _counts(quote: str) -> set[int]:
    """Return the numbers that some words write and that are neither money nor a year."""
    words = normal(quote).lower()
    named = {_WORDS[word] for word in re.findall(r"[a-z]+", words) if word in _WORDS}
    years = {int(year) for year in _YEAR.findall(words)}
    return named | {number for number, is_money in _numbers(quote) if not is_money} - years


def _numbers(quote: str) -> Iterator[tuple[int, bool]]:
    """Yield the numbers that some words write in digits, each with whether it is money."""
    for match in _NUMBER.finditer(normal(quote).lower()):
        amount = float(match["digits"].replace(",", "") + (match["part"] or "")) * _UNITS.get(match["unit"] or "", 1)
        yield round(amount), bool(match["pounds"] or match["after"])
