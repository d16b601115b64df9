"""Unlisted bodies: names that are in no table (homes, charities, agencies), and bodies that a text leaves unnamed."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from analysis.rules import pattern

_WORD = r"[A-Z][\w'&-]*"
_NAME = rf"{_WORD}(?:(?: (?:and|for|&))? {_WORD}){{0,4}}"

_WHERE = re.compile(rf" (?:in|near) {_WORD}(?<!')(?: (?:and )?{_WORD})*")


class BodyRules(BaseModel):
    """The rules of bodies.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    known: list[str]
    endings: list[str]
    not_named: list[str]
    providers: list[str]
    cares: list[str]
    small_endings: list[str]
    houses: list[str]
    homely: list[str]
    people: list[str]
    labels: list[str]
    not_introduced: list[str]
    whose: list[str]
    manner: list[str]
    nouns: list[str]
    provider_nouns: list[str]
    regions: list[str]
    withheld: list[str]
    same: dict[str, str]


def named(text: str) -> list[tuple[int, int]]:
    """Return where a text names bodies by their own names, capitals as written; in order of trust, not of place."""
    found = [m.span("name") for m in _small_endings().finditer(text) if not _not_introduced().search(m["name"])]
    found += [m.span("name") for m in _endings().finditer(text) if not _excluded().search(m["name"])]
    if _homely().search(text):
        found += [m.span("name") for m in _houses().finditer(text) if not _not_introduced().search(m["name"])]
    for expression in _introductions() if _introducing().search(text) else ():
        found.extend(m.span("name") for m in expression.finditer(text) if not _not_introduced().search(m["name"]))
    return found


def unnamed(text: str, low: str) -> Iterator[tuple[int, int]]:
    """Yield where a text speaks of a body without its name: "a council in the north west"."""
    for match in _unnamed().finditer(low):
        start, end = match.span()
        where = _WHERE.match(text, end) if low.startswith(("a ", "an "), start) else None
        yield start, where.end() if where else end


def is_provider(name: str) -> bool:
    """Say whether the words for an unnamed body mean a home, an agency or a charity rather than a council."""
    return pattern(*unlisted_rules().provider_nouns).search(name.lower()) is not None


@cache
def unlisted_rules() -> BodyRules:
    """Return the rules, read and checked once."""
    with files("analysis").joinpath("bodies.toml").open("rb") as file:
        return BodyRules.model_validate(tomllib.load(file))


@cache
def _endings() -> re.Pattern[str]:
    rules = unlisted_rules()
    words = rf"(?!The |A |An |At |In |For )(?:{_WORD} (?:(?:and|&) )?){{1,5}}"
    return re.compile(rf"(?<!\w)(?P<name>(?:{'|'.join(rules.known)})|{words}(?:{'|'.join(rules.endings)}))(?![\w-])")


@cache
def _houses() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?!The )(?P<name>{_NAME} (?:{'|'.join(unlisted_rules().houses)}))(?![\w-])")


@cache
def _homely() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(unlisted_rules().homely)})\b")


@cache
def _small_endings() -> re.Pattern[str]:
    endings = "|".join(unlisted_rules().small_endings)
    return re.compile(rf"(?<![\w'])(?!The |A |An |At |In |For )(?P<name>{_NAME} (?:{endings}))(?!\w)")


@cache
def _excluded() -> re.Pattern[str]:
    return re.compile(rf"^(?:The )?(?:{'|'.join(unlisted_rules().not_named)})$")


@cache
def _introducing() -> re.Pattern[str]:
    """Return the words without one of which no name is introduced."""
    rules = unlisted_rules()
    return re.compile(
        rf"\b(?:{'|'.join([*rules.providers, *rules.people])})|^(?:{'|'.join(rules.labels)})|(?:which|that) "
    )


@cache
def _introductions() -> tuple[re.Pattern[str], ...]:
    """Return the ways in which a text says that a name is a provider's: beside such a noun, or behind a label."""
    rules = unlisted_rules()
    nouns, people = "|".join(rules.providers), "|".join(rules.people)
    return (
        re.compile(rf"\b(?:{nouns})(?:,| called| named)? (?P<name>{_NAME})"),
        re.compile(
            rf"(?<![\w'])(?P<name>{_NAME}),? \(?(?:an?|the|which is an?|is an?) (?:[\w'-]+ ){{0,3}}?"
            rf"(?:{nouns})\b(?! (?:{people}))"
        ),
        re.compile(rf"(?<![\w'])(?P<name>{_NAME}),? (?:which|that) (?:{'|'.join(rules.cares)})\b"),
        re.compile(rf"\b(?:{people})s? (?:of|at|for|with|from) (?P<name>{_WORD} {_NAME})"),
        re.compile(rf"^(?:{'|'.join(rules.labels)})\s*:\s*(?:The )?(?P<name>{_NAME})"),
    )


@cache
def _not_introduced() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(unlisted_rules().not_introduced)})\b")


@cache
def _unnamed() -> re.Pattern[str]:
    rules = unlisted_rules()
    manner = rf"(?:(?:{'|'.join(rules.manner)})[ -])*"
    where = rf"(?: (?:in|on|from|of|somewhere in) (?:{'|'.join(rules.regions)}))?"
    return pattern(rf"(?:{'|'.join(rules.whose)}) {manner}(?:{'|'.join([*rules.nouns, *rules.provider_nouns])}){where}")
