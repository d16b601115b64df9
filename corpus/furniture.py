"""Site furniture: the lines of a stored text that belong to the site and not to the article.

A stored text is never cut; furniture is pointed at, so that offsets into the text stay true.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

_LINE = re.compile(r"[^\n]+")
_LONGEST = 240


class FurnitureRules(BaseModel):
    """The rules of furniture.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    lines: list[str]
    after: list[str]
    after_limit: int


@cache
def _rules() -> tuple[re.Pattern[str], re.Pattern[str], int]:
    """Return the compiled rules: furniture lines, closing headings, and how much may follow those."""
    with files("corpus").joinpath("furniture.toml").open("rb") as file:
        rules = FurnitureRules.model_validate(tomllib.load(file))
    whole = [re.compile(rf"(?:{'|'.join(patterns)})[.:]?", re.IGNORECASE) for patterns in (rules.lines, rules.after)]
    return whole[0], whole[1], rules.after_limit


def is_furniture(line: str) -> bool:
    """Say whether a line is site furniture; an empty line is."""
    line = line.strip()
    return not line or (len(line) <= _LONGEST and _rules()[0].fullmatch(line) is not None)


def furniture(text: str) -> list[tuple[int, int]]:
    """Return the spans of a text that are site furniture, in order and apart."""
    _, closing, limit = _rules()
    spans: list[tuple[int, int]] = []
    for match in _LINE.finditer(text):
        line = match.group().strip()
        if not line:
            continue
        if len(line) <= _LONGEST and len(text) - match.start() <= limit and closing.fullmatch(line) and match.start():
            spans.append((match.start(), len(text)))
            break
        if is_furniture(line):
            spans.append(match.span())
    return spans
