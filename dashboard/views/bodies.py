"""The Bodies: a list to choose from, in the order of names, or the page of the one that is chosen."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from corpus import queries
from corpus.queries import BodyCount, authority_of
from dashboard import downloads, state, words
from dashboard.data import ask
from dashboard.markup import tag
from dashboard.views import body
from dashboard.widgets import body_label, chosen_line, empty, note, nothing_yet

LEAD = (
    "Councils, trusts and companies that run social services, and the care providers and agencies that texts name. "
    "In the order of their names: counts say how much was reported, not how much went wrong."
)


def show() -> None:
    """Show the view."""
    opened = state.now().about or _the_one_chosen()
    if opened:
        body.show(opened)
        return
    st.title("Bodies", anchor=False)
    st.html(tag("p", LEAD, class_="cb-lead"))
    filters = state.now().filters
    chosen_line(ask(queries.incident_count, filters))
    rows: list[BodyCount] = ask(queries.body_counts, filters)
    body.finder()
    if rows:
        _list(sorted(rows, key=lambda row: body_label(row.body).casefold()))
    elif filters.query():
        empty("No body fits these filters", "Take one away, or clear them all.")
    else:
        nothing_yet("No incident yet")


def _the_one_chosen() -> str:
    """Return the body that the filters choose, if they choose one alone: `body=plymouth` opens its page, too."""
    chosen = state.now().filters.body
    return chosen[0] if len(chosen) == 1 else ""


def _list(rows: list[BodyCount]) -> None:
    """Show the bodies with incidents, one a row; a click opens its page."""
    key = f"bodies_{hash(state.now().filters)}"
    ids = [row.body for row in rows]

    def clicked() -> None:
        cells = st.session_state[key]["selection"]["cells"]
        if cells:
            state.change(about=ids[cells[0][0]])

    known = [authority_of(row.body) if row.listed else None for row in rows]
    columns: dict[str, Sequence[Any]] = {
        "Body": [body_label(row.body) for row in rows],
        "Kind": [words.KINDS[one.kind] if one else "Not in our list" for one in known],
        "Region": [one.region if one else "" for one in known],
        "Until": [words.when(one.end_date) if one and one.end_date else "" for one in known],
        "Incidents": [row.incidents for row in rows],
    }
    st.dataframe(
        pd.DataFrame(columns),
        key=key,
        hide_index=True,
        height=520 if len(rows) > 14 else "content",
        on_select=clicked,
        selection_mode="single-cell",
        alt="Bodies with incidents, one a row",
    )
    downloads.table_buttons(columns, "Bodies with incidents")
    unlisted = sum(1 for row in rows if not row.listed)
    told = f"{words.plural(len(rows), 'body', 'bodies')}, {unlisted} of them not in our list of authorities"
    note(f"{told}. Click one to open its page. Each incident counts at the body that the texts name.")
