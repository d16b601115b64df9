"""The figure of the lag from breach to regulator: half years to three years, and what took longer."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.charts import LETTERS, plain_layout
from dashboard.words import MONTH, plural

_CLASS = 6
"""Months of one bar."""
_CLASSES = 6
EDGES = tuple(_CLASS * n * MONTH for n in range(1, _CLASSES + 1))
"""Where one bar ends and the next begins, in days."""
CLASSES = (*(f"{_CLASS * n} to {_CLASS * (n + 1)}" for n in range(_CLASSES)), f"more than {_CLASS * _CLASSES}")
_END = _CLASS * (_CLASSES + 1)


def by_months(counts: Sequence[int], median: tuple[float, float] | None) -> go.Figure:
    """Draw how many incidents took how long, with what the median can be as a band.

    Args:
        counts: one for each of CLASSES.
        median: the shortest and the longest that it can be, in days.
    """
    figure = go.Figure(
        go.Bar(
            x=[_CLASS * (n + 0.5) for n in range(len(counts))],
            y=list(counts),
            width=_CLASS * 0.9,
            customdata=[
                [f"{name} months", plural(count, "incident")] for name, count in zip(CLASSES, counts, strict=True)
            ],
            text=[f"{count:,}" if count else "" for count in counts],
            textposition="outside",
            textfont={"size": LETTERS},
            cliponaxis=False,
            hovertemplate="%{customdata[0]}<br><b>%{customdata[1]}</b><extra></extra>",
        )
    )
    figure.update_layout(
        **plain_layout(height=250),
        xaxis={
            "range": [0, _END],
            "tickvals": [*range(0, _END - _CLASS, _CLASS), _END - _CLASS / 2],
            "ticktext": [*map(str, range(0, _END - _CLASS, _CLASS)), f"{_END - _CLASS}+"],
            "tickfont": {"size": LETTERS},
            "tickangle": 0,
            "showgrid": False,
            "fixedrange": True,
            "title": {"text": "Months", "font": {"size": LETTERS}},
        },
        yaxis={
            "visible": False,
            "range": [0, max(counts) * 1.35],
            "fixedrange": True,
        },
    )
    if median:
        low, high = (min(days / MONTH, _END - _CLASS / 2) for days in median)
        figure.add_shape(
            type="rect", x0=low - 0.1, x1=high + 0.1, y0=0.9, y1=1, yref="paper", fillcolor="#7C8790", line_width=0
        )
        figure.add_annotation(
            x=high, y=1, yref="paper", text="median", showarrow=False, xanchor="left", xshift=5, font={"size": LETTERS}
        )
    return figure
