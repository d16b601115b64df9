"""The figures: frozen rows in, plotly figures out. Colours come from the theme, so that light and dark both hold.

A trace takes the theme's colour of its place, so traces keep their places even when one has nothing to show.
"""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from corpus.queries import CauseCount, OutcomeCount, Unit
from corpus.taxonomy import load_taxonomy
from dashboard.words import counted, term

BAR = 46
"""Height of one horizontal bar with its label, in pixels."""
LETTERS = 13.5
"""Size of the letters in a figure, in pixels."""
CONFIG: dict[str, Any] = {
    "displayModeBar": True,  # holds nothing but the button that client/pictures.js presses; style.css hides it
    "modeBarButtons": [["toImage"]],
    "displaylogo": False,
    "scrollZoom": False,
    "doubleClick": False,
}


def groups(counts: Sequence[CauseCount], unit: Unit) -> go.Figure:
    """Draw what was counted by group of primary cause, the largest first."""
    totals = {group.id: sum(c.count for c in counts if c.group == group.id) for group in load_taxonomy().groups}
    rows = sorted(((group, count) for group, count in totals.items() if count), key=lambda row: row[1])
    figure = go.Figure()
    for group in totals:  # one trace a group, in the taxonomy's order: each keeps its colour
        of_this = [row for row in rows if row[0] == group]
        figure.add_trace(_bars([(name, term(name), count) for name, count in of_this], sum(totals.values()), unit))
    return _lying(figure, [term(group) for group, _ in rows])


def causes(counts: Sequence[CauseCount], group: str, unit: Unit) -> go.Figure:
    """Draw what was counted of one group by primary cause, in the group's colour."""
    rows = sorted((count for count in counts if count.group == group), key=lambda count: count.count)
    figure = go.Figure()
    for name in (entry.id for entry in load_taxonomy().groups):
        shown = rows if name == group else []
        bars = [(row.cause, term(row.cause), row.count) for row in shown]
        figure.add_trace(_bars(bars, sum(row.count for row in rows), unit))
    return _lying(figure, [term(row.cause) for row in rows])


def outcomes(counts: Sequence[OutcomeCount], whole: int, unit: Unit) -> go.Figure:
    """Draw how much of the whole had each outcome, the commonest first."""
    rows = sorted(counts, key=lambda count: count.count)
    figure = go.Figure(_bars([(row.outcome, term(row.outcome), row.count) for row in rows], whole, unit))
    return _lying(figure, [term(row.outcome) for row in rows])


def _bars(rows: Sequence[tuple[str, str, int]], whole: int, unit: Unit) -> go.Bar:
    """Return horizontal bars from (id, label, count); the id travels with the bar, for clicks."""
    return go.Bar(
        y=[name for _, name, _ in rows],
        x=[count for _, _, count in rows],
        customdata=[[key, f"{counted(count, unit)}, {count / whole:.0%}"] for key, _, count in rows],
        text=[f"{count:,}" for _, _, count in rows],
        textposition="outside",
        textfont={"size": LETTERS},
        cliponaxis=False,
        orientation="h",
        hovertemplate="%{y}<br><b>%{customdata[1]}</b><extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def _lying(figure: go.Figure, names: Sequence[str]) -> go.Figure:
    """Lay out horizontal bars: the labels above their bars, so that long ones need no margin."""
    figure.update_layout(
        **plain_layout(height=BAR * max(len(names), 1) + 24),
        barmode="overlay",
        bargap=0.62,
        xaxis={"visible": False, "fixedrange": True, "rangemode": "tozero"},
        yaxis={
            "categoryorder": "array",
            "categoryarray": list(names),
            "showticklabels": False,
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
        },
    )
    for name in names:
        figure.add_annotation(
            x=0,
            y=name,
            xref="paper",
            yref="y",
            text=name,
            showarrow=False,
            xanchor="left",
            yanchor="bottom",
            yshift=10,
            borderpad=0,
            font={"size": LETTERS},
        )
    return figure


def plain_layout(height: float) -> dict[str, Any]:
    """Return what all figures share."""
    return {
        "height": round(height),
        "margin": {"l": 4, "r": 36, "t": 10, "b": 4},
        "showlegend": False,
        "dragmode": False,
        "clickmode": "event+select",
        "hoverlabel": {"align": "left"},
    }
