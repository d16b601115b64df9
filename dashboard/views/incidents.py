"""The Incidents: the list that the filters leave, sorted and page by page, or the one incident that is open."""

from typing import Any

import pandas as pd
import streamlit as st

from corpus import queries
from corpus.queries import IncidentRow, Order
from dashboard import data, downloads, state, words
from dashboard.data import ask
from dashboard.views import incident
from dashboard.widgets import chosen_line, empty, note, nothing_yet

PAGE = 25
ORDERS: dict[Order, tuple[str, str]] = {
    "relevance": ("Relevance, best first", "Relevance, best first"),
    "published": ("First reported, newest first", "First reported, oldest first"),
    "occurred": ("Breach, latest first", "Breach, earliest first"),
    "acted": ("Action, latest first", "Action, earliest first"),
    "body": ("Body, A to Z", "Body, Z to A"),
    "cause": ("Cause, A to Z", "Cause, Z to A"),
    "outcome": ("Outcome, gravest first", "Outcome, lightest first"),
    "penalty": ("Penalty, largest first", "Penalty, smallest first"),
    "people": ("People affected, most first", "People affected, fewest first"),
    "reports": ("Reports, most first", "Reports, fewest first"),
    "confidence": ("Sure of the cause, least first", "Sure of the cause, most first"),
}
"""How each order reads as it comes, and the other way round."""
SORTS: dict[str, Order] = {
    "Body": "body", "When": "occurred", "Cause": "cause", "Outcome": "outcome", "Penalty": "penalty",
    "People": "people", "Reports": "reports", "First reported": "published", "Sure of cause": "confidence",
}  # fmt: skip
"""What a click on a column's head sorts by, over all that the filters leave."""
RISING = {"body", "cause", "confidence"}
"""Orders that rise as they usually come."""


