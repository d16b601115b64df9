"""What names and offices are found by: word lists and patterns, read from persons.toml and checked."""

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, field_validator


class Words(BaseModel):
    """Which words can be a name; see persons.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    honorifics: frozenset[str]
    styles: frozenset[str]
    particles: frozenset[str]
    forenames: frozenset[str]
    surnames: frozenset[str]
    either: frozenset[str]
    places: frozenset[str]
    never: frozenset[str]
    phrases: str

    @field_validator(
        "honorifics", "styles", "particles", "forenames", "surnames", "either", "places", "never", mode="before"
    )
    @classmethod
    def _split(cls, value: str) -> frozenset[str]:
        return frozenset(value.split())


class Cues(BaseModel):
    """What says, right before or after a capitalised word, that a person is named."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    alias: list[str]
    kin: list[str]
    before: list[str]
    after: list[str]


class Offices(BaseModel):
    """Which offices speak for a public body, and how a text says who holds one."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    titles: list[str]
    links: str
    leads: str
    accused: str
    speaks: str
    private: str


class Data(BaseModel):
    """The whole of persons.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    words: Words
    cues: Cues
    offices: Offices


@cache
def data() -> Data:
    """Return the word lists and patterns that names and offices are found by."""
    with files("analysis").joinpath("persons.toml").open("rb") as file:
        return Data.model_validate(tomllib.load(file))
