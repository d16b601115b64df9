"""Mentions of authorities in running text: longest names first, with code-point offsets into the text as it stands.

Who is meant (not a district, a police force, a club, a place abroad) is for place_rules to say.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from corpus.authority_names import TOKEN, fold, is_full, normal_form, tokens
from corpus.authority_table import Authority
from corpus.place_names import PlaceNames
from corpus.place_rules import Hit, PlaceRules, Sense

Strength = Literal["full", "bare"]
Pick = Callable[[str, bool], Authority | None]
"""Choose the authority that a normal form means at a date; the flag asks for one in force."""

_START = re.compile(r"(?<!\w)[A-ZÀ-ÖØ-Þ][\w\u0300-\u036f]*(?:['’ʼ‘`][\w\u0300-\u036f]+)*")
_POSSESSIVE = re.compile(r"['’ʼ‘`]s$")
_GAP = re.compile(r"(?P<comma>,?)(?:[-‐‑–]|[^\S\n]*\n?[^\S\n]*)")
# Words of a name that newsrooms write with or without a capital; the others need theirs.
_SMALL = frozenset({
    "and", "of", "the", "upon", "on", "with", "for", "nan", "an", "y", "ar", "in", "under", "council", "county", "city",
    "borough", "metropolitan", "district", "corporation", "royal", "trust", "childrens", "services", "health", "social",
    "care", "limited", "community", "interest", "company",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of an authority in a text: text[start:end] == quote."""

    start: int
    end: int
    quote: str
    authority: Authority
    strength: Strength
    """full: the body is named (with Council, Trust or the like); bare: its place alone."""
    cued: bool
    """Whether a bare name is followed directly by a word for its council or social services."""


@dataclass(slots=True)
class _Node:
    """A step in a name; a form stands where a name ends, empty for a place that no authority owns."""

    steps: dict[str, "_Node"] = field(default_factory=dict)
    form: str | None = None


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A name found, whose it would be, and how it stands (None: the body itself is named)."""

    hit: Hit
    body: Authority
    sense: Sense | None


class MentionFinder:
    """Finds the names of all authorities in one pass over a text."""

    def __init__(
        self, names: Mapping[str, Iterable[Authority]], acronyms: Mapping[str, Authority], rules: PlaceNames
    ) -> None:
        self._full = {form: any(is_full(form, body) for body in bodies) for form, bodies in names.items()}
        self._acronyms = acronyms
        self._root = _Node()
        for form in _other_forms(rules):
            self._add(tokens(form), "")
        for form, bodies in names.items():
            self._add(tuple(form.split()), form)
            if any(body.kind == "childrens_trust" for body in bodies) and form.endswith("trust"):
                # "X Children's Trust Board" was the partnership that nearly every area had from 2004.
                self._add((*form.split(), "board"), "")
        for bodies in names.values():
            for name in (name for body in bodies for name in (body.name, *body.aliases) if "," in name):
                self._add(tokens(name), normal_form(name))
        for acronym in acronyms:
            self._add(tokens(acronym), acronym)
        self._rules = PlaceRules(rules)

    def find(self, text: str, pick: Pick) -> list[Mention]:
        """Return the mentions of authorities in a text, in order and apart."""
        found: list[_Candidate] = []
        overseas = set()
        for hit in self._hits(text):
            full = self._full.get(hit.form, False)
            body = pick(hit.form, not full)
            if body is None:
                continue
            if self._rules.is_overseas(text, hit.end):
                overseas.add(body.id)
            elif full and self._rules.is_body(text, hit):
                found.append(_Candidate(hit, body, None))
            elif not full and (sense := self._rules.sense(text, hit)):
                found.append(_Candidate(hit, body, sense))
        return [
            Mention(
                start=one.hit.start,
                end=one.hit.end,
                quote=text[one.hit.start : one.hit.end],
                authority=one.body,
                strength="bare" if one.sense else "full",
                cued=one.sense == "cued",
            )
            for one in self._proven(text, found)
            if one.body.id not in overseas
        ]

    def _add(self, steps: tuple[str, ...], form: str) -> None:
        node = self._root
        for step in steps:
            node = node.steps.setdefault(step, _Node())
        node.form = form

    def _hits(self, text: str) -> Iterator[Hit]:
        """Yield the longest names from left to right; places that no authority owns are passed over whole."""
        passed = 0
        for first in _START.finditer(text):
            if first.start() >= passed and (hit := self._longest(text, first)) is not None:
                passed = hit.end
                if hit.form:
                    yield hit

    def _longest(self, text: str, first: re.Match[str]) -> Hit | None:
        """Return the longest name that begins with a word."""
        node, best = self._root, None
        token: re.Match[str] | None = first
        while token is not None:
            word = token.group()
            if possessive := _POSSESSIVE.search(word):
                ending = node.steps.get(fold(word[: possessive.start()]))
                if ending is not None and ending.form is not None and _has_capital(word):
                    best = Hit(ending.form, first.start(), token.end() - 2, possessive=True)
            step = node.steps.get(fold(word))
            if step is None or not _has_capital(word):
                break
            node = step
            if node.form is not None:
                best = Hit(node.form, first.start(), token.end(), possessive=False)
            node, token = _next_token(text, token.end(), node, after_saint=word in {"St", "ST"})
        if best is not None and best.form in self._acronyms and text[best.start : best.end] != best.form:
            return None
        return best

    def _proven(self, text: str, found: list[_Candidate]) -> Iterator[_Candidate]:
        """Yield the candidates that need no evidence, or have it beside them or in the rest of the text."""
        named = {one.body.id for one in found if one.sense is None and not self._rules.needs_evidence(one.hit.form)}
        many = len({one.body.id for one in found}) > self._rules.other_bodies
        british, caring = self._rules.is_british(text), self._rules.is_of_care(text)
        for one in found:
            if one.sense == "cued" or one.body.id in named:
                yield one
            elif one.hit.form in self._acronyms:
                continue
            elif self._rules.needs_evidence(one.hit.form):
                if (one.sense and (one.sense == "located" or many)) or (caring and one.hit.form.endswith(" trust")):
                    yield one
            elif british or one.sense is None or not self._rules.is_abroad(one.hit.form):
                yield one


def _other_forms(rules: PlaceNames) -> Iterator[str]:
    """Yield the names that no authority owns: other places, districts and their councils."""
    yield from rules.other_places
    for names in (*rules.districts.current.values(), *rules.districts.former.values()):
        for name in names:
            yield name
            yield f"City of {name}"
            for council in ("Council", "District Council", "Borough Council", "City Council", "Town Council"):
                yield f"{name} {council}"


def _next_token(text: str, end: int, node: _Node, *, after_saint: bool) -> tuple[_Node, re.Match[str] | None]:
    """Return the next token of a name and the node that it continues from, across a gap that names may have."""
    if not node.steps:
        return node, None
    gap = _GAP.match(text, end + (after_saint and text.startswith(".", end)))
    assert gap is not None
    if gap["comma"]:
        if "," not in node.steps:
            return node, None
        node = node.steps[","]
    return node, TOKEN.match(text, gap.end())


def _has_capital(word: str) -> bool:
    return not word[0].islower() or fold(word) in _SMALL
