"""Tables of the Method view that are read, and not only looked up."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.markup import tag


def as_wide_table(columns: Mapping[str, Sequence[str]]) -> None:
    """Show columns as a table of the page; cells that are not Markup are text."""
    head = tag("tr", *(tag("th", name, scope="col") for name in columns))
    rows = [tag("tr", *(tag("td", cell) for cell in row)) for row in zip(*columns.values(), strict=True)]
    st.html(tag("table", tag("thead", head), tag("tbody", *rows), class_="cb-table cb-wide"))


def share(value: float) -> str:
    """Return a figure as the tables show it."""
    return f"{value:.3f}"


def between(low: float, high: float) -> str:
    """Return an interval as the tables show it."""
    return f"{low:.3f} to {high:.3f}"
