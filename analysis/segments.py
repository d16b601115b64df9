"""Segments: the accounts of single incidents within an article, and the rules by which they are told apart."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from analysis.bodies import Body
from analysis.text import Piece


@dataclass(frozen=True, slots=True)
class Segment:
    """One account of one incident: the sentences of its own, and those that it shares with other accounts."""

    own: tuple[Piece, ...]
    shared: tuple[Piece, ...] = ()
    holder: Body | None = None
    first: bool = True
    """Whether a penalty that several reports share stands on this one."""
    dated: bool = False
    """Whether it is an item of a list by the date of the regulator's act, which its first words give."""

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All its sentences, in the order of the text; the headline first."""
        return tuple(sorted((*self.own, *self.shared), key=lambda piece: (piece.part != "title", piece.start)))


class SegmentRules(BaseModel):
    """The rules of segmentation.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    later: list[str]
    also: list[str]
    penalised: list[str]
    dated: list[str]
    announced: list[str]
    announced_bodies: list[str]
    served: list[str]
    first: list[str]
    since: list[str]
    older: list[str]
    same: list[str]
    begins: list[str]
    somebody: list[str]
    elsewhere: list[str]
    general: list[str]
    cuts: list[str]
    chained: list[str]
    told: list[str]
    several: list[str]
    background: list[str]
    round_up: list[str]
    response: list[str]
    other_data: list[str]
    count: list[str]
    supplier: list[str]
    supplied: list[str]
    advert: list[str]
    weights: dict[str, float]
    """What each feature of a boundary speaks for it, as log odds."""


@cache
def segment_rules() -> SegmentRules:
    """Return the rules, read and checked once."""
    with files("analysis").joinpath("segmentation.toml").open("rb") as file:
        return SegmentRules.model_validate(tomllib.load(file))
