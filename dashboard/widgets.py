"""What the views share: the sample's banner, notices, the filter bar, charts with their table, links to incidents."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from corpus import queries
from corpus.queries import Filters, IncidentRow, authority_of
from dashboard import charts, downloads, further_filters, state, words
from dashboard.address import FIRST_DAY, LAST_DAY, options
from dashboard.data import ask
from dashboard.markup import join, tag

SAMPLE = "SAMPLE · The bodies, people and breaches on this page are invented. Do not quote or count them."
ICON = Path(__file__).parent / "theme" / "icon.svg"
LONG = 40
"""Rows of a table that are all shown; of more, it scrolls."""
STYLE = Path(__file__).parent / "theme" / "style.css"


def sample_banner() -> None:
    """Say that nothing on this page is real."""
    st.html(tag("div", SAMPLE, class_="cb-sample", role="note"))


def notice(*lines: str) -> None:
    """Show lines that may hold a reader's or a stranger's words."""
    st.html(tag("div", *(tag("div", line) for line in lines), class_="cb-notice", role="status"))


def note(*text: str) -> None:
    """Show a small line under a chart or table."""
    st.html(tag("p", *text, class_="cb-note"))


def empty(title: str, *paragraphs: str) -> None:
    """Show that there is nothing to show, and what to do."""
    st.html(tag("div", tag("h2", title), *(tag("p", line) for line in paragraphs), class_="cb-empty"))


def nothing_yet(title: str, collected: int = 0) -> None:
    """Show that nothing is coded yet, and the commands that change this."""
    found = f"{words.plural(collected, 'article')} collected, and no breach coded in them." if collected else ""
    empty(
        title,
        *([found] if found else []),
        join(tag("code", "carebreach run"), " crawls the sources, analyses what they publish, and shows it here."),
        join(
            tag("code", "carebreach import FILE"),
            " adds a text that you have; ",
            tag("code", "carebreach analyse run"),
            " codes it.",
        ),
    )


# ------------------------------------------------------------------------------------------------------- filters


def filter_bar() -> None:
    """Show the filters; what they hold stands in the address."""
    taken = bool(state.now().filters.query())
    st.html(
        tag("div", tag("strong", "CareBreach"), tag("span", "Data breaches in UK social services"), class_="cb-brand")
    )
    st.text_input(
        "Search",
        key=state.bound_filter("text"),
        on_change=state.from_widget,
        args=("text",),
        placeholder="Words, or what happened",
        help="Finds by words and by meaning; words in double quotes as they stand, and then by words alone. "
        "Names of private persons can't be searched for.",
        type="search",
    )
    _several("body", "Body", _bodies(), body_label, "A council also stands for the trusts that act for it.")
    closed = options()
    _several("group", "Group of causes", closed["group"], words.term, "Groups of the primary cause.")
    _several("cause", "Cause", closed["cause"], words.term, "Primary cause or a further one.")
    _several("outcome", "Outcome", closed["outcome"], words.term)
    clock = words.CLOCKS[state.now().filters.dates]
    st.selectbox(
        "Dates mean",
        list(words.CLOCKS),
        format_func=words.CLOCKS.__getitem__,
        key=state.bound_filter("dates"),
        on_change=state.from_widget,
        args=("dates",),
        help="When it happened, when it was first published, or when a regulator, court or employer acted.",
    )
    _day("since", f"{clock} from")
    _day("until", f"{clock} until")
    more = {"nation", "region", "channel", "source", "status", "theme", "review", "origin"}
    more |= {"penalty_from", "penalty_to", "confidence_from", "confidence_to"}
    with st.expander("More filters", expanded=any(name in state.now().filters.query() for name in more)):
        _several("nation", "Nation", closed["nation"], str)
        _several("region", "Region", closed["region"], str)
        _several("channel", "How it travelled", closed["channel"], words.term)
        _several("source", "Kind of source", _kinds(), words.SOURCE_KINDS.__getitem__)
        _several("status", "Status", closed["status"], words.term)
        _several("origin", "Known from", list(words.ORIGINS), _known_from, "The baseline: facts coded before, no text.")
        if themes := further_filters.themes():
            _several("theme", "Theme", themes, further_filters.theme_label)
        with st.container(horizontal=True, gap="small"):
            further_filters.pounds("penalty_from", "Penalty from £")
            further_filters.pounds("penalty_to", "to £")
        _several("review", "Review", closed["review"], words.REVIEW_CHOICES.__getitem__, further_filters.REVIEW)
        further_filters.confidence()
    st.button("Clear all filters", on_click=state.clear, disabled=not taken, width="stretch")


def body_label(chosen: str) -> str:
    """Return what a body is called that a filter names by its id or as written."""
    authority = authority_of(chosen)
    return authority.name if authority else chosen


def _known_from(value: str) -> str:
    return next((label for origin, label in words.ORIGINS.items() if origin == value), value)


def _bodies() -> list[str]:
    known = [choice.value for choice in ask(queries.bodies)]
    return sorted({*known, *state.now().filters.body}, key=lambda value: body_label(value).lower())


def _kinds() -> list[str]:
    present = {*ask(queries.source_kinds), *state.now().filters.source}
    return [kind for kind in words.SOURCE_KINDS if kind in present]


def _several(name: str, title: str, choices: Sequence[str], shown: Callable[[str], str], help_: str = "") -> None:
    st.multiselect(
        title,
        choices,
        format_func=shown,
        key=state.bound_filter(name),
        on_change=state.from_widget,
        args=(name,),
        placeholder="Any",
        help=help_ or None,
        select_all=False,
    )


def _day(name: str, title: str) -> None:
    st.date_input(
        title,
        key=state.bound_filter(name),
        on_change=state.from_widget,
        args=(name,),
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        format="DD/MM/YYYY",
        help="Incidents without a known date are left out.",
    )


def chosen_line(incidents: int, shown: Filters | None = None) -> None:
    """Say how many incidents the filters leave, which filters these are, and how many rest on the baseline.

    Args:
        incidents: how many the page shows.
        shown: what leaves these, where the page chooses more narrowly than the filters.
    """
    filters = state.now().filters
    if filters.query():
        _chosen(filters, incidents)
    if line := baseline_line(shown or filters):
        note(line)


def baseline_line(filters: Filters) -> str:
    """Return how many of the incidents chosen are known from the baseline alone; nothing where none is."""
    count = baseline_alone(filters)
    are = "incident here is" if count == 1 else "incidents here are"
    what = "coded before, as facts with their sources and without a stored text"
    return f"{count:,} {are} known from the baseline alone: {what}. “Known from” leaves them out." if count else ""


def baseline_alone(filters: Filters, **further: Any) -> int:
    """Return how many of the incidents chosen (and fewer, by further filters) are known from the baseline alone."""
    if filters.origin == ("text",):
        return 0
    count: int = ask(queries.incident_count, replace(filters, origin=("baseline",), **further))
    return count


def _chosen(filters: Filters, incidents: int) -> None:
    tags = [
        tag("li", f"{_title(name)}: {_said(name, value)}")
        for name, given in filters.query().items()
        for value in given
        if name != "dates" or not (filters.since or filters.until)
    ]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(
            join(tag("ul", tag("li", words.plural(incidents, "incident")), *tags, class_="cb-tags")), width="content"
        )
        st.button("Clear filters", on_click=state.clear, type="tertiary", key="clear_above")


_TITLES = {
    "text": "Search",
    "body": "Body",
    "nation": "Nation",
    "region": "Region",
    "group": "Group",
    "cause": "Cause",
    "channel": "Travelled by",
    "outcome": "Outcome",
    "status": "Status",
    "source": "Source",
    "origin": "Known from",
    "dates": "Dates mean",
    "since": "from",
    "until": "until",
    "penalty_from": "Penalty from",
    "penalty_to": "Penalty to",
    "review": "Review",
    "confidence_from": "Sure of the cause from",
    "confidence_to": "Sure of the cause to",
    "theme": "Theme",
}


def _title(name: str) -> str:
    """Return what a filter is called; a day is one of the clock that is chosen."""
    clock = words.CLOCKS[state.now().filters.dates]
    return f"{clock} {_TITLES[name]}" if name in {"since", "until"} else _TITLES[name]


def _said(name: str, value: str) -> str:
    if name in {"group", "cause", "channel", "outcome", "status"}:
        return words.term(value)
    if name in {"since", "until"}:
        return words.when(value)
    if name == "origin":
        return _known_from(value)
    if name.startswith(("penalty", "confidence")) or name in {"theme", "review", "dates"}:
        return further_filters.said(name, value)
    return words.SOURCE_KINDS[value] if name == "source" else body_label(value) if name == "body" else value


# -------------------------------------------------------------------------------------------------------- charts


def chart(figure: go.Figure, *, key: str, alt: str, on_click: Callable[[str], None] | None = None) -> None:
    """Show a figure; a click on a bar hands the bar's id over."""

    def clicked() -> None:
        points = st.session_state[key]["selection"]["points"]
        if points and on_click:
            on_click(str(points[0].get("customdata", [points[0].get("x")])[0]))

    selection: dict[str, Any] = {"on_select": clicked, "selection_mode": "points"} if on_click else {}
    st.plotly_chart(figure, key=key, config=charts.CONFIG, alt=alt, **selection)
    downloads.chart_buttons(key, alt)


