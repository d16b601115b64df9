"""The Themes: incidents that mean the same kind of thing, on a map, in their own words, and over time."""

from collections.abc import Sequence

import streamlit as st

from analysis.trends import poisson_interval
from corpus import queries
from corpus.queries import MapPoint, ThemeChangeRow, ThemeQuote, ThemeRow
from dashboard import state, theme_charts, words
from dashboard.data import ask
from dashboard.markup import Markup, link, tag
from dashboard.views.trend import CLOCKS
from dashboard.widgets import as_table, chart, chosen_line, empty, note, nothing_yet

FEWEST = 20
"""Incidents from which on themes are looked for (as `analysis.themes.consensus` has it)."""
DRAWN = 5000
"""Points on the map at most."""
LEAD = (
    "Incidents whose reports mean the same kind of thing, found by the machine from the words alone, without regard to "
    "the coded causes. A theme is a way in, not a finding: its name is made of words that set it apart."
)
WITHOUT = "They keep no steady company: rather than be put to some group by chance, they are left out of all."
CHANGES = {
    "born": "is new",
    "retired": "is no more: nothing carries it on",
    "split": "lost some of its reports to “{other}”",
    "merged": "became part of “{other}”",
}
_SIGNS = {
    "circle": "●", "square": "■", "diamond": "◆", "triangle-up": "▲", "cross": "✚", "triangle-down": "▼", "star": "★",
    "hexagon": "⬢", "x": "✖", "pentagon": "⬟",
}  # fmt: skip


def show() -> None:
    """Show the view."""
    st.title("Themes", anchor=False)
    st.html(tag("p", LEAD, class_="cb-lead"))
    filters = state.now().filters
    rows: list[ThemeRow] = ask(queries.themes, filters)
    placed = sum(row.incidents for row in rows)
    chosen_line(placed)
    living = [row for row in rows if row.id]
    if not living and not filters.query():
        _no_themes(placed)
    elif not placed:
        empty("No incident fits these filters", "Take one away, or clear them all.")
    if not placed:
        return
    present = [row for row in rows if row.incidents]
    _map(present, placed)
    if living:
        _cards(present, len(living) - sum(row.id is not None for row in present))
        _over_time(present)
        _history(ask(queries.theme_history))


def _no_themes(placed: int) -> None:
    """Say why there are no themes, and what is needed."""
    if not placed:
        nothing_yet("No themes yet")
        return
    have = f"This corpus has {words.plural(placed, 'incident')} with a text of its own."
    if placed < FEWEST:
        needed = f"Themes are looked for among {FEWEST} incidents or more."
    else:
        needed = "None of them keep steady company: each is of a kind of its own, so no theme would be honest."
    more = "With more articles collected, run “carebreach analyse run” again: themes appear once they hold."
    empty("No themes yet", have, needed, more)


def _map(present: Sequence[ThemeRow], placed: int) -> None:
    """Show where the incidents lie."""
    st.subheader("The map", anchor=False)
    points: list[MapPoint] = ask(queries.theme_map, state.now().filters, limit=DRAWN)
    counted = "; ".join(f"{row.name}: {words.plural(row.incidents, 'incident')}" for row in present)
    keys = (tag("li", _sign(row, number), f" {row.name} ({row.incidents:,})") for number, row in enumerate(present))
    left, right = st.columns([2.4, 1], gap="large", vertical_alignment="center")
    with right:
        st.html(tag("ul", *keys, class_="cb-tags cb-key"))
    with left:
        chart(
            theme_charts.theme_map(points, present),
            key="theme_map",
            alt=f"Map of {words.plural(len(points), 'incident')} by meaning; {counted}.",
            on_click=_open,
        )
    sample = f" {len(points):,} of {placed:,} are drawn, by chance." if len(points) < placed else ""
    note(
        f"Each sign is an incident; click one to read it.{sample} Those near each other are roughly alike; "
        "up, down, left and right mean nothing."
    )
    as_table(
        {
            "Theme": [row.name for row in present],
            "Incidents": [row.incidents for row in present],
            "Words that set it apart": [", ".join(row.keywords) for row in present],
        },
        alt="Themes and how many incidents each has",
    )


def _sign(row: ThemeRow, number: int) -> Markup:
    """Return the sign that stands for a theme on the map."""
    sign = _SIGNS[theme_charts.SYMBOLS[number % len(theme_charts.SYMBOLS)]] if row.id else "○"
    return tag("span", sign, class_="cb-sign", style=f"color:{row.colour}", aria_hidden="true")


