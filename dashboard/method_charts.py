"""The figures of the Method view: measures with their intervals, reliability, agreement and confusions."""

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from corpus.figures import AgreementOn, Calibration, Measured
from dashboard.charts import LETTERS, plain_layout
from dashboard.time_charts import MIDDLE
from dashboard.words import term

ROW = 34
"""Height of one measure, in pixels."""
_COLOURS = [
    [0, "rgba(194,79,0,0.60)"],
    [0.5, "rgba(194,79,0,0.14)"],
    [0.5, "rgba(28,130,190,0.14)"],
    [1, "rgba(28,130,190,0.60)"],
]
"""Orange where coders differ, blue where they agree; both let the page through, so that letters stand out."""
LONGEST = 30
"""Letters of a value's name beside a matrix."""


def intervals(series: Sequence[tuple[str, Sequence[Measured]]], lowest: float = 0.0) -> go.Figure:
    """Draw measures as dots with their intervals: a row for each measure, a colour and a sign for each series."""
    names = [one.name for one in series[0][1]]
    figure = go.Figure()
    signs = ("circle", "diamond", "square")
    for number, (title, figures) in enumerate(series):
        by_name = {one.name: one for one in figures}
        shown = [by_name[name] for name in names if name in by_name]
        shift = (number - (len(series) - 1) / 2) * 0.24
        figure.add_scatter(
            x=[one.value for one in shown],
            y=[names.index(one.name) + shift for one in shown],
            name=title,
            mode="markers",
            cliponaxis=False,
            marker={"size": 9, "symbol": signs[number % len(signs)]},
            error_x={
                "type": "data", "array": [one.high - one.value for one in shown],
                "arrayminus": [one.value - one.low for one in shown], "thickness": 1.4, "width": 0,
            },
            customdata=[[one.name, f"{one.value:.3f}", f"{one.low:.3f}", f"{one.high:.3f}"] for one in shown],
            hovertemplate="%{customdata[0]}: <b>%{customdata[1]}</b><br>95 % interval %{customdata[2]}–%{customdata[3]}"
            f"<extra>{title}</extra>",
        )  # fmt: skip
    figure.update_layout(
        **plain_layout(height=ROW * len(names) + 84),
        xaxis={"range": [lowest - 0.02, 1.02], "fixedrange": True, "zeroline": False, "title": None,
               "tickfont": {"size": LETTERS - 1}},
        yaxis={"tickvals": list(range(len(names))), "ticktext": [name[:1].upper() + name[1:] for name in names],
               "range": [len(names) - 0.5, -0.5], "fixedrange": True, "zeroline": False, "showgrid": False,
               "automargin": True, "tickfont": {"size": LETTERS - 1}, "title": None},
    )  # fmt: skip
    if len(series) > 1:
        place = {"orientation": "h", "yanchor": "bottom", "y": 1, "x": 0}
        figure.update_layout(showlegend=True, legend={**place, "font": {"size": LETTERS}, "itemclick": False})
        figure.update_layout(margin={"t": 40})
    return figure


def reliability(found: Calibration) -> go.Figure:
    """Draw how often values are right by the confidence that they were coded with; the line is what should be."""
    figure = go.Figure()
    figure.add_shape(
        type="line", x0=0, y0=0, x1=1, y1=1, layer="below", line={"dash": "dot", "width": 1.5, "color": MIDDLE}
    )
    figure.add_scatter(
        x=[b.confidence for b in found.bins],
        y=[b.right for b in found.bins],
        mode="lines+markers",
        line={"width": 2},
        marker={"size": 9},
        customdata=[[f"{b.confidence:.2f}", f"{b.right:.0%}", f"{b.size:,}"] for b in found.bins],
        hovertemplate="coded with %{customdata[0]}: <b>%{customdata[1]} right</b><br>of %{customdata[2]} values"
        "<extra></extra>",
    )
    axis = {"range": [0, 1.03], "fixedrange": True, "zeroline": False, "tickfont": {"size": LETTERS - 1}}
    figure.update_layout(
        **plain_layout(height=340),
        xaxis={**axis, "title": {"text": "Confidence", "font": {"size": LETTERS}}},
        yaxis={**axis, "title": {"text": "Share right", "font": {"size": LETTERS}}},
    )
    return figure


def matrix(found: AgreementOn, coders: Sequence[str]) -> go.Figure:
    """Draw how often one coder gave a value where the other gave another; what agrees stands on the diagonal."""
    values = list(dict.fromkeys(sorted({value for cell in found.cells for value in (cell.first, cell.second)})))
    counts = {(cell.first, cell.second): cell.count for cell in found.cells}
    most = max(counts.values())
    depth = [[_depth(counts.get((row, column), 0) / most, agreed=row == column) for column in values] for row in values]
    figure = go.Figure(
        go.Heatmap(
            z=depth,
            text=[[f"{counts.get((row, column), 0) or ''}" for column in values] for row in values],
            texttemplate="%{text}",
            textfont={"size": LETTERS - 2},
            zmin=-1,
            zmax=1,
            colorscale=_COLOURS,
            showscale=False,
            hoverongaps=False,
            xgap=2,
            ygap=2,
            customdata=[[[escape(term(row)), escape(term(column))] for column in values] for row in values],
            hovertemplate=f"{escape(coders[0])}: %{{customdata[0]}}<br>{escape(coders[-1])}: %{{customdata[1]}}<br>"
            "<b>%{text} times</b><extra></extra>",
        )
    )
    names = [escape(term(value)) for value in values]
    ticks = [name if len(name) <= LONGEST else name[: LONGEST - 1] + "…" for name in names]
    axis = {"tickvals": list(range(len(values))), "ticktext": ticks, "fixedrange": True, "zeroline": False,
            "showgrid": False, "automargin": True, "tickfont": {"size": LETTERS - 2}}  # fmt: skip
    figure.update_layout(
        **plain_layout(height=30 * len(values) + 190),
        xaxis={**axis, "range": [-0.5, len(values) - 0.5], "tickangle": -60,
               "title": {"text": escape(coders[-1]), "font": {"size": LETTERS}}},
        yaxis={**axis, "range": [len(values) - 0.5, -0.5],
               "title": {"text": escape(coders[0]), "font": {"size": LETTERS}}},
    )  # fmt: skip
    return figure


def _depth(share: float, *, agreed: bool) -> float | None:
    """Return how deep a cell's colour is, from -1 to 1: above nought where coders agree; None for an empty cell."""
    return None if not share else max(share**0.5, 0.01) * (1 if agreed else -1)
