"""The figures over time: examined series in, plotly figures out, with whiskers, hatching, breaks and the panel's dots.

Time runs in years: a year's bar stands around its number, a quarter's around its own middle.
"""

from collections.abc import Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go

from analysis.trends import Break, Examination, Point, Series
from corpus.periods import Period
from corpus.queries import Reported
from dashboard.charts import LETTERS, plain_layout

MIDDLE = "#7C8790"
"""A grey that stands out from white and from the dark theme alike."""
FEW = 8
"""Years so few that each has its label; with more, the width decides."""
MOST = 6
"""Lines that can be told apart; the rest stand in the table."""
_ROWS = 3
_LEGEND = 34
"""Pixels between the axis and the legend, for the years."""
_TOO_NEAR = 0.05
"""Share of the width within which the numbers of two breaks would touch."""
_HOVER = "%{customdata[0]}: <b>%{customdata[1]}</b><br>95 % interval %{customdata[2]}–%{customdata[3]}"


def whole(found: Examination) -> go.Figure:
    """Draw one series as bars with exact intervals; periods that are still filling up are hatched."""
    points = found.whole.points
    figure = go.Figure(
        go.Bar(
            x=[middle(point.period) for point in points],
            y=[point.value for point in points],
            width=0.65 * _length(points[0].period),
            error_y={
                "type": "data",
                "array": [point.interval.high - point.value for point in points],
                "arrayminus": [point.value - point.interval.low for point in points],
                "thickness": 1.2,
                "width": 3 if len(points) < 40 else 0,
                "color": MIDDLE,
            },
            marker={"pattern": {"shape": ["" if point.complete else "/" for point in points]}},
            opacity=0.85,
            customdata=_told(points),
            hovertemplate=f"{_HOVER}<extra></extra>",
        )
    )
    if found.panel:
        panel = found.panel.points
        figure.add_scatter(
            x=[middle(point.period) for point in panel],
            y=[point.value for point in panel],
            mode="markers",
            marker={"size": 9, "line": {"width": 1.5}},
            customdata=_told(panel),
            hovertemplate=f"{_HOVER}<extra>constant panel</extra>",
        )
    return _over_time(figure, found, max(point.interval.high for point in points))


def split(found: Examination, names: Sequence[str]) -> go.Figure:
    """Draw the largest series of a split as lines; open circles are still filling up.

    Args:
        found: what is drawn.
        names: what the series are called, in their order; as many as are to be drawn.
    """
    figure = go.Figure()
    for one, name in zip(found.by_key, names, strict=False):
        figure.add_scatter(
            x=[middle(point.period) for point in one.points],
            y=[point.value for point in one.points],
            name=name,
            mode="lines+markers",
            line={"width": 2},
            marker={"size": 7, "symbol": ["circle" if point.complete else "circle-open" for point in one.points]},
            customdata=_told(one.points),
            hovertemplate=f"{_HOVER}<extra>{escape(name)}</extra>",
        )
    figure = _over_time(figure, found, max(point.value for one in found.by_key[:MOST] for point in one.points))
    return _with_legend(figure)


def reported(rows: Sequence[Reported]) -> go.Figure:
    """Draw what bodies reported to the ICO, a line for each sector, over whole periods."""
    figure = go.Figure()
    for sector in dict.fromkeys(row.sector for row in rows):
        of_this = [row for row in rows if row.sector == sector]
        figure.add_scatter(
            x=[middle(row.period) for row in of_this],
            y=[row.incidents for row in of_this],
            name=sector,
            mode="lines+markers",
            line={"width": 2},
            customdata=[[str(row.period)] for row in of_this],
            hovertemplate=f"%{{customdata[0]}}: <b>%{{y:,}}</b><extra>{sector}</extra>",
        )
    periods = [row.period for row in rows]
    figure.update_layout(
        **plain_layout(height=220), xaxis=_years(periods), yaxis=_upright(max(row.incidents for row in rows))
    )
    return _with_legend(figure)


def middle(period: Period) -> float:
    """Return where a period stands on the axis."""
    return period.year + ((period.quarter - 0.5) / 4 if period.quarter else 0)


def _length(period: Period) -> float:
    return 0.25 if period.quarter else 1


def _told(points: Sequence[Point]) -> list[list[str]]:
    return [
        [str(point.period), f"{point.value:,.4g}", f"{point.interval.low:,.3g}", f"{point.interval.high:,.3g}"]
        for point in points
    ]


def _over_time(figure: go.Figure, found: Examination, highest: float) -> go.Figure:
    """Lay out a figure over the periods of a view, with its breaks."""
    periods = found.frame.periods
    figure.update_layout(**plain_layout(height=360), xaxis=_years(periods), yaxis=_upright(highest))
    begins, ends = figure.layout.xaxis.range
    last, row = float("-inf"), 0
    for number, one in enumerate(found.breaks, start=1):
        x = position(one, periods[0])
        row = (row + 1) % _ROWS if x - last < _TOO_NEAR * (ends - begins) else 0
        last = x
        figure.add_vline(x=x, line={"color": MIDDLE, "width": 1, "dash": "dot"}, layer="below")
        figure.add_annotation(
            x=x,
            y=1,
            yref="paper",
            text=f"<b>{number}</b>",
            hovertext=f"{one.day.isoformat()}: {one.label}",
            showarrow=False,
            xanchor="left",
            yanchor="top",
            yshift=-16 * row,
            xshift=1,
            font={"size": LETTERS - 1.5, "color": MIDDLE},
        )
    return figure


def position(one: Break, period: Period) -> float:
    """Return where a day lies on the axis of such periods."""
    share = (one.day - one.day.replace(month=1, day=1)).days / 366
    return one.day.year + share - (0 if period.quarter else 0.5)


def _years(periods: Sequence[Period]) -> dict[str, Any]:
    length = _length(periods[0])
    ends = [min(map(middle, periods)) - 0.55 * length, max(map(middle, periods)) + 0.55 * length]
    return {
        "range": ends,
        "tickformat": "d",
        "dtick": 1 if ends[1] - ends[0] < FEW else None,
        "tickangle": 0,
        "showgrid": False,
        "zeroline": False,
        "title": None,
        "fixedrange": True,
        "tickfont": {"size": LETTERS},
    }


def _upright(highest: float) -> dict[str, Any]:
    return {
        "title": None,
        "tickfont": {"size": LETTERS},
        "range": [0, highest * 1.06 or 1],
        "fixedrange": True,
        "nticks": 6,
    }


def _with_legend(figure: go.Figure) -> go.Figure:
    below = -_LEGEND / (figure.layout.height - 2 * _LEGEND)
    place = {"orientation": "h", "yanchor": "top", "y": below, "x": 0}
    figure.update_layout(showlegend=True, legend={**place, "font": {"size": LETTERS}, "itemclick": False})
    return figure


def drawn(found: Examination) -> Sequence[Series]:
    """Return the series of a split that are drawn."""
    return found.by_key[:MOST]
