"""Filters that need more than a list of terms: themes, sums of money, review, confidence; and what they are called."""

import streamlit as st

from corpus import queries
from dashboard import state, words
from dashboard.address import MOST_POUNDS, WHOLE
from dashboard.data import ask

REVIEW = (
    "Waits for a coder: the machine is unsure of one of its reports, and nobody has decided yet. "
    "What nobody has looked at is coded by machine alone."
)
SURE = (
    "How sure the coding is of the primary cause: the lowest that one of the incident's reports gives. "
    "Incidents whose reports state no cause are left out."
)


def themes() -> list[str]:
    """Return the ids that the filter of themes offers: the living ones, those of the address, and none."""
    names: dict[str, str] = ask(queries.theme_names)
    gone = [theme for theme in state.now().filters.theme if theme not in {*names, queries.NO_THEME}]
    return [*names, *gone, queries.NO_THEME] if names or gone else []


def theme_label(theme_id: str) -> str:
    """Return the name of a theme that a filter names by its id."""
    if theme_id == queries.NO_THEME:
        return "No theme"
    names: dict[str, str] = ask(queries.theme_names)
    return names.get(theme_id, "A theme that is no more")


def pounds(name: str, title: str) -> None:
    """Show the filter of one end of a range of penalties."""
    st.number_input(
        title,
        min_value=0,
        max_value=MOST_POUNDS,
        step=1000,
        key=state.bound_filter(name),
        on_change=state.from_widget,
        args=(name,),
        placeholder="Any",
        help="Incidents without a penalty are left out.",
    )


def confidence() -> None:
    """Show the filter of confidence in the primary cause."""
    filters = state.now().filters
    chosen = (filters.confidence_from or 0, WHOLE if filters.confidence_to is None else filters.confidence_to)
    key = state.WIDGET + "confidence"
    st.session_state[key] = chosen

    def taken() -> None:
        least, most = st.session_state[key]
        state.choose(confidence_from=least or None, confidence_to=most if most < WHOLE else None)

    st.slider("Sure of the cause, %", 0, WHOLE, key=key, on_change=taken, help=SURE)


def said(name: str, value: str) -> str:
    """Return a chosen value of these filters as a reader wants it."""
    if name.startswith("penalty"):
        return words.pounds(int(value))
    if name.startswith("confidence"):
        return f"{value} %"
    return theme_label(value) if name == "theme" else {**words.REVIEW_CHOICES, **words.CLOCKS}[value]
