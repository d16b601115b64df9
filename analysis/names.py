"""A text in, the names of persons in it out: capitalised words that spaCy's model or a rule takes for a person.

Either is enough: a name that is missed leaves the corpus, a word too many is only a gap in a quotation.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from analysis.name_data import data
from analysis.tagger import is_english, tagged
from analysis.text import lower
from corpus.authorities import load_authorities

NEAR = 100
"""Code points before a name in which a cue may begin."""

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_JOINS = re.compile(r"[ ]{1,2}|-|\.[ ]?")
_AND = re.compile(r",? (?:and|&|or) |, ")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands, without a possessive ending."""

    start: int
    end: int
    low: str
    capital: bool
    shouted: bool
    possessive: bool


@dataclass(frozen=True, slots=True)
class Name:
    """Where a person is named, honorific left out, and the words of the name in lower case."""

    start: int
    end: int
    words: tuple[str, ...]
    honorific: str = ""


def find_words(text: str) -> list[Word]:
    """Return the words of a text in normal form, in order; a hyphen ends a word, an apostrophe does not."""
    return [_word(match) for match in _WORD.finditer(text)]


def find_names(text: str, small: frozenset[str]) -> list[Name]:
    """Return where persons are named.

    Args:
        text: in normal form (`analysis.text.normal`).
        small: words that the article also writes small, so that a capital says nothing of them.
    """
    recased = _recase(text)
    seen = sorted({*tagged(text), *tagged(recased, besides=text)})
    low = lower(text)
    runs = list(_runs(find_words(_without_bodies(recased)), recased))
    accepted = [_names_somebody(run, low, seen, small) for run in runs]
    for i in [*range(1, len(runs)), *range(len(runs) - 1, 0, -1)]:
        if accepted[i - 1] != accepted[i] and _AND.fullmatch(low, runs[i - 1][-1].end, runs[i][0].start):
            j = i if accepted[i - 1] else i - 1
            accepted[j] = _could_go_with_names(runs[j], small)
    return [
        Name(run[0].start, run[-1].end, tuple(word.low for word in run), _honorific(low, run[0].start))
        for run, named in zip(runs, accepted, strict=True)
        if named
    ]


def _word(match: re.Match[str]) -> Word:
    text, end = match.group(), match.end()
    possessive = text[-2:] in {"'s", "'S"}
    if possessive:
        text, end = text[:-2], end - 2
    return Word(match.start(), end, lower(text), text[:1].isupper(), len(text) > 1 and text.isupper(), possessive)


def _recase(text: str) -> str:
    """Write words that stand in capitals side by side as names are written: small but for the first letter."""
    words = list(_WORD.finditer(text))
    shouted = [len(word.group()) > 1 and word.group().isupper() for word in words]
    letters = list(text)
    for i, word in enumerate(words):
        small = lower(word.group())
        if shouted[i] and (shouted[i - 1 : i] == [True] or shouted[i + 1 : i + 2] == [True]):
            letters[word.start() + 1 : word.end()] = small[1:]
    return "".join(letters)


_BODY = re.compile(
    r"\b(?:(?P<place>[A-Z][\w-]+(?: [A-Z][\w-]+)?) (?:(?:City|County|Borough|District|Metropolitan|Islands) )*"
    r"(?:Council|(?:Children['’]s|Care|Health and Social Care) Trust)"
    r"|(?:London|Royal|Metropolitan) Borough of [A-Z][\w-]+)\b"
)
"""A council or trust that the table of authorities does not list, by the form of its name."""


def _without_bodies(text: str) -> str:
    """Write small, code point by code point, what names an authority or another place or body of more than one word."""
    bodies = [(mention.start, mention.end) for mention in load_authorities().find(text) if mention.strength == "full"]
    unlisted = list(_BODY.finditer(text))
    if places := sorted({match["place"] for match in unlisted if match["place"]}):
        where = rf"\b(?:in|at|near|across|around|outside|throughout) (?:{'|'.join(map(re.escape, places))})\b"
        bodies += [match.span() for match in re.finditer(where, text)]
    letters = list(text)
    for start, end in [*bodies, *(match.span() for match in (*unlisted, *_phrases().finditer(text)))]:
        letters[start:end] = lower(text[start:end])
    return "".join(letters)


@cache
def _phrases() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{data().words.phrases})\b")


def _runs(words: Sequence[Word], text: str) -> Iterator[list[Word]]:
    """Yield the longest runs of words that could be one name."""
    run: list[Word] = []
    for i, word in enumerate(words):
        if run and not _joins(run[-1], word, text):
            yield from _trimmed(run)
            run = []
        if _can_be_named(word, run, text) or (run and _is_particle(words, i, run)):
            run.append(word)
        else:
            yield from _trimmed(run)
            run = []
    yield from _trimmed(run)


def _trimmed(run: list[Word]) -> Iterator[list[Word]]:
    """Yield a run without particles at its end, unless nothing is left."""
    while run and not run[-1].capital:
        run = run[:-1]
    if run:
        yield run


def _joins(a: Word, b: Word, text: str) -> bool:
    """Say whether two words can stand in one name: a space, a hyphen, or the point of an initial lies between them."""
    gap = text[a.end : b.start]
    if gap == "' ":
        return a.low == "a"  # "Nic a' Bhàird"
    return not a.possessive and _JOINS.fullmatch(gap) is not None and ("." not in gap or a.end - a.start == 1)


