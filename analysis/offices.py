"""A name in a text in, its standing out: whether the words beside it say that the person speaks for a public office.

Only an office named right beside a name counts ("Ann Lee, the council's director of …"), and it counts for nothing
where the text says that the person is a party to the case, was accused, or held it once: in doubt a name is private.
"""

import re
from functools import cache
from typing import Literal

from analysis.name_data import data
from analysis.names import Name
from analysis.text import lower

Standing = Literal["office", "private", "unsaid"]

BEFORE = 160
AFTER = 160
"""Code points beside a name in which an office may be named."""

_AGE = re.compile(r",? \(?(?:aged )?\d{1,2}(?=[,);.]|\s*$)")
_CLOSED = re.compile(r",|\s*\)")
_PAST = re.compile(r"(?:former|ex|retired|disgraced|late|then-former)[ -](?:[a-z]+ )?\Z", re.IGNORECASE)
_ACTED_ON = re.compile(
    r"(?:prosecuted|fined|suspended|sacked|dismissed|jailed|arrested|convicted|accused|blamed) (?:the )?\Z",
    re.IGNORECASE,
)


def standing(text: str, name: Name) -> Standing:
    """Say whether the words beside a name make the person the holder of an office, a private person, or neither.

    Args:
        text: the text in normal form.
        name: a name found in it.
    """
    start, end = _with_honorific(text, name), name.end
    before, after = text[max(0, start - BEFORE) : start], text[end : end + AFTER]
    if _is_private(before, after):
        return "private"
    held = _title_before().search(before)
    if held and (_PAST.search(before[: held.start()]) or _ACTED_ON.search(before[: held.start()])):
        return "private"
    if (held and (not held.group().rstrip().endswith(",") or _CLOSED.match(after))) or _is_held_after(after):
        return "private" if _is_accused(after) else "office"
    return "unsaid"


def _with_honorific(text: str, name: Name) -> int:
    """Return where a name begins, its honorific included."""
    return lower(text).rfind(name.honorific, 0, name.start) if name.honorific else name.start


def _is_private(before: str, after: str) -> bool:
    """Say whether the words beside a name tell of a party to the case."""
    private = data().offices.private
    return bool(
        re.search(rf"(?<![\w'])(?:{private})[ -]\Z", before, re.IGNORECASE)
        or re.match(rf",? (?:a |an |the |his |her |their )?(?:{private})\b", after, re.IGNORECASE)
        or _AGE.match(after)
    )


def _is_held_after(after: str) -> bool:
    """Say whether an office follows a name in apposition: its words are no other person's name."""
    found = _title_after().match(after)
    return found is not None and not any(
        word.lower() in data().words.forenames for word in re.findall(r"[A-Z][\w-]+", found.group("links") or "")
    )


def _is_accused(after: str) -> bool:
    """Say whether the sentence goes on to tell what was done to the person, rather than what the person says."""
    sentence = re.split(r"[.;\n]", after, maxsplit=1)[0]
    accused = re.search(rf"\b(?:{data().offices.accused})\b", sentence, re.IGNORECASE)
    spoken = re.search(rf"\b(?:{data().offices.speaks})\b", sentence, re.IGNORECASE)
    return accused is not None and (spoken is None or accused.start() < spoken.start())


@cache
def _title_before() -> re.Pattern[str]:
    """An office that ends where a name begins, perhaps with the body that it is held at."""
    body = r"(?: (?:of|for|at|in) (?:the )?(?-i:[A-Z][\w'&-]*(?: (?:and |of |upon |on |& )?[A-Z][\w'&-]*){0,7}))?"
    return re.compile(rf"(?<![\w'-])(?:{'|'.join(data().offices.titles)}){body}(?:,? |\n|: | - )\Z", re.IGNORECASE)


@cache
def _title_after() -> re.Pattern[str]:
    """An office that follows a name in apposition, and no other name after the office."""
    offices = data().offices
    links = rf"(?P<links>(?:(?:(?:{offices.links})|(?-i:[A-Z][\w'&-]*)) ){{0,8}})"
    titles = "|".join(offices.titles)
    stop = r"(?=[,.;:)\n|]|\Z| -| \(| (?-i:[a-z]))"
    return re.compile(
        rf"(?:(?:, | is | \(|\n| - |: ){links}(?:{titles})|(?: (?:mp|msp|mla))|,? (?:{offices.leads})){stop}",
        re.IGNORECASE,
    )
