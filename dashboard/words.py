"""Plain words for coded values: dates as people write them, labels, and one incident told in sentences."""

import re
from calendar import month_name
from datetime import date

from corpus.queries import IncidentRow, Origin, Unit, authority_of
from corpus.taxonomy import TaxonomyError, label, load_taxonomy

NOT_NAMED = "Body not named"
DASH = "–"
PROPERTIES = {
    "organisation": "Body, as written",
    "authority_id": "Body, as listed",
    "occurred": "When it happened",
    "discovered": "When it came to light",
    "acted": "When action followed",
    "causes": "Cause",
    "channel": "How it travelled",
    "outcomes": "Outcome",
    "penalty_gbp": "Penalty",
    "penalty_on": "Penalty on",
    "status": "Status",
    "data_subjects": "Whose data",
    "people_affected": "People affected",
}
"""The properties of a report, in the order in which a reader wants them."""
SOURCE_KINDS = {
    "newspaper": "Newspaper",
    "broadcaster": "Broadcaster",
    "trade_press": "Trade press",
    "regulator": "Regulator",
    "ombudsman": "Ombudsman",
    "aggregator": "Aggregator",
    "import": "Imported text",
    "baseline": "Coded before, without a stored text",
}
KINDS = {
    "county": "County council",
    "unitary": "Unitary council",
    "metropolitan": "Metropolitan borough council",
    "london_borough": "London borough council",
    "sui_generis": "Body of its own kind",
    "scottish": "Scottish council",
    "welsh": "Welsh council",
    "ni_hsc_trust": "Health and social care trust",
    "childrens_trust": "Children's trust or company",
}
"""The kinds of listed bodies."""
ORIGINS: dict[Origin, str] = {"text": "A stored text", "baseline": "The baseline alone"}
"""What an incident is known from."""
BASELINE = (
    "Baseline: coded before, as facts, from the sources named here. No text of it is stored, so there are no words to "
    "quote; the sources stand behind the values together."
)
NO_TEXT = "Baseline: no stored text"
REVIEWS = {"machine": "Coded by machine", "reviewed": "Reviewed by a person", "double_coded": "Coded twice by people"}
REVIEW_CHOICES = {
    "for_review": "Waits for a coder", "not_reviewed": "Not reviewed by a person", "reviewed": "Reviewed by a person",
}  # fmt: skip
CLOCKS = {"occurred": "Breach", "published": "First report", "acted": "Action"}
"""Which date a filter means."""
DATES = {
    "occurred": "happened",
    "discovered": "came to light",
    "acted": "action followed",
    "published": "first reported",
}
_BY = {
    "email": "by email",
    "post": "by post",
    "hand": "by hand",
    "fax": "by fax",
    "phone": "by phone",
    "in_person": "in person",
    "web": "on the web",
    "case_system": "within the body's systems",
    "device": "on a device",
    "paper": "on paper",
}
_CODED = {"causes", "channel", "outcomes", "status", "data_subjects"}
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?([?~%]?)")


def term(term_id: str) -> str:
    """Return the label of an id of the taxonomy; the id itself if a newer taxonomy gave it."""
    try:
        return label(term_id)
    except TaxonomyError:
        return term_id


def definition(term_id: str) -> str:
    """Return what a cause, group or outcome means; nothing for an unknown id."""
    taxonomy = load_taxonomy()
    terms = (*taxonomy.groups, *taxonomy.causes, *taxonomy.outcomes)
    return next((entry.definition for entry in terms if entry.id == term_id), "")


def value(name: str, given: str) -> str:
    """Return a coded value of a property as a reader wants it."""
    if name in _CODED:
        return term(given)
    if name in {"occurred", "discovered", "acted"}:
        return when(given)
    if name == "authority_id" and (authority := authority_of(given)):
        return authority.name
    if name == "penalty_gbp" and given.isdigit():
        return pounds(int(given))
    if name == "people_affected" and given.isdigit():
        return f"{int(given):,}"
    return given


def pounds(amount: int) -> str:
    """Return an amount in pounds."""
    return f"£{amount:,}"


NOUNS: dict[Unit, tuple[str, str]] = {
    "incidents": ("incident", "incidents"), "stories": ("story", "stories"), "articles": ("article", "articles"),
}  # fmt: skip


