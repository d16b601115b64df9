"""The weights of evidence that two reports tell of one incident, read from weights.toml and checked."""

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, field_validator

VERSION = 4
"""Raised with every change of the weights or of what is made of them: then all reports are linked anew."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Causes(_Table):
    """What the causes of two reports say."""

    same_primary: float
    shared: float
    related: float
    unrelated: float
    related_sets: list[frozenset[str]]
    silent: frozenset[str]


class Penalty(_Table):
    """What two penalties say."""

    same: float
    different: float
    discount: float


class Dates(_Table):
    """What two dates say."""

    occurred_close: float
    occurred_overlap: float
    occurred_apart: float
    discovered_close: float
    discovered_apart: float
    acted_close: float
    acted_apart: float
    published_days: list[tuple[int, float]]
    impossible: float
    close_days: int


class Outcomes(_Table):
    """What two sets of outcomes say."""

    decisive: frozenset[str]
    same_decision: float
    other_decision: float
    shared: float
    ico_path: frozenset[str]
    same_path: float


class People(_Table):
    """What numbers, groups and channels say."""

    many: int
    same_many: float
    same_few: float
    near: float
    near_times: float
    far: float
    far_times: float
    same_subjects: float
    other_subjects: float
    same_channel: float
    other_channel: float


class Wording(_Table):
    """What the likeness of two reports' words says."""

    slope: float
    neutral: float
    most: float


class RareWords(_Table):
    """What the rare words that two reports share say."""

    slope: float
    neutral: float
    least: float
    most: float


class Weights(_Table):
    """The whole of weights.toml."""

    threshold: float
    possible: float
    unnamed: float
    same_council: float
    same_provider: float
    in_a_list: float
    cited: float
    same_place_in_copies: float
    same_place: float
    other_place: float
    not_a_name: frozenset[str]
    causes: Causes
    penalty: Penalty
    dates: Dates
    outcomes: Outcomes
    people: People
    wording: Wording
    rare_words: RareWords

    @field_validator("not_a_name", mode="before")
    @classmethod
    def _split(cls, value: str) -> frozenset[str]:
        return frozenset(value.split())


@cache
def weights() -> Weights:
    """Return the weights of evidence."""
    with files("analysis.linking").joinpath("weights.toml").open("rb") as file:
        return Weights.model_validate(tomllib.load(file))
