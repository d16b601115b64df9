"""Fits the weights of a choice (analysis.choice) to examples of what was rightly chosen."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from analysis.choice import Choice, Features

PENALTY = 1.0
"""Strength of the penalty on weights, that on a bias is BIAS_PENALTY times as strong."""
BIAS_PENALTY = 2.0
COMMON = 0.1
"""Share of the cases from which on a candidate's name has a habit: how much oftener we write of it than the press."""


PUBLISHED = 2.0
"""How much more a retold published text counts than one of ours: such texts are what is to be coded."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The candidates of one case, and the name of the right one."""

    candidates: Mapping[str, Features]
    right: str
    fold: int = 0
    ours: bool = False
    """Whether the text was written by us: we state some things oftener, or more rarely, than the press does."""


def fit(cases: Sequence[Chosen], *, with_bias: bool, penalty: float = PENALTY, published: float = PUBLISHED) -> Choice:
    """Return the weights under which the right candidates are most probable; a case without one says nothing.

    Where texts of ours differ from published ones in how often they state a thing, a habit takes that up, and is left
    out of what is returned: so weights come from all texts, but how common a thing is from the published ones.
    """
    cases = [case for case in cases if case.right in case.candidates and len(case.candidates) > 1]
    features = sorted({f for case in cases for found in case.candidates.values() for f in found})
    names = sorted({name for case in cases for name in case.candidates}) if with_bias else []
    habits = _habits(cases) if with_bias else []
    column = {n: i for i, n in enumerate([*features, *(f"bias {n}" for n in names), *(f"ours {n}" for n in habits)])}
    strength = np.array([penalty] * len(features) + [penalty * BIAS_PENALTY] * (len(names) + len(habits)))
    w = _fitted(cases, column, strength, published)
    return Choice(
        weights={name: round(float(w[column[name]]), 4) for name in features},
        bias={name: round(float(w[column[f"bias {name}"]]), 4) for name in names},
    )


def _fitted(
    cases: Sequence[Chosen], column: Mapping[str, int], strength: NDArray[np.float64], published: float
) -> NDArray[np.float64]:
    """Return the weights under which the right candidates are most probable, less what weights cost."""
    if not cases:
        return np.zeros(len(column))
    table = csr_matrix(np.vstack([_table(case, column) for case in cases]))
    sizes = [len(case.candidates) for case in cases]
    starts = np.cumsum([0, *sizes[:-1]])
    right = starts + [list(case.candidates).index(case.right) for case in cases]
    counted = np.array([1.0 if case.ours else published for case in cases])

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        sums = table @ w
        powers = np.exp(sums - np.repeat(np.maximum.reduceat(sums, starts), sizes))
        p = powers / np.repeat(np.add.reduceat(powers, starts), sizes)
        cost = float((strength * w * w).sum() / 2 - counted @ np.log(np.maximum(p[right], 1e-12)))
        p[right] -= 1.0
        return cost, strength * w + table.T @ (np.repeat(counted, sizes) * p)

    found: NDArray[np.float64] = minimize(loss, np.zeros(len(column)), jac=True, method="L-BFGS-B").x
    return found


def unseen_probabilities(
    cases: Sequence[Chosen], *, with_bias: bool, penalty: float = PENALTY, published: float = PUBLISHED
) -> list[dict[str, float]]:
    """Return what each case's candidates get from weights that were fitted to the other folds."""
    by_fold = {
        number: fit(
            [case for case in cases if case.fold != number], with_bias=with_bias, penalty=penalty, published=published
        )
        for number in {case.fold for case in cases}
    }
    return [by_fold[case.fold].probabilities(case.candidates) for case in cases]


def _habits(cases: Sequence[Chosen]) -> list[str]:
    """Return the candidates that texts of both kinds often have."""
    if len({case.ours for case in cases}) < 2:
        return []
    count = Counter(name for case in cases for name in case.candidates)
    return sorted(name for name, times in count.items() if times >= COMMON * len(cases))


def likeliest(found: Mapping[str, float]) -> str | None:
    """Return the most probable candidate; None where there is none."""
    return max(found, key=lambda name: found[name], default=None)


def without(cases: Sequence[Chosen], part: Callable[[str], bool]) -> list[Chosen]:
    """Return the cases without the features that belong to a part."""
    return [
        replace(
            case,
            candidates={n: {f: v for f, v in found.items() if not part(f)} for n, found in case.candidates.items()},
        )
        for case in cases
    ]


def as_toml(found: Choice, head: str) -> str:
    """Return the weights as the TOML that `analysis.choice` reads, under a comment."""
    lines = [f"# {line}" for line in head.splitlines()]
    for title, values in (("weights", found.weights), ("bias", found.bias)):
        if values:
            lines += ["", f"[{title}]", *(f'"{name}" = {value}' for name, value in values.items())]
    return "\n".join(lines) + "\n"


def _table(case: Chosen, column: Mapping[str, int]) -> NDArray[np.float64]:
    """Return one row a candidate, one column a weight."""
    table = np.zeros((len(case.candidates), len(column)))
    for i, (name, features) in enumerate(case.candidates.items()):
        for feature, value in features.items():
            table[i, column[feature]] = value
        if f"bias {name}" in column:
            table[i, column[f"bias {name}"]] = 1.0
        if case.ours and f"ours {name}" in column:
            table[i, column[f"ours {name}"]] = 1.0
    return table