def show() -> None:
    """Show the view."""
    if opened := state.now().incident:
        incident.show(opened)
        return
    st.title("Incidents", anchor=False)
    filters = state.now().filters
    count = ask(queries.incident_count, filters)
    chosen_line(count)
    if not count:
        if filters.text:
            empty("Nothing was found", "Try other words or fewer of them, take a filter away, or clear them all.")
        elif filters.query():
            empty("No incident fits these filters", "Take one away, or clear them all.")
        else:
            nothing_yet("No incident yet")
        return
    _controls(count)
    pages = -(-count // PAGE)
    page = min(state.now().page, pages)
    rows = ask(
        queries.incident_page,
        filters,
        order=state.now().order,
        direction=state.now().direction,
        offset=(page - 1) * PAGE,
        limit=PAGE,
    )
    _table(rows, page)
    first = (page - 1) * PAGE + 1
    shown = f"{first:,}{words.DASH}{first + len(rows) - 1:,} of {words.plural(count, 'incident')}"
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        note(
            f"{shown}. Click one to read it, or the head of a column to sort them all. "
            "* Not the breach's own date, which no text gives."
        )
        if pages > 1:
            key = state.bound("page", page)
            st.pagination(pages, key=key, on_change=lambda: state.change(page=st.session_state["page"]))


def _controls(count: int) -> None:
    """Show how the list is sorted, and offer all that the filters leave as files."""
    filters = state.now().filters
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small", width="content"):
            _sorting()
        order, direction = sorted_by(), state.now().direction
        downloads.row_buttons(
            data.incident_columns(),
            lambda: data.all_incidents(filters, order, direction),
            "incidents",
            f"Download CSV ({words.plural(count, 'incident')})",
        )


def _sorting() -> None:
    """Offer the orders, and the other way round."""
    now, order = state.now(), sorted_by()
    orders = [one for one in ORDERS if now.filters.text or one != "relevance"]
    turned = now.direction == "opposite"
    st.selectbox(
        "Sort by",
        orders,
        format_func=lambda one: ORDERS[one][turned],
        key=state.bound("order", order),
        on_change=lambda: sort_by(st.session_state["order"]),
        width=280,
    )
    st.button(
        "The other way round",
        icon=":material/swap_vert:",
        on_click=lambda: sort_by(order, turn=True),
        disabled=order == "relevance",
    )


def sorted_by() -> Order:
    """Return what the list is sorted by: relevance is for a search alone."""
    now = state.now()
    return "published" if now.order == "relevance" and not now.filters.text else now.order


def sort_by(chosen: Order, *, turn: bool = False) -> None:
    """Sort by an order as it usually comes, or the other way round; what comes by itself leaves the address."""
    by_itself = chosen == "published" and not state.now().filters.text
    opposite = turn and state.now().direction == "usual"
    state.change(order="relevance" if by_itself else chosen, direction="opposite" if opposite else "usual", page=1)


def _table(rows: list[IncidentRow], page: int) -> None:
    """Show one page of incidents; a click on a row opens it, one on the head of a column sorts them all."""
    now = state.now()
    key = f"incidents_{page}_{now.order}_{now.direction}_{hash(now.filters)}"
    ids = [row.incident_id for row in rows]

    def clicked() -> None:
        selection = st.session_state[key]["selection"]
        if selection["cells"]:
            state.change(incident=ids[selection["cells"][0][0]])
        elif selection["columns"] and (order := SORTS.get(selection["columns"][0])):
            sort_by(order, turn=order == sorted_by())

    st.dataframe(
        _frame(rows),
        key=key,
        hide_index=True,
        height="content",
        row_height=40,
        placeholder="",
        on_select=clicked,
        selection_mode=["single-cell", "single-column"],
        alt=f"Incidents, one a row, sorted by: {ORDERS[sorted_by()][now.direction == 'opposite']}",
        column_config={
            "Body": _text("Body", 190),
            "When": _text("When", 140, "When it happened; * marks a later date. Sorted by the breach's own date."),
            "Cause": _text("Cause", 235, "The primary cause."),
            "Outcome": _text("Outcome", 170, "The gravest outcome, and how many more there are."),
            "Penalty": st.column_config.NumberColumn(_head("Penalty"), width=90, format="£%,d"),
            "People": st.column_config.NumberColumn(_head("People"), width=85, help="How many people were affected."),
            "Reports": st.column_config.NumberColumn(_head("Reports"), width=90),
            "First reported": _text("First reported", 145),
            "Sure of cause": st.column_config.NumberColumn(
                _head("Sure of cause"), width=125, format="%d %%", help="The lowest that a report of it gives."
            ),
            "Words of the source": st.column_config.TextColumn(width=420),
        },
    )


def _text(name: str, width: int, meaning: str | None = None) -> Any:
    return st.column_config.TextColumn(_head(name), width=width, help=meaning)


def _head(name: str) -> str:
    """Return the head of a column, with an arrow where the list is sorted by it."""
    order = SORTS[name]
    if order != sorted_by():
        return name
    rising = (order in RISING) == (state.now().direction == "usual")
    return f"{name} {'▲' if rising else '▼'}"


def _frame(rows: list[IncidentRow]) -> pd.DataFrame:
    sure = [None if row.cause_confidence is None else round(row.cause_confidence * 100) for row in rows]
    return pd.DataFrame(
        {
            "Body": [row.council or words.NOT_NAMED for row in rows],
            "Cause": [words.term(row.cause) for row in rows],
            "When": [_dated(row) for row in rows],
            "First reported": [words.when(row.first_published[:10]) for row in rows],
            "Outcome": [_followed(row) for row in rows],
            "Penalty": pd.array([row.penalty_gbp for row in rows], dtype="Int64"),
            "People": pd.array([row.people_affected for row in rows], dtype="Int64"),
            "Reports": [row.reports for row in rows],
            "Sure of cause": pd.array(sure, dtype="Int64"),
            "Words of the source": [row.quotation or _why_none(row) for row in rows],
        }
    )


def _dated(row: IncidentRow) -> str:
    """Return the date that stands for an incident, marked when it is not the breach's own."""
    if not row.date:
        return "not known"
    return words.when(row.date) if row.date_is == "occurred" else f"{words.when(row.date)} *"


def _why_none(row: IncidentRow) -> str:
    """Return why an incident has no words to quote, where that is known."""
    return words.NO_TEXT if row.origin == ("baseline",) else ""


def _followed(row: IncidentRow) -> str:
    """Return the first outcome, and how many more there are."""
    more = f" +{len(row.outcomes) - 1}" if len(row.outcomes) > 1 else ""
    return words.term(row.outcome) + more
