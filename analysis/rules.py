"""Rules as data: patterns over single sentences, read from TOML, with word classes that they share.

A pattern is a regular expression in lower case in which {NAME} stands for a word class of lexicon.toml. A rule holds
where one of `any` matches a sentence, every one of `needs` is there too, and none of `none` is.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from analysis.text import Piece

_NOT = re.compile(r"\b(?:not|never)\b|n't\b")
_CLASS = re.compile(r"\{([A-Z][A-Z_]*)\}")


class Rule(BaseModel):
    """One rule as written."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    value: str
    any: list[str]
    needs: list[str] = []
    none: list[str] = []
    near: list[str] = []
    """Each must stand in the sentence, the one before it or the one after."""
    within: list[str] = []
    """Each must stand somewhere in the sentences that are read together."""
    weight: float = 1.0
    negated: bool = False
    """Whether the rule holds for negated and hypothetical words too."""
    title: bool = True
    """Whether the rule reads headlines."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that holds, and the words that made it hold."""

    value: str
    piece: Piece
    start: int
    end: int
    weight: float
    learned: bool = False
    """Whether the reader says so and not a rule."""


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule, ready to run."""

    rule: Rule
    any: re.Pattern[str]
    needs: tuple[re.Pattern[str], ...]
    none: re.Pattern[str] | None
    near: tuple[re.Pattern[str], ...]
    within: tuple[re.Pattern[str], ...]

    def hit(self, piece: Piece, low: str, around: str) -> Hit | None:
        """Return where the rule holds in a sentence, if it does."""
        rule = self.rule
        if piece.part == "title" and not rule.title:
            return None
        if not all(need.search(low) for need in self.needs):
            return None
        found = next((m for m in self.any.finditer(low) if rule.negated or not _unreal(low, m.start())), None)
        if found is None or (self.none and self.none.search(low)) or not all(near.search(around) for near in self.near):
            return None
        start, end = piece.start + found.start(), piece.start + found.end()
        return Hit(rule.value, piece, start, end, rule.weight) if end > start else None


def denied(name: str, piece: Piece) -> frozenset[str]:
    """Return the values of one file whose words a piece has, but only denied, wished for or supposed."""
    low = piece.lower
    there: dict[str, bool] = {}
    for rule in rules(name):
        for match in rule.any.finditer(low):
            off = not rule.rule.negated and (
                _unreal(low, match.start(), "{UNREAL}|{WISHED}") or _NOT.search(match.group()) is not None
            )
            there[rule.rule.value] = there.get(rule.rule.value, False) or not off
    return frozenset(value for value, real in there.items() if not real)


@cache
def lexicon() -> dict[str, str]:
    """Return the word classes, each as one regular expression."""
    raw = _toml("lexicon.toml")
    classes: dict[str, str] = {}
    for name, words in raw.items():
        classes[name] = f"(?:{_expand('|'.join(words), classes)})"
    return classes


@cache
def rules(name: str) -> tuple[CompiledRule, ...]:
    """Return the rules of one file in its order, or those of a folder's files, by name."""
    place = files("analysis").joinpath(name)
    names = sorted(f"{name}/{file.name}" for file in place.iterdir()) if place.is_dir() else [name]
    return tuple(
        _compiled(Rule.model_validate(raw)) for one in names if one.endswith(".toml") for raw in _toml(one)["rule"]
    )


@cache
def pattern(*alternatives: str) -> re.Pattern[str]:
    """Compile patterns with word classes into one that begins and ends at word boundaries."""
    return re.compile(rf"(?<![a-z0-9])(?:{_expand('|'.join(alternatives), lexicon())})(?![a-z0-9])")


def run(name: str, pieces: Iterable[Piece]) -> Iterator[Hit]:
    """Yield where the rules of one file or folder hold in the sentences, sentence by sentence."""
    compiled = rules(name)
    lows = [(piece, piece.lower) for piece in pieces]
    if any(rule.within for rule in compiled):
        words = "\n".join(low for _, low in lows)
        compiled = tuple(rule for rule in compiled if all(within.search(words) for within in rule.within))
    for i, (piece, low) in enumerate(lows):
        around = " ".join(words for _, words in lows[max(0, i - 1) : i + 2])
        for rule in compiled:
            if hit := rule.hit(piece, low, around):
                yield hit


def _toml(name: str) -> dict[str, list[str]]:
    with files("analysis").joinpath(name).open("rb") as file:
        return tomllib.load(file)


def _compiled(rule: Rule) -> CompiledRule:
    return CompiledRule(
        rule,
        pattern(*rule.any),
        tuple(pattern(need) for need in rule.needs),
        pattern(*rule.none) if rule.none else None,
        tuple(pattern(near) for near in rule.near),
        tuple(pattern(within) for within in rule.within),
    )


def _expand(text: str, classes: dict[str, str]) -> str:
    return _CLASS.sub(lambda match: classes[match.group(1)], text)


def _unreal(low: str, start: int, words: str = "{UNREAL}") -> bool:
    """Say whether a negation, a condition or the like stands right before an offset, in the same clause."""
    before = low[max(0, start - 60) : start]
    cut = max(before.rfind(mark) for mark in (",", ";", ":", " but ", " and ", " that ", " because "))
    return pattern(words).search(before, max(0, cut)) is not None
