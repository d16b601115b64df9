"""Choices: one of several candidates, each with named features; how probable each is, by weights that were learned.

A conditional logit: the weighted sum of a candidate's features says how much speaks for it, and the sums of all the
candidates together make probabilities. The weights are data (TOML), so that a choice can be read and redone by hand.
"""

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

Features = Mapping[str, float]


class Choice(BaseModel):
    """The weights of one choice."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    weights: dict[str, float]
    bias: dict[str, float] = {}
    """What speaks for a candidate of this name before anything is known of it."""

    def probabilities(self, candidates: Mapping[str, Features]) -> dict[str, float]:
        """Return how probable each candidate is, in their order; they sum to one."""
        sums = {name: self._sum(name, features) for name, features in candidates.items()}
        top = max(sums.values(), default=0.0)
        powers = {name: math.exp(value - top) for name, value in sums.items()}
        total = sum(powers.values())
        return {name: power / total for name, power in powers.items()}

    def _sum(self, name: str, features: Features) -> float:
        return self.bias.get(name, 0.0) + sum(
            self.weights.get(feature, 0.0) * value for feature, value in features.items()
        )


@cache
def choice(name: str) -> Choice:
    """Return the choice of a TOML file under analysis/."""
    with files("analysis").joinpath(name).open("rb") as file:
        return Choice.model_validate(tomllib.load(file))