def _is_particle(words: Sequence[Word], i: int, run: Sequence[Word]) -> bool:
    """Say whether a word is written small inside a name ("ap", "bin"; "Mac an t-Saoir")."""
    gaelic = words[i].low in {"a", "an", "na", "nan", "t"} and any(word.low in {"mac", "nic"} for word in run)
    following = words[i + 1] if i + 1 < len(words) else None
    return (
        following is not None and (words[i].low in data().words.particles or gaelic) and (following.capital or gaelic)
    )


def _can_be_named(word: Word, run: Sequence[Word], text: str) -> bool:
    """Say whether a word can belong to a name. After a forename a surname can, even one that means something else."""
    known = data().words
    if not word.capital or word.low in known.honorifics:
        return False
    if word.end - word.start == 1:
        return (
            word.low not in {"a", "i"}
            or text[word.end : word.end + 1] == "."
            or bool(_honorific(lower(text), word.start))
        )
    if word.shouted and not _is_name(word.low):
        return False
    return word.low not in known.never or bool(run and run[-1].low in known.forenames and word.low in known.surnames)


def _names_somebody(run: Sequence[Word], low: str, seen: Sequence[tuple[int, int]], small: frozenset[str]) -> bool:
    """Say whether anything takes a run of words for a person's name."""
    return bool(
        _is_styled(low, run[0].start)
        or _is_told(run, low, small)
        or _is_known(run, small)
        or _is_tagged(run, seen, small)
        or _is_strange(run, small)
    )


def _could_go_with_names(run: Sequence[Word], small: frozenset[str]) -> bool:
    """Say whether a run that stands beside a name, joined by "and", can be a name too."""
    return any(
        word.low not in small and word.low not in data().words.places and word.end - word.start > 1 for word in run
    )


def _is_told(run: Sequence[Word], low: str, small: frozenset[str]) -> bool:
    """Say whether the words beside a run say that it names a person."""
    start, end = run[0].start, run[-1].end
    before = low[max(0, start - NEAR) : start]
    if _cue("alias").search(before):
        return True
    if len(run) == 1 and end - start == 1:
        return False  # "Child A" names nobody
    telling = [word for word in run if word.low not in small]
    if _cue("kin").search(before):
        return bool(telling) and not (before.endswith(", ") and len(run) == 1 and run[0].low in data().words.places)
    if not any(_could_be_name(word) for word in telling):
        return False
    if _cue("before").search(before):
        return True
    return _cue("after").match(low, end) is not None and not (
        len(run) == 1 and re.search(r"\b(?:in|at|from|near|of) \Z", before)
    )


def _is_known(run: Sequence[Word], small: frozenset[str]) -> bool:
    """Say whether a run holds a word that is a name wherever it stands."""
    known = data().words
    if len(run) > 1 and _could_be_name(run[0]) and run[0].low in known.forenames and _could_be_name(run[1]):
        return True  # forename and surname, also where the article writes names small
    plain = {word.low for word in run} - small - known.places - known.either
    return any(_is_name(word) for word in plain) or (len(run) > 1 and run[-1].low in known.surnames and bool(plain))


def _is_tagged(run: Sequence[Word], seen: Sequence[tuple[int, int]], small: frozenset[str]) -> bool:
    """Say whether the model sees a person in a run whose words don't all mean something else."""
    telling = [word for word in run if word.low not in small and _could_be_name(word)]
    if not telling or (len(run) == 1 and run[0].low in data().words.either):
        return False
    return any(start < word.end and word.start < end for start, end in seen for word in telling)


def _is_strange(run: Sequence[Word], small: frozenset[str]) -> bool:
    """Say whether a run is two to four words, none of them English: a name that neither model nor list has met."""
    capitals = [word for word in run if word.capital and word.end - word.start > 1 and word.low not in small]
    return (
        2 <= len(capitals) <= 4
        and any(map(_could_be_name, capitals))
        and not any(is_english(word.low) and not _is_name(word.low) for word in capitals)
    )


def _could_be_name(word: Word) -> bool:
    """Say whether a word is a name as far as the lists and the dictionary know, or else might be one."""
    known = data().words
    if word.end - word.start == 1 or not word.capital:
        return False
    return word.low not in known.places and (_is_name(word.low) or word.low in known.either or not is_english(word.low))


def _is_name(word: str) -> bool:
    """Say whether a word is listed as a forename or a surname."""
    return word in data().words.forenames or word in data().words.surnames


def _honorific(low: str, start: int) -> str:
    """Return the honorific that stands right before an offset."""
    match = _styles().search(low, max(0, start - 18), start)
    return match.group(1) if match and match.group(1) in data().words.honorifics else ""


def _is_styled(low: str, start: int) -> bool:
    """Say whether an honorific or an office written like one stands right before an offset."""
    return _styles().search(low, max(0, start - 18), start) is not None


@cache
def _styles() -> re.Pattern[str]:
    words = data().words
    return re.compile(rf"(?<![\w'])({'|'.join(sorted(words.honorifics | words.styles))})\.? \Z")


@cache
def _cue(kind: str) -> re.Pattern[str]:
    """Return one kind of cue as a pattern: to end where a name starts, or (`after`) to match where it ends."""
    cues = data().cues
    if kind == "after":
        return re.compile("|".join(cues.after))
    patterns = {"alias": cues.alias, "kin": cues.kin, "before": cues.before}[kind]
    return re.compile(rf"(?<![\w'])(?:{'|'.join(patterns)})\Z")
