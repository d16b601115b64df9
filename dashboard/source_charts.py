"""The strip of the sources: a row for each, a cell for each month, as dark as what it yielded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from math import log1p
from typing import Literal

import plotly.graph_objects as go

from corpus.queries import SourceMonth
from dashboard.charts import LETTERS, plain_layout

State = Literal["before", "gap", "collected"]
ROW = 26
"""Height of a row, in pixels."""
NAME = 24
"""Letters of a source's name that stand beside its row."""
_FEW = 14
"""Months so few that each has its name."""
_SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Cell:
    """One month of one source."""

    source_id: str
    name: str
    month: str
    state: State
    """Not collected yet, no crawl finished and nothing came, or collected."""
    count: int
    told: str
    """What a reader is told who points at it."""


def months_between(first: date, last: date) -> list[str]:
    """Return the months from one day to another, such as 2026-11."""
    numbers = range(12 * first.year + first.month - 1, 12 * last.year + last.month)
    return [f"{number // 12}-{number % 12 + 1:02}" for number in numbers]


def state_of(month: str, since: date, found: SourceMonth | None) -> State:
    """Return whether a source was collected in a month."""
    if month < f"{since:%Y-%m}":
        return "before"
    return "collected" if found and (found.runs or found.articles or found.listed) else "gap"


def strip(cells: Sequence[Cell], months: Sequence[str], names: Mapping[str, str]) -> go.Figure:
    """Draw the strip; cells before the onboarding of their source stay empty, gaps are hatched.

    Args:
        cells: all of them, in any order.
        months: in their order.
        names: of the sources that have a row, by id, in the order from top to bottom.
    """
    shown = [cell for cell in cells if cell.state != "before"]
    most = max((cell.count for cell in shown), default=0)
    place = {month: number for number, month in enumerate(months)}
    rows = {source_id: row for row, source_id in enumerate(names)}
    figure = go.Figure(
        go.Bar(
            y=[rows[cell.source_id] for cell in shown],
            base=[place[cell.month] - 0.46 for cell in shown],
            x=[0.92] * len(shown),
            width=0.8,
            orientation="h",
            marker={
                "color": [_colour(cell, most) for cell in shown],
                "pattern": {
                    "shape": ["x" if cell.state == "gap" else "" for cell in shown],
                    "fgcolor": "#C24F00",
                    "fillmode": "overlay",
                    "size": 6,
                },
                "line": {"width": [1 if cell.state == "gap" else 0 for cell in shown], "color": "#C24F00"},
            },
            customdata=[[cell.source_id, escape(cell.name), cell.told] for cell in shown],
            hovertemplate="%{customdata[1]}<br>%{customdata[2]}<extra></extra>",
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 1}},
        )
    )
    figure.update_layout(
        **plain_layout(height=ROW * len(names) + 46),
        bargap=0,
        xaxis={
            "range": [-0.5, len(months) - 0.5], **_ticks(months), "fixedrange": True, "showgrid": False,
            "zeroline": False, "title": None, "tickfont": {"size": LETTERS - 1}, "tickangle": 0,
        },
        yaxis={
            "tickvals": list(rows.values()), "ticktext": [escape(name) for name in shortened(list(names.values()))],
            "fixedrange": True, "range": [len(names) - 0.5, -0.5], "showgrid": False, "zeroline": False, "title": None,
            "tickfont": {"size": LETTERS - 1}, "automargin": True,
        },
    )  # fmt: skip
    return figure


def _colour(cell: Cell, most: int) -> str:
    """Return the colour of a cell: grey for nothing, orange for a gap, else the bluer the more it holds."""
    if cell.state == "gap":
        return "rgba(194,79,0,0.06)"
    if not cell.count:
        return "rgba(124,135,144,0.28)"
    return f"rgba(28,130,190,{0.3 + 0.7 * log1p(cell.count) / log1p(most):.2f})"


def shortened(names: Sequence[str]) -> list[str]:
    """Return names of at most NAME letters; of those that would look alike, the middle is left out."""
    ends = [name if len(name) <= NAME else name[: NAME - 1].rstrip() + "…" for name in names]
    half = NAME // 2
    return [
        f"{name[: half - 1].rstrip()}…{name[-half:].lstrip()}" if ends.count(end) > 1 and len(name) > NAME else end
        for name, end in zip(names, ends, strict=True)
    ]


def _ticks(months: Sequence[str]) -> dict[str, list[int] | list[str]]:
    """Return where the axis is marked: at each month or each January, with the year where it begins."""
    few = len(months) <= _FEW
    marked = [n for n, month in enumerate(months) if few or month.endswith("-01")] or [0]
    step = 1 if len(marked) <= 8 else 2 if few else 1
    kept = marked[::step]
    names = [_SHORT[int(months[n][5:]) - 1] for n in kept] if few else [months[n][:4] for n in kept]
    if few:
        years = [months[n][:4] for n in kept]
        names = [
            f"{name}<br>{year}" if number == 0 or year != years[number - 1] else name
            for number, (name, year) in enumerate(zip(names, years, strict=True))
        ]
    return {"tickvals": kept, "ticktext": names}
