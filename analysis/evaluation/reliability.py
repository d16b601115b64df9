"""Reliability: whether values coded with a confidence of 0.8 are right four times in five."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from analysis.evaluation.tallies import Judged, Tally

BINS = 10
"""Bins of equal number, so that none is empty."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Some values coded with like confidence: how many, their mean confidence, and the share that is right."""

    size: int
    confidence: float
    right: float


def judged(tallies: Iterable[Tally], field: str | None = None) -> list[Judged]:
    """Return the judged values of one property, or of all."""
    return [one for found in tallies for one in found.judged if field in {None, one.field}]


def bins(values: Sequence[Judged]) -> list[Bin]:
    """Group values by confidence into at most BINS bins of about equal number."""
    ordered = sorted(values, key=lambda one: one.confidence)
    edges = [len(ordered) * i // BINS for i in range(BINS + 1)]
    groups = [ordered[a:b] for a, b in pairwise(edges) if b > a]
    return [
        Bin(len(g), sum(one.confidence for one in g) / len(g), sum(one.right for one in g) / len(g)) for g in groups
    ]


def expected_calibration_error(values: Sequence[Judged]) -> float:
    """Return the mean gap between confidence and share right over the bins, weighed by their size (Naeini 2015)."""
    return sum(b.size * abs(b.confidence - b.right) for b in bins(values)) / max(1, len(values))


def plot(tallies: Sequence[Tally], out: Path) -> None:
    """Write the reliability plot as one HTML page that needs no network."""
    from plotly import graph_objects as go

    figure = go.Figure(go.Scatter(x=[0, 1], y=[0, 1], mode="lines", name="perfect", line={"dash": "dot"}))
    for field in sorted({one.field for one in judged(tallies)}):
        found = bins(judged(tallies, field))
        figure.add_scatter(
            x=[b.confidence for b in found], y=[b.right for b in found], mode="lines+markers", name=field,
            customdata=[b.size for b in found],
            hovertemplate="confidence %{x:.2f}, right %{y:.2f}, %{customdata} values",
        )  # fmt: skip
    figure.update_layout(
        title="How often a value is right, by the confidence it was coded with", xaxis_title="confidence",
        yaxis_title="share right", xaxis_range=[0, 1.02], yaxis_range=[0, 1.02], template="plotly_white",
    )  # fmt: skip
    figure.write_html(out, include_plotlyjs=True)
