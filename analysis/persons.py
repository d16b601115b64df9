"""An article in, the spans out that name private persons: families, complainants, accused staff, pseudonyms, by-lines.

Whatever names a person is masked, wherever the name or a part of it stands, unless the text says that the person speaks
for a public office (`analysis.offices`). The same person has the same number throughout an article.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.name_data import data
from analysis.names import Name, Word, find_names, find_words
from analysis.offices import Standing, standing
from analysis.text import ArticleText, lower
from corpus.spans import Part

VERSION = 1

_PARTS: tuple[Part, Part] = ("title", "text")

_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,6}")
_PERSONAL = re.compile(r"[a-z]{2,}[._][a-z]{2,}@")
_TAG = re.compile(r"[@#]\w{1,64}")
_BEFORE_THINGS = re.compile(
    r"\b(?:an?|the|in|at|from|near|of|to|into|around|across|for|this|that|its|last|next|since|until|by) \Z"
)
_BETWEEN = re.compile(r"[ \t'-]{0,2}(?:(?:ap|ab|bin|bint|al|el|de|van|von)[ -])?")


@dataclass(frozen=True, slots=True, order=True)
class PersonMask:
    """Words of one part of an article that name a private person, and what a reader sees instead ("person 1")."""

    part: Part
    start: int
    end: int
    label: str


@dataclass(slots=True)
class _Person:
    """One person of an article, by the first and last word of the name."""

    key: tuple[str, ...]
    words: set[str] = field(default_factory=set)
    said: set[Standing] = field(default_factory=set)

    @property
    def is_private(self) -> bool:
        """Whether the name is masked: nothing says that the person holds an office, or something says otherwise."""
        return "office" not in self.said or "private" in self.said


@dataclass(frozen=True, slots=True)
class _Mention:
    """One place where a person is named; `place` is 0 in the headline, 1 in the text."""

    place: int
    name: Name
    said: Standing


@dataclass(frozen=True, slots=True, order=True)
class _Hidden:
    """Words to be masked, and the key of the person whom they name."""

    place: int
    start: int
    end: int
    key: tuple[str, ...]


def find_private_persons(article: ArticleText) -> list[PersonMask]:
    """Return the spans of headline and text that name private persons, in order, none overlapping another."""
    texts = [article.headline.text, article.normal]
    small = frozenset(word.low for words in texts for word in find_words(words) if not word.capital)
    mentions = [
        _Mention(place, name, standing(words, name))
        for place, words in enumerate(texts)
        for name in find_names(words, small)
    ]
    persons = _persons(mentions)
    numbers: dict[tuple[str, ...], int] = {}
    masks = []
    for hidden in _merged(sorted(_hidden(texts, mentions, persons, small)), texts):
        number = numbers.setdefault(hidden.key, len(numbers) + 1)
        masks.append(PersonMask(_PARTS[hidden.place], hidden.start, hidden.end, f"person {number}"))
    return masks


def _key(name: Name) -> tuple[str, ...]:
    """Return what two mentions of one person have in common: first and last word, or a letter with its honorific."""
    whole = [word for word in name.words if len(word) > 1 and word not in data().words.particles]
    if not whole:
        return ("mr" if name.honorific == "mr" else "ms", name.words[-1]) if name.honorific else (name.words[-1],)
    return (whole[0],) if len(whole) == 1 else (whole[0], whole[-1])


def _persons(mentions: Sequence[_Mention]) -> list[_Person]:
    """Return the persons that an article names, fullest names first, each with all that is said of them."""
    persons: list[_Person] = []
    for mention in sorted(mentions, key=lambda m: (-len(m.name.words), m.place, m.name.start)):
        key = _key(mention.name)
        for person in _meant(mention.name, persons) or [_Person(key)]:
            if person not in persons:
                persons.append(person)
            person.words.update(
                word for word in mention.name.words if len(word) > 1 and word not in data().words.particles
            )
            if person.key == key:  # "Cllr Fox" does not make an official of Melanie Fox
                person.said.add(mention.said)
    return persons


def _meant(name: Name, persons: Iterable[_Person]) -> list[_Person]:
    """Return the persons whom a name can mean: of that very name, or else all who share its surname or forename."""
    key = _key(name)
    same = [person for person in persons if person.key == key]
    if same or len(key[-1]) == 1:
        return same
    fuller = [person for person in persons if len(person.key) > 1 and len(person.key[-1]) > 1]
    if len(key) > 1:  # "Adeyemi-Brooks" for "Oluwaseun Adeyemi-Brooks"
        return [person for person in fuller if person.key[-1] == key[-1] and set(name.words) <= person.words]
    return [person for person in fuller if key[0] in person.words and (not name.honorific or key[0] != person.key[0])]


def _hidden(
    texts: Sequence[str], mentions: Sequence[_Mention], persons: Sequence[_Person], small: frozenset[str]
) -> Iterator[_Hidden]:
    """Yield everything to be masked, in any order; spans may overlap."""
    open_to_all: set[tuple[int, int]] = set()
    for mention in mentions:
        name, key = mention.name, _key(mention.name)
        private = [person for person in _meant(name, persons) if person.is_private]
        # "Cllr Fox" may be left though Melanie Fox is private, but not when the councillor is the one accused.
        if mention.said == "office" and len(key) == 1:
            private = [person for person in private if "private" in person.said]
        if private:
            yield _Hidden(mention.place, name.start, name.end, private[0].key)
        else:
            open_to_all.update((mention.place, at) for at in range(name.start, name.end))
    owner: dict[str, _Person] = {}
    for person in persons:
        if person.is_private:
            owner |= dict.fromkeys(person.words - owner.keys(), person)
    for place, text in enumerate(texts):
        for word, person in _spread(text, owner, small):
            if (place, word.start) not in open_to_all:
                yield _Hidden(place, word.start, word.end, person.key)
        for start, end, key in _written_otherwise(text, [person for person in persons if person.is_private]):
            yield _Hidden(place, start, end, key)


def _spread(text: str, owner: Mapping[str, _Person], small: frozenset[str]) -> Iterator[tuple[Word, _Person]]:
    """Yield every word that is part of a private person's name, wherever it stands with a capital, the plural included.

    A word that means something else too is left alone only where it is used so: "in Bradford", "Bradford Council".
    """
    words = find_words(text)
    for i, word in enumerate(words):
        person = owner.get(word.low) or owner.get(word.low.removesuffix("s"))
        if word.capital and person and (_is_beside(words, i, text, person) or not _means_else(words, i, text, small)):
            yield word, person


def _means_else(words: Sequence[Word], i: int, text: str, small: frozenset[str]) -> bool:
    """Say whether a word that is more than a name is used in its other meaning."""
    word, known = words[i], data().words
    if not any(word.low in other for other in (known.places, known.never, small)):
        return False
    goes_on = i + 1 < len(words) and words[i + 1].capital and text[word.end : words[i + 1].start] in {" ", "-"}
    return goes_on or _BEFORE_THINGS.search(lower(text[max(0, word.start - 12) : word.start])) is not None


def _is_beside(words: Sequence[Word], i: int, text: str, person: _Person) -> bool:
    """Say whether another word of the same person's name stands right beside a word."""
    for a, b in ((i - 1, i), (i, i + 1)):
        if a >= 0 and b < len(words) and text[words[a].end : words[b].start] in {" ", "-", "  "}:
            other = words[a] if b == i else words[b]
            if other.capital and other.low in person.words:
                return True
    return False


