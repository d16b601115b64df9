"""Ways: how English writes a date, one pattern for each way (ways.toml); the first that fits at a place holds."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from analysis.moments.calendar import FEASTS, MONTHS, MOVABLE, SEASONS, WEEKDAYS

_PART = re.compile(r"\{([A-Z][A-Z_]*)\}")
_START = r"(?<![\w£$€/.-])(?<!#)"
_END = r"(?!\w)"
_NAMES = {
    "M": rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?",
    "LONG": rf"(?:{'|'.join(name for name in MONTHS if len(name) > 4)}|june|july|may)\b",
    "W": "|".join(WEEKDAYS),
    "S": "|".join(SEASONS),
    "FEASTS": "|".join(sorted((*FEASTS, *MOVABLE, "easter"), key=len, reverse=True)),
}


class Ways(BaseModel):
    """The patterns of ways.toml; the lines of each are joined."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    parts: dict[str, list[str]]
    ways: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class _Compiled:
    any: re.Pattern[str]
    """Finds a date; the group that matched last says in which way it is written."""
    each: tuple[tuple[str, re.Pattern[str]], ...]


def written(low: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield the dates in a sentence in lower case: the name of the way, and the match with its groups."""
    compiled = _compiled()
    at = 0
    while found := compiled.any.search(low, at):
        name, way = compiled.each[int((found.lastgroup or "w0")[1:])]
        match = way.match(low, found.start())
        at = match.end() if match else found.start() + 1
        if match:
            yield name, match


@cache
def _compiled() -> _Compiled:
    with files("analysis").joinpath("moments/ways.toml").open("rb") as file:
        raw = Ways.model_validate(tomllib.load(file))
    parts = dict(_NAMES)
    for name, lines in raw.parts.items():
        parts[name] = _expanded(lines, parts)
    ways = {name: _expanded(lines, parts) for name, lines in raw.ways.items()}
    nameless = "|".join(f"(?P<w{i}>{_nameless(way)})" for i, way in enumerate(ways.values()))
    each = tuple((name, re.compile(f"(?:{way}){_END}")) for name, way in ways.items())
    return _Compiled(re.compile(f"{_START}(?:{nameless}){_END}"), each)


def _expanded(lines: list[str], parts: dict[str, str]) -> str:
    return _PART.sub(lambda found: parts[found[1]], "".join(lines))


def _nameless(way: str) -> str:
    """Return a pattern without the names of its groups; a mark that must come again may then be any mark."""
    return re.sub(r"\?P<[a-z_]+>", "?:", way.replace("(?P=mark)", "[/.-]"))