def _open(incident_id: str) -> None:
    state.change(incident=incident_id)
    st.session_state["go_to"] = "incidents"


def _cards(present: Sequence[ThemeRow], absent: int) -> None:
    """Show each theme with its words, and the way to its incidents."""
    st.subheader("In their own words", anchor=False)
    for first in range(0, len(present), 2):
        for number, column in enumerate(st.columns(2, gap="medium"), first):
            if number < len(present):
                with column, st.container(border=True, height="stretch"):
                    _card(present[number], number)
    if absent:
        note(f"{words.plural(absent, 'further theme has', 'further themes have')} none of these incidents.")


def _card(row: ThemeRow, number: int) -> None:
    parts = [tag("h3", _sign(row, number), " ", row.name)]
    if row.id:
        parts.append(tag("p", ", ".join(row.keywords), class_="cb-small"))
        parts += [_quote(quote) for quote in ask(queries.theme_quotes, row.id)]
    else:
        parts.append(tag("p", WITHOUT, class_="cb-note"))
    st.html(tag("div", *parts, class_="cb-report"))
    st.button(
        f"Show {words.plural(row.incidents, 'incident')}",
        key=f"theme_{row.id or queries.NO_THEME}",
        icon=":material/arrow_forward:",
        on_click=_show_incidents,
        args=(row.id or queries.NO_THEME,),
    )


def _quote(quote: ThemeQuote) -> Markup:
    """Return a sentence that stands for a theme, and where it was read."""
    when = f" · {words.when(quote.published[:10])}" if quote.published else ""
    where = link(quote.publisher or "Source", quote.url or "")
    return tag("blockquote", f"“{quote.words}”", tag("footer", where, when, class_="cb-small"))


def _show_incidents(theme_id: str) -> None:
    state.choose(theme=(theme_id,))
    st.session_state["go_to"] = "incidents"


def _over_time(present: Sequence[ThemeRow]) -> None:
    """Show each theme by year, all to one scale."""
    st.subheader("Over time", anchor=False)
    clock = state.now().by
    st.segmented_control(
        "Clock",
        list(CLOCKS),
        format_func=CLOCKS.__getitem__,
        required=True,
        key=state.bound("by", clock),
        on_change=lambda: state.change(by=st.session_state["by"]),
        label_visibility="collapsed",
    )
    years: dict[str | None, dict[int | None, int]] = ask(queries.theme_years, state.now().filters, clock)
    known = sorted({year for by_year in years.values() for year in by_year if year is not None})
    undated = sum(by_year.get(None, 0) for by_year in years.values())
    if not known:
        empty("Nothing to place in time", "None of these incidents has a date on this clock.")
        return
    span = f"({CLOCKS[clock].lower()}) from {known[0]} to {known[-1]}"
    chart(
        theme_charts.over_time(years, present),
        key="theme_years",
        alt=f"Small bar charts, one a theme, of incidents by year {span}.",
    )
    left_out = f" {words.plural(undated, 'incident has', 'incidents have')} no date on this clock." if undated else ""
    note(f"All to one scale. Whiskers: exact 95 % Poisson intervals; where they overlap, little can be said.{left_out}")
    cells = [
        (row.name, year, count, poisson_interval(count))
        for row in present
        for year, count in sorted((y, n) for y, n in years.get(row.id, {}).items() if y is not None)
    ]
    as_table(
        {
            "Theme": [name for name, *_ in cells],
            "Year": [str(year) for _, year, *_ in cells],
            "Incidents": [count for *_, count, _ in cells],
            "95 % interval, from": [round(interval.low, 1) for *_, interval in cells],
            "to": [round(interval.high, 1) for *_, interval in cells],
        },
        alt="Incidents by theme and year",
    )


def _history(changes: Sequence[ThemeChangeRow]) -> None:
    """Show what became of the themes as the corpus grew, once there was more than their beginning."""
    if not any(change.change != "born" for change in changes):
        return
    with st.expander("How the themes changed"):
        lines = [
            tag(
                "tr",
                tag("th", f"Change {change.step}", scope="row"),
                tag("td", f"“{change.name}” " + CHANGES[change.change].format(other=change.other_name or "")),
                tag("td", words.plural(change.reports, "report")),
            )
            for change in changes
        ]
        st.html(tag("table", tag("tbody", *lines), class_="cb-table cb-history"))
        note("Themes keep their name and colour as the corpus grows; what became of each is kept here.")