def plural(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def counted(count: int, unit: Unit) -> str:
    """Return a count with the noun of what was counted."""
    return plural(count, *NOUNS[unit])


RULES = {
    "agreed": "all reports that say anything agree",
    "most stories": "what most stories say",
    "regulator first": "a regulator or ombudsman before anyone else, then what most stories say",
    "regulator first, then most stories; a day within a month or year":
        "a regulator or ombudsman before anyone else, then what most stories say; of dates that agree, the closest",
    "the company before its council, then most stories": "the company that ran the service before the council that "
        "answers for it, then what most stories say",
    "confirmed by any": "confirmed as soon as one text confirms it",
    "half of the stories": "a further cause counts where at least half of the stories give it",
    "every outcome": "outcomes add up",
    "superseded by the result": "a step that a later result has superseded is not used",
}  # fmt: skip
"""The rules by which one of several values is chosen."""


def origin(written: str) -> str:
    """Return who coded a value: a program with its version, a person, or a coding from before."""
    name, at, version = written.partition("@")
    if written.startswith("coder:"):
        return "coded by a person"
    return f"coded by the program “{name}”, version {version}" if at else f"from the {written}"


STAGES = {
    "happened": "Happened", "came_to_light": "Came to light", "reported_to_ico": "Reported to the ICO",
    "first_published": "First published", "acted": "Acted upon", "followed_up": "Followed up",
}  # fmt: skip
LINKS = {"same_series": "another breach of the same series", "possibly_related": "possibly the same event"}
MONTH, YEAR = 30.44, 365.25


def lag(fewest: int, most: int) -> str:
    """Return how long after an event something followed, as exactly as its dates allow."""
    unit, days = ("year", YEAR) if most >= 2 * YEAR else ("month", MONTH) if most >= 2 * MONTH else ("day", 1)
    low, high = round(fewest / days), round(most / days)
    if high == 0:
        return "the same day"
    span = plural(high, unit) if low == high else f"{low} to {plural(high, unit)}"
    return f"{span} later"


def when(edtf: str) -> str:
    """Return an EDTF date or interval in words; what is not understood stays as it is."""
    first, slash, last = edtf.partition("/")
    if not slash:
        return _moment(first[:10] if "T" in first else first)
    if year := _financial_year(first, last):
        return f"financial year {year}"
    if first in {"", ".."}:
        return f"until {_moment(last)}"
    if last in {"", ".."}:
        return f"from {_moment(first)}"
    return f"{_moment(first).removesuffix(_shared(first, last))} to {_moment(last)}"


def in_time(edtf: str) -> str:
    """Return a date with the preposition that a sentence needs."""
    words = when(edtf)
    if words.startswith(("from ", "until ")):
        return words
    if "/" in edtf:
        return f"in the {words}" if words.startswith("financial") else f"between {words.replace(' to ', ' and ', 1)}"
    return f"on {words}" if re.fullmatch(r"\d{4}-\d\d-\d\d", edtf[:10]) else f"in {words}"


def _shared(first: str, last: str) -> str:
    """Return the words that two dates of one year, or of one month, have in common at their ends."""
    if len(first) != len(last) or not _DAY.fullmatch(first):
        return ""
    if len(first) == len("2022-11-10") and first[:7] == last[:7]:
        return f" {_moment(first[:7])}"
    return f" {first[:4]}" if len(first) > len("2022") and first[:4] == last[:4] else ""


def _moment(text: str) -> str:
    """Return one date in words."""
    match = _DAY.fullmatch(text)
    if not match or not 1 <= int(match[2] or 1) <= 12:
        return text
    year, month, day, doubt = match.groups()
    name = f"{month_name[int(month)]} {year}" if month else year
    words = f"{int(day)} {name}" if day else name
    return f"about {words}" if doubt else words


def _financial_year(first: str, last: str) -> str:
    """Return '2023–24' for a span from 1 April to 31 March."""
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return ""
    whole = (start.month, start.day, end.month, end.day) == (4, 1, 3, 31) and end.year == start.year + 1
    return f"{start.year}{DASH}{end.year % 100:02}" if whole else ""


def place(row: IncidentRow) -> str:
    """Return where the body is: its region and nation, once where both are the same."""
    return ", ".join(dict.fromkeys(part for part in (row.region, row.nation) if part))


def summary(row: IncidentRow) -> list[str]:
    """Return what is coded of an incident as sentences; nothing is said that is not coded."""
    body = row.council or "A body that the texts do not name"
    where = f" ({place(row)})" if place(row) else ""
    happened = f" {in_time(row.occurred)}" if row.occurred else ""
    had = "had a data breach" if row.status == "confirmed" else "is said to have had a data breach"
    channel = f", {_BY.get(row.channel, term(row.channel))}" if row.channel != "unknown" else ""
    also = "".join(f", also “{term(cause)}”" for cause in row.causes[1:])
    how = "how is not stated" if row.cause == "unknown" else f"coded as “{term(row.cause)}”"
    sentences = [f"{body}{where} {had}{happened}, {how}{also}{channel}."]
    if row.status != "confirmed":
        sentences.append("In the texts read, nobody has upheld the claim.")
    if row.data_subjects != "unknown":
        sentences.append(f"The data was about {term(row.data_subjects).lower()}.")
    if row.people_affected is not None:
        sentences.append(
            f"{plural(row.people_affected, 'person was', 'people were')} affected, by the texts' own count."
        )
    if row.discovered:
        sentences.append(f"It came to light {in_time(row.discovered)}.")
    sentences += _outcome(row)
    published = f", first published {in_time(row.first_published[:10])}" if row.first_published else ""
    texts = row.reports - ("baseline" in row.origin)
    told = f"{plural(texts, 'report')} in {plural(row.articles, 'article')}" if row.articles else ""
    told = " and ".join(part for part in (told, "the baseline" if "baseline" in row.origin else "") if part)
    told = told or "coded sources"
    stories = f" ({plural(row.stories, 'story', 'stories')})" if row.articles > row.stories else ""
    sentences.append(f"Known from {told}{stories}{published}.")
    return sentences


def _outcome(row: IncidentRow) -> list[str]:
    """Return what followed."""
    if row.outcomes == ("unknown",):
        return ["The texts give no outcome."]
    on = {"body": " on the body", "individual": " on an individual"}.get(row.penalty_on, "")
    penalty = f" The penalty{on} was {pounds(row.penalty_gbp)}." if row.penalty_gbp is not None else ""
    dated = f"; action followed {in_time(row.acted)}" if row.acted else ""
    return [f"What followed: {', '.join(term(outcome) for outcome in row.outcomes)}{dated}.{penalty}"]
