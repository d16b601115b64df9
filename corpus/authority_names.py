"""How authorities' names are spelled: one normal form for all spellings of a name, and the forms a name takes."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from corpus.authority_table import Authority

TOKEN = re.compile(r"[^\W_][\w\u0300-\u036f]*(?:['’ʼ‘`][\w\u0300-\u036f]+)*|&(?:amp;)?|,")
"""A word with its inner apostrophes and accents, an ampersand, or a comma."""

_ACRONYM = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Z][A-Za-z&]*")
_BODY_WORDS = frozenset({
    "council", "corporation", "comhairle", "cyngor", "trust", "board", "limited", "ltd", "cic", "company", "lb", "lbc",
    "mbc", "mdc", "cbc", "bc", "cc", "mc", "nhs",
})  # fmt: skip
_SHORT_SUFFIXES = {
    "metropolitan borough council": ("mbc", "borough council", "metropolitan council"),
    "metropolitan district council": ("mdc", "metropolitan council"),
    "county borough council": ("cbc", "council"),
    "london borough council": ("lbc", "council"),
    "borough council": ("bc", "council"),
    "county council": ("cc", "council"),
    "city council": ("cc", "council"),
}
_COUNCILS = frozenset({"county", "unitary", "metropolitan", "london_borough", "scottish", "welsh"})

_JOINT = re.compile(r" (?:and|upon|on|with) ")
_CITY = re.compile(r"(city of .+?)(?: metropolitan district council| mdc| city council| council)?")
_JOINING = frozenset({"and", "upon", "on", "with", "of", "the"})
_DIRECTIONS = frozenset({"north", "south", "east", "west", "mid", "central"})


@lru_cache(maxsize=65536)
def fold(token: str) -> str:
    """Return the normal form of one token: lower-case, without accents and apostrophes, & as and."""
    if token.startswith("&"):
        return "and"
    if not token.isascii():
        token = "".join(c for c in unicodedata.normalize("NFKD", token) if not unicodedata.combining(c))
    return re.sub(r"['’ʼ‘`]", "", token).casefold()


def is_acronym(name: str) -> bool:
    """Say whether a name is an acronym, such as AfC, H&F or RBKC; those are matched with their capitals only."""
    return _ACRONYM.fullmatch(name) is not None and len(name) <= 6


def tokens(name: str) -> tuple[str, ...]:
    """Return the folded tokens of a name, without a leading The; commas are tokens."""
    found = tuple(fold(token) for token in TOKEN.findall(name))
    return found[1:] if len(found) > 1 and found[0] == "the" else found


def normal_form(name: str) -> str:
    """Return the normal form of a name: folded tokens, "X, City of" turned round, commas dropped."""
    found = tokens(name)
    if found[-3:] == (",", "city", "of"):
        found = ("city", "of", *found[:-3])
    return " ".join(word for word in found if word != ",")


def is_full(form: str, authority: Authority) -> bool:
    """Say whether a normal form names a body (with Council, Trust or the like) and not just its place."""
    return bool(_BODY_WORDS & set(form.split())) or "borough of" in form or authority.kind == "childrens_trust"


def forms(authority: Authority) -> Iterator[str]:
    """Yield the normal forms of an authority's name: those written in its row, then those that follow by pattern."""
    written = [normal_form(name) for name in written_names(authority)]
    yield from written
    if authority.kind in _COUNCILS:
        for form in written:
            yield from _patterns(form, full=is_full(form, authority))
        name = normal_form(authority.name)
        kind = next((suffix for suffix in _SHORT_SUFFIXES if name.endswith(f" {suffix}")), "council")
        for head in heads(authority):
            yield from (f"{head} council", f"{head} {kind}")


def written_names(authority: Authority) -> Iterator[str]:
    """Yield an authority's names as its row writes them, acronyms left out."""
    yield from (name for name in (authority.name, authority.short_name, *authority.aliases) if not is_acronym(name))


def acronyms(authority: Authority) -> Iterator[str]:
    """Yield an authority's acronyms as its row writes them."""
    yield from (alias for alias in authority.aliases if is_acronym(alias))


def heads(authority: Authority) -> Iterator[str]:
    """Yield the first place of a name made of two, which stands for the whole once that was named: Hammersmith."""
    head, joint, _ = _JOINT.sub("|", normal_form(authority.short_name), count=1).partition("|")
    if joint and head not in _DIRECTIONS:
        yield head


def initials(authority: Authority) -> Iterator[str]:
    """Yield the initials of a name, as a text shortens it once that was named: SIC, RCT, WBC."""
    for form in map(normal_form, (authority.name, authority.short_name, *authority.aliases)):
        words = [word for word in form.split() if word not in _JOINING]
        if len(words) > 1:
            yield "".join(word[0] for word in words).upper()


def _patterns(form: str, *, full: bool) -> Iterator[str]:
    """Yield the forms that follow from one form of a council's name."""
    if "council" not in form.split() and not form.endswith((" lbc", " mbc", " mdc", " cbc", " bc", " cc", " mc")):
        yield f"{form} council"
    if city := _CITY.fullmatch(form):
        yield f"council of the {city[1]}"
    if full and form.startswith("city of ") and form.endswith(" council"):
        yield f"{form.removeprefix('city of ').removesuffix(' council')} city council"
    if form.endswith(" city council"):
        yield f"city of {form.removesuffix(' city council')}"
        yield f"city of {form.removesuffix(' city council')} council"
    if form.endswith(" borough council") and "metropolitan" not in form and "county" not in form:
        yield f"borough of {form.removesuffix(' borough council')}"
    for suffix, shorts in _SHORT_SUFFIXES.items():
        if form.endswith(f" {suffix}"):
            yield from (f"{form.removesuffix(suffix)}{short}" for short in shorts)
            return
