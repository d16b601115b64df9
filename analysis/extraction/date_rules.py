"""Date rules: the words around dates by class, read from dates.toml and compiled."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict


class DateRules(BaseModel):
    """The rules of dates.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    cues: dict[str, list[str]]
    """Classes of words that a date's clause and sentence may have."""
    before: dict[str, list[str]]
    """What stands right before a date."""
    behind: dict[str, list[str]]
    """What stands right behind a date."""
    tenses: dict[str, list[str]]

    def before_it(self, name: str) -> re.Pattern[str]:
        """Return the pattern of words that end where a date begins."""
        return _compiled(f"(?<![a-z])(?:{'|'.join(self.before[name])})$")

    def behind_it(self, name: str) -> re.Pattern[str]:
        """Return the pattern of words that begin where a date ends."""
        return _compiled(f"(?:{'|'.join(self.behind[name])})(?![a-z])")


@cache
def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(words)


@cache
def date_rules() -> DateRules:
    """Return the rules, read and checked once."""
    with files("analysis").joinpath("extraction/dates.toml").open("rb") as file:
        return DateRules.model_validate(tomllib.load(file))