def as_table(columns: Mapping[str, Sequence[Any]], *, alt: str) -> None:
    """Offer the numbers of a chart as a table."""
    with st.expander("Show as a table"):
        table(columns, alt=alt)


def table(columns: Mapping[str, Sequence[Any]], *, alt: str) -> None:
    """Show columns as a table, with its files; a long one scrolls."""
    rows = max(map(len, columns.values()), default=0)
    st.dataframe(pd.DataFrame(columns), hide_index=True, alt=alt, height="content" if rows <= LONG else 420)
    downloads.table_buttons(columns, alt)


# ----------------------------------------------------------------------------------------------------- incidents


def incident_button(row: IncidentRow, *, key: str, open_incident: Callable[[str], None]) -> None:
    """Show a button that opens an incident."""
    label = plain(f"{row.council or words.NOT_NAMED} {words.DASH} {words.term(row.cause)}")
    st.button(label, key=key, type="tertiary", on_click=open_incident, args=(row.incident_id,))


def plain(text: str) -> str:
    """Return text for a label that Streamlit reads as Markdown, so that every sign stands for itself."""
    return "".join(f"\\{sign}" if sign in _MARKDOWN else sign for sign in text)


_MARKDOWN = frozenset(r"\`*_{}[]<>()#+-.!|~$:&")
