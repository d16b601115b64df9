"""Channel words: the words that name how data travelled, counted; they tell channels apart, and some causes."""

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from analysis.wordlists import WordLists


class ChannelRules(BaseModel):
    """The rules of channels.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    words: dict[str, list[str]]
    shown: dict[str, list[str]]


@cache
def channel_words() -> WordLists:
    """Return the lists of words, by the kind of channel that they name."""
    return WordLists.of(channel_rules().words)


@cache
def channel_rules() -> ChannelRules:
    """Return the rules, read and checked once."""
    with files("analysis").joinpath("extraction/channels.toml").open("rb") as file:
        return ChannelRules.model_validate(tomllib.load(file))
