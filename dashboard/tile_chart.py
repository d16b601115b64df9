"""The tile map's figure: one bar a tile, so that tiles grow with the page and can be clicked, in classes of one hue.

The darkest class stands out most on white, the lightest on the dark theme; each brings the colour of its letters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import plotly.graph_objects as go

from corpus.authorities import load_authorities
from corpus.tiles import Tile, load_tiles
from dashboard.charts import LETTERS, plain_layout
from dashboard.time_charts import MIDDLE

Theme = Literal["light", "dark"]
INK, PAPER = "#16202A", "#FFFFFF"
BLUES: dict[Theme, tuple[tuple[str, str], ...]] = {
    "light": (("#CFE3F3", INK), ("#9CCAE6", INK), ("#62AAD6", INK), ("#2A75AF", PAPER), ("#0B4A7F", PAPER)),
    "dark": (("#1B4767", PAPER), ("#22628F", PAPER), ("#3F93CB", INK), ("#83C6EC", INK), ("#D6ECFA", INK)),
}
"""Fill and letters of each class, the fewest first: after ColorBrewer's Blues, spread until the letters can be read."""
LETTERS_ON_NONE: dict[Theme, str] = {"light": "#1B242B", "dark": "#E7ECEF"}
LETTERS_ON_NOTHING: dict[Theme, str] = {"light": "#5B6770", "dark": "#9AA7B2"}
CLASSES = 5
SIDE = 0.92
"""Of a tile, in columns."""
HEIGHT = 690
_NATIONS = {"Scotland": (1.2, 2.6), "Northern<br>Ireland": (1, 12.7), "Wales": (2.4, 18.5), "England": (15.2, 15)}
"""Where the names of the nations stand, beside their tiles."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What one tile shows."""

    value: float | None
    """The count, or the rate; None where there is nothing to show: not chosen, or no rate."""
    few: bool
    """Whether so few that the value says little."""
    told: str
    """What a reader sees who points at the tile: lines of HTML, made of escaped words."""


def draw(tiles: Mapping[str, Shown], theme: Theme, nothing: str, none: str) -> go.Figure:
    """Draw the tile map.

    Args:
        tiles: what is shown of each body that answers today, by id; a body that is missing is drawn as `nothing`.
        theme: which of the two the page has.
        nothing: what a tile without a value means, for the legend.
        none: what a tile with a value of 0 means.
    """
    steps = classes([shown.value for shown in tiles.values() if shown.value])
    figure = go.Figure()
    placed = [(tile, tiles[tile.id]) for tile in load_tiles() if tile.id in tiles]
    empty = [(tile, shown) for tile, shown in placed if shown.value == 0]
    missing = [(tile, shown) for tile, shown in placed if shown.value is None]
    if missing:
        figure.add_trace(_tiles(missing, nothing, "rgba(0,0,0,0)", LETTERS_ON_NOTHING[theme], edge=0.5))
    figure.add_trace(_tiles(empty, none, "rgba(124,135,144,0.16)", LETTERS_ON_NONE[theme], edge=0.8))
    scale = BLUES[theme][-len(steps) :] if len(steps) > 1 else BLUES[theme][2:3]
    for (low, high), (fill, ink) in zip(steps, scale, strict=False):
        within = [(tile, shown) for tile, shown in placed if shown.value and low <= shown.value <= high]
        within.sort(key=lambda row: row[1].few)  # the legend shows a class as its first tile
        figure.add_trace(_tiles(within, class_name(low, high), fill, ink))
    return _laid_out(figure)


def classes(values: Sequence[float]) -> list[tuple[float, float]]:
    """Return the bounds of up to five classes that hold about as many values each; equal values share one."""
    ordered = sorted(values)
    starts = sorted({ordered[len(ordered) * part // CLASSES] for part in range(CLASSES)}) if ordered else []
    ends = [max(value for value in ordered if value < start) for start in starts[1:]] + ordered[-1:]
    return list(zip(starts, ends, strict=True))


def class_name(low: float, high: float) -> str:
    """Return a class as the legend says it."""
    first, last = _number(low), _number(high)
    return first if first == last else f"{first} to {last}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) or value >= 100 else f"{value:.2g}" if value < 10 else f"{value:.1f}"


def _tiles(placed: Sequence[tuple[Tile, Shown]], name: str, fill: str, letters: str, edge: float = 0) -> go.Bar:
    """Return the tiles of one class; the id travels with each, for clicks."""
    return go.Bar(
        name=name,
        x=[tile.column for tile, _ in placed],
        base=[-tile.row - SIDE / 2 for tile, _ in placed],
        y=[SIDE] * len(placed),
        width=SIDE,
        marker={
            "color": fill,
            "line": {"width": edge, "color": MIDDLE},
            "pattern": {
                "shape": ["/" if shown.few else "" for _, shown in placed],
                "fillmode": "overlay",
                "fgcolor": MIDDLE,
                "fgopacity": 0.75,
                "size": 5,
                "solidity": 0.18,
            },
        },
        text=[tile.code for tile, _ in placed],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"color": letters, "size": 10},
        customdata=[[tile.id, shown.told] for tile, shown in placed],
        hovertemplate="%{customdata[1]}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def _laid_out(figure: go.Figure) -> go.Figure:
    """Lay out the tiles as squares, with the borders of regions, the nations' names and the legend in the North Sea."""
    columns, rows = (max(getattr(tile, name) for tile in load_tiles()) for name in ("column", "row"))
    plain = {"visible": False, "fixedrange": True}
    figure.update_layout(
        **plain_layout(height=HEIGHT)
        | {
            "margin": {"l": 0, "r": 0, "t": 4, "b": 0},
            "showlegend": True,
            "hoverlabel": {
                "align": "left",
                "bgcolor": INK,
                "bordercolor": MIDDLE,
                "font": {"color": PAPER, "size": LETTERS},
            },
            "legend": {
                "x": 1,
                "y": 1,
                "xanchor": "right",
                "yanchor": "top",
                "itemclick": False,
                "itemdoubleclick": False,
                "font": {"size": LETTERS},
                "bgcolor": "rgba(0,0,0,0)",
                "traceorder": "normal",
            },
        },
        barmode="overlay",
        uniformtext={"mode": "hide", "minsize": 5},
        xaxis=plain | {"range": [-0.6, columns + 0.6], "constrain": "domain"},
        yaxis=plain
        | {
            "range": [-rows - 0.6, 0.6],
            "scaleanchor": "x",
            "constrain": "domain",
            "constraintoward": "top",
        },
        shapes=[
            {"type": "path", "path": path, "line": {"width": width, "color": MIDDLE}, "layer": "above"}
            for path, width in ((borders("region"), 1.6), (borders("nation"), 3))
        ],
    )
    for name, (x, y) in _NATIONS.items():
        figure.add_annotation(x=x, y=-y, text=name, showarrow=False, font={"size": LETTERS})
    return figure


def borders(by: Literal["region", "nation"]) -> str:
    """Return the path of the lines between neighbouring tiles of different regions, or nations."""
    bodies = {body.id: body for body in load_authorities()}
    of = {(tile.column, tile.row): getattr(bodies[tile.id], by) for tile in load_tiles()}
    lines = []
    for (column, row), here in of.items():
        if of.get((column + 1, row), here) != here:
            lines.append(f"M{column + 0.5},{-row + 0.5}V{-row - 0.5}")
        if of.get((column, row + 1), here) != here:
            lines.append(f"M{column - 0.5},{-row - 0.5}H{column + 0.5}")
    return "".join(lines)
