"""Who is meant by a name in running text: the rules of place_names.toml, applied to the words around it."""

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from corpus.authority_names import normal_form
from corpus.place_names import PlaceNames

_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n“\"‘'(])\s*$")
_NEXT_WORD = re.compile(r"[^\S\n]+([\w’']+)")
_LONG_WORD = re.compile(r"\b\w{4,}")
_JOINED_AFTER = re.compile(r"[./@_]\w")
_LINK = r"(?:\s+(?:and|&|of)\s+|,\s+|\s+)"
_DASHES = "-‐‑–"
_QUOTES = "(“‘\"'"
_LOOK_BACK = 60
_LOOK_AHEAD = 120
_LINE = 150

Sense = Literal["cued", "located", "alone"]
"""How a place stands: with a word for its council behind it, after a preposition of place, or alone."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A name found in a text: its normal form, its place, and whether it was written with 's."""

    form: str
    start: int
    end: int
    possessive: bool


class _Before(NamedTuple):
    """The two words before a name, the second with its full stop, and whether a hyphen joins it to the name."""

    first: str
    word: str
    joined: bool


class PlaceRules:
    """The rules of place_names.toml, compiled."""

    def __init__(self, rules: PlaceNames) -> None:
        self._directions = {word.casefold() for word in rules.directions}
        self._before = {word.casefold() for word in rules.before_place}
        self._before_of = {word.casefold() for word in rules.before_of}
        self._openers = set(rules.openers)
        self._common = {normal_form(word) for word in rules.common_words}
        self._evidence = {normal_form(word) for word in rules.needs_evidence}
        self._abroad = {normal_form(word) for word in rules.abroad}
        self._prepositions = set(rules.prepositions)
        self._indefinite = set(rules.indefinite)
        self._verbs = set(rules.verbs)
        self._after_indefinite = self._verbs | set(rules.after_indefinite)
        self.other_bodies = rules.other_bodies
        cues = "|".join(re.escape(cue).replace("'", "['’]?") for cue in sorted(rules.cues, key=len, reverse=True))
        self._cue = re.compile(rf"[^\S\n]+(?:{cues})\b", re.IGNORECASE)
        distant = "|".join(rules.after_places)
        direct = "|".join((*rules.after_place, *rules.after_places))
        linked = rf"(?:{_LINK}[A-Z][\w’'-]*){{0,5}}?\s+(?:{_in_capitals(distant)})\b"
        self._elsewhere = re.compile(rf"[^\S\n]+(?:{_in_capitals(direct)})\b|{linked}")
        self._longer = re.compile(r"[-‐‑](?:on|upon|under|in|next|by|le|super|cum)\b", re.IGNORECASE)
        self._overseas = re.compile(rf",\s+(?:{'|'.join(rules.overseas)})\b")
        self._care = re.compile(rf"\b(?:{'|'.join(rules.care)})", re.IGNORECASE)
        self._british = re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(word) for word in rules.british)})(?!\w)|£")

    def is_of_care(self, text: str) -> bool:
        """Say whether a text speaks of social care, so that "the Northern Trust" is no bank."""
        return self._care.search(text) is not None

    def needs_evidence(self, form: str) -> bool:
        """Say whether a name means too much to count alone."""
        return form in self._evidence or form in self._common or form.endswith((" city", " county", " borough"))

    def is_abroad(self, form: str) -> bool:
        """Say whether places abroad share a name."""
        return form in self._abroad

    def is_british(self, text: str) -> bool:
        """Say whether a text holds a word that only a British one would."""
        return self._british.search(text) is not None

    def is_overseas(self, text: str, end: int) -> bool:
        """Say whether a place abroad follows: Birmingham, Alabama."""
        return self._overseas.match(text, end) is not None

    def is_body(self, text: str, hit: Hit) -> bool:
        """Say whether a name with Council, Trust or the like is that body's, and not a longer one's or a sentence."""
        word = _before(text, hit.start).word.casefold()
        return not (
            word in self._directions
            or (word in self._indefinite and self._is_any_council(text, hit))
            or self._reads_as_verb(text, hit, hit.end)
        )

    def sense(self, text: str, hit: Hit) -> Sense | None:
        """Say how a place named alone stands in a text; None when it is part of something else's name."""
        if text[hit.start - 1 : hit.start] in (*"./@#_",) or _JOINED_AFTER.match(text, hit.end):
            return None
        if self._longer.match(text, hit.end):
            return None
        before = _before(text, hit.start)
        if self._is_longer_name(text, hit, before):
            return None
        if cue := self._cue.match(text, hit.end + len("'s") * hit.possessive):
            return None if self._reads_as_verb(text, hit, cue.end()) else "cued"
        if hit.form in self._common or (not hit.possessive and self._runs_on(text, hit)):
            return None
        return "located" if before.word in self._prepositions else "alone"

    def _runs_on(self, text: str, hit: Hit) -> bool:
        """Say whether the words after a place make it part of another name: X Police, X and Y Hospitals, X Green."""
        if self._elsewhere.match(text, hit.end, hit.end + _LOOK_AHEAD):
            return True
        following = _NEXT_WORD.match(text, hit.end)
        return following is not None and following[1][0].isupper() and not _is_headline(text, hit.start)

    def _is_any_council(self, text: str, hit: Hit) -> bool:
        """Say whether "a Suffolk council" is any council of the place: a small c, and no further noun behind it."""
        if hit.possessive or not text.endswith("council", hit.start, hit.end):
            return False
        following = _NEXT_WORD.match(text, hit.end)
        return following is None or following[1] in self._after_indefinite

    def _is_longer_name(self, text: str, hit: Hit, before: _Before) -> bool:
        """Say whether the words before a place make it part of another name: North X, New X, University of X, Jo X."""
        word = before.word.casefold()
        if word.endswith("."):
            return word[:-1] in self._before
        if before.joined or word in self._directions or word in self._before:
            return True
        if word == "of":
            return before.first.casefold() in self._before_of
        if not before.word[:1].isupper() or before.word in self._openers or before.word.endswith(("’s", "'s")):
            return False
        return not _is_headline(text, hit.start)

    def _reads_as_verb(self, text: str, hit: Hit, end: int) -> bool:
        """Say whether "Reading council minutes" or its like, at the head of a sentence up to end, may be no name."""
        if hit.possessive or hit.form.partition(" ")[0] not in self._common:
            return False
        if not _SENTENCE_START.search(text[max(0, hit.start - _LOOK_BACK) : hit.start]):
            return False
        if text[hit.start : end].rpartition(" ")[2][0].isupper():
            return False
        following = _NEXT_WORD.match(text, end)
        return following is None or following[1] not in self._verbs


def _in_capitals(words: str) -> str:
    """Return alternatives that also match in a line of capitals."""
    return f"{words}|{words.upper()}"


def _before(text: str, start: int) -> _Before:
    """Return the words before a position on the same line; none behind a comma or a bracket."""
    line = text[max(0, start - _LOOK_BACK) : start].rpartition("\n")[2]
    joined = line[-1:] != "" and line[-1] in _DASHES
    words = line.rstrip(_DASHES if joined else None).split()[-2:]
    if not words or (not joined and not line[-1].isspace()):
        return _Before("", "", joined)
    word = words[-1].lstrip(_QUOTES)
    if not word or not (word[-1].isalnum() or word[-1] in "’'."):
        return _Before("", "", joined)
    return _Before(words[0] if len(words) > 1 else "", word, joined)


def _is_headline(text: str, position: int) -> bool:
    """Say whether a position stands in a line that writes its longer words with capitals."""
    start = max(text.rfind("\n", max(0, position - _LINE), position) + 1, position - _LINE, 0)
    end = text.find("\n", position, position + _LINE)
    words = _LONG_WORD.findall(text, start, end if end >= 0 else position + _LINE)
    return len(words) >= 3 and sum(word[0].isupper() for word in words) >= 0.7 * len(words)
