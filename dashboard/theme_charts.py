"""The figures of the themes: the map of meaning, and each theme over time. Colours come from `corpus.palette`."""

from collections.abc import Mapping, Sequence
from html import escape

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.trends import poisson_interval
from corpus.queries import MapPoint, ThemeRow, authority_of
from dashboard import words
from dashboard.charts import LETTERS, plain_layout
from dashboard.time_charts import MIDDLE

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "triangle-down", "star", "hexagon", "x", "pentagon")
"""So that two themes can be told apart without their colours."""
_MANY = 1500
"""Points from which on the graphics card draws them."""
COLUMNS = 2
_NAME = 44
"""Letters of a theme's name above its small chart."""


def theme_map(points: Sequence[MapPoint], rows: Sequence[ThemeRow]) -> go.Figure:
    """Draw incidents where their meaning puts them, a trace a theme; a point's id travels with it, for clicks."""
    figure = go.Figure()
    draw = go.Scattergl if len(points) > _MANY else go.Scatter
    for number, row in enumerate(rows):
        of_this = [point for point in points if point.theme_id == row.id]
        figure.add_trace(
            draw(
                x=[round(point.x, 3) for point in of_this],
                y=[round(point.y, 3) for point in of_this],
                mode="markers",
                name=escape(row.name),
                marker={
                    "color": row.colour,
                    "size": 9 if len(points) <= _MANY else 5,
                    "symbol": SYMBOLS[number % len(SYMBOLS)] if row.id else "circle-open",
                    "line": {"width": 1, "color": MIDDLE if row.id else row.colour},
                },
                customdata=[[point.incident_id, _told(point)] for point in of_this],
                hovertemplate="%{customdata[1]}<extra>" + escape(row.name) + "</extra>",
                selected={"marker": {"opacity": 1}},
                unselected={"marker": {"opacity": 1}},
            )
        )
    hidden = {"visible": False, "fixedrange": True}
    figure.update_layout(**plain_layout(height=460), xaxis=hidden, yaxis={**hidden, "scaleanchor": "x"})
    return figure


def _told(point: MapPoint) -> str:
    """Return an incident in a line; a body is named as listed, or not at all."""
    authority = authority_of(point.authority_id)
    body = authority.name if authority else "Body not listed"
    parts = (body, words.term(point.cause), words.when(point.occurred or ""))
    return escape(" · ".join(part for part in parts if part))


def over_time(years: Mapping[str | None, Mapping[int | None, int]], rows: Sequence[ThemeRow]) -> go.Figure:
    """Draw each theme's incidents by year in a chart of its own, all to one scale, with exact intervals."""
    known = [year for by_year in years.values() for year in by_year if year is not None]
    span = list(range(min(known), max(known) + 1))
    lines = -(-len(rows) // COLUMNS)
    figure = make_subplots(
        rows=lines, cols=COLUMNS, shared_xaxes=True, shared_yaxes="all", vertical_spacing=min(0.5 / lines, 0.16),
        horizontal_spacing=0.06, subplot_titles=[escape(_short(row.name)) for row in rows],
    )  # fmt: skip
    for place, row in enumerate(rows):
        counts = [years.get(row.id, {}).get(year, 0) for year in span]
        bars = _bars(span, counts, row.colour)
        figure.add_trace(bars, row=place // COLUMNS + 1, col=place % COLUMNS + 1)
    figure.update_annotations(font_size=LETTERS, xanchor="left", align="left")
    for title in figure.layout.annotations:
        title.x = 0 if title.x < 1 / COLUMNS else 0.53
    layout = plain_layout(height=140 * lines + 60)
    figure.update_layout(**{**layout, "margin": {"l": 4, "r": 8, "t": 26, "b": 4}}, bargap=0.25)
    figure.update_xaxes(tickformat="d", fixedrange=True, showgrid=False, tickangle=0, nticks=5)
    figure.update_yaxes(fixedrange=True, nticks=4, rangemode="tozero")
    return figure


def _bars(span: Sequence[int], counts: Sequence[int], colour: str) -> go.Bar:
    ranges = [poisson_interval(count) for count in counts]
    return go.Bar(
        x=span,
        y=counts,
        marker={"color": colour, "line": {"width": 0.8, "color": MIDDLE}},
        error_y={
            "type": "data",
            "array": [r.high - n if n else 0 for r, n in zip(ranges, counts, strict=True)],
            "arrayminus": [n - r.low for r, n in zip(ranges, counts, strict=True)],
            "thickness": 1,
            "width": 0,
            "color": MIDDLE,
        },
        customdata=[[f"{r.low:.3g}", f"{r.high:.3g}"] for r in ranges],
        hovertemplate="%{x}: <b>%{y}</b><br>95 % interval %{customdata[0]}–%{customdata[1]}<extra></extra>",
    )


def _short(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[:_NAME].rpartition(' ')[0]} …"