def _written_otherwise(text: str, private: Sequence[_Person]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield where private names stand small, in an e-mail address, or run together in a tag."""
    low = lower(text)
    for person in private:
        if len(person.key) > 1 and min(map(len, person.key)) > 1:
            for match in re.finditer(rf"\b{re.escape(person.key[0])}[ _.-]{{1,2}}{re.escape(person.key[-1])}\b", low):
                yield match.start(), match.end(), person.key
    for match in [*_EMAIL.finditer(low), *_TAG.finditer(low)]:
        meant = [person for person in private if any(len(word) > 3 and word in match.group() for word in person.words)]
        if meant or _PERSONAL.match(match.group()):
            yield match.start(), match.end(), meant[0].key if meant else (match.group(),)


def _merged(found: Iterable[_Hidden], texts: Sequence[str]) -> list[_Hidden]:
    """Join spans that overlap, and those of one person with nothing but a blank between them; the longer names whom."""
    merged: list[_Hidden] = []
    for span in found:
        last = merged[-1] if merged and merged[-1].place == span.place else None
        between = texts[span.place][last.end : span.start] if last else ""
        if last and (span.start < last.end or (span.key == last.key and _BETWEEN.fullmatch(between))):
            key = last.key if last.end - last.start >= span.end - span.start else span.key
            merged[-1] = _Hidden(last.place, last.start, max(last.end, span.end), key)
        else:
            merged.append(span)
    return merged
