"""The Incidents: the list that the filters leave, sorted and page by page, or the one incident that is open."""

import pandas as pd
import streamlit as st

from corpus import queries
from corpus.export import file_name
from corpus.queries import IncidentRow, Order
from dashboard import data, state, words
from dashboard.data import ask
from dashboard.views import incident
from dashboard.widgets import chosen_line, empty, note, nothing_yet

PAGE = 25
ORDERS: dict[Order, str] = {
    "relevance": "Relevance, best first",
    "published": "First reported, newest first",
    "occurred": "Breach, latest first",
    "earliest": "Breach, earliest first",
    "body": "Body, A to Z",
    "penalty": "Penalty, largest first",
    "people": "People affected, most first",
    "reports": "Reports, most first",
}


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
    rows = ask(queries.incident_page, filters, order=state.now().order, offset=(page - 1) * PAGE, limit=PAGE)
    _table(rows, page)
    first = (page - 1) * PAGE + 1
    shown = f"{first:,}{words.DASH}{first + len(rows) - 1:,} of {words.plural(count, 'incident')}"
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        note(f"{shown}. Click one to read it. * Not the breach's own date, which no text gives.")
        if pages > 1:
            key = state.bound("page", page)
            st.pagination(pages, key=key, on_change=lambda: state.change(page=st.session_state["page"]))


def _controls(count: int) -> None:
    """Show how the list is sorted, and the download of all that the filters leave."""
    filters = state.now().filters
    orders = [order for order in ORDERS if filters.text or order != "relevance"]
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.selectbox(
            "Sort by",
            orders,
            format_func=ORDERS.__getitem__,
            key=state.bound("order", state.now().order if state.now().order in orders else orders[0]),
            on_change=_sort,
            width=280,
        )
        st.download_button(
            f"Download CSV ({words.plural(count, 'incident')})",
            data=lambda: data.csv(filters),
            file_name=_file_name(ask(queries.is_sample)),
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            help="All incidents that the filters leave, with sources and quotations; opens in a spreadsheet.",
        )


def _sort() -> None:
    """Take the order over from its widget; the order that comes first by itself leaves the address."""
    chosen: Order = st.session_state["order"]
    by_itself = chosen == "published" and not state.now().filters.text
    state.change(order="relevance" if by_itself else chosen, page=1)


def _file_name(sample: bool) -> str:
    """Return a name that says what was chosen."""
    chosen = "_".join(value for values in state.now().filters.query().values() for value in values)
    safe = "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in chosen)[:60]
    return file_name("carebreach_incidents" + (f"_{safe}" if safe else ""), sample=sample)


def _table(rows: list[IncidentRow], page: int) -> None:
    """Show one page of incidents; a click on a row opens it."""
    key = f"incidents_{page}_{state.now().order}_{hash(state.now().filters)}"
    ids = [row.incident_id for row in rows]

    def clicked() -> None:
        cells = st.session_state[key]["selection"]["cells"]
        if cells:
            state.change(incident=ids[cells[0][0]])

    st.dataframe(
        _frame(rows),
        key=key,
        hide_index=True,
        height="content",
        row_height=40,
        placeholder="",
        on_select=clicked,
        selection_mode="single-cell",
        alt="Incidents, one a row",
        column_config={
            "Body": st.column_config.TextColumn(width=200),
            "When": st.column_config.TextColumn(width=160, help="When it happened; * marks a later date."),
            "Cause": st.column_config.TextColumn(width=265, help="The primary cause."),
            "Outcome": st.column_config.TextColumn(width=200, help="The first outcome, and how many more there are."),
            "Penalty": st.column_config.NumberColumn(width=80, format="£%,d"),
            "Articles": st.column_config.NumberColumn(width=70),
            "Words of the source": st.column_config.TextColumn(width=420),
        },
    )


def _frame(rows: list[IncidentRow]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Body": [row.council or words.NOT_NAMED for row in rows],
            "Cause": [words.term(row.cause) for row in rows],
            "When": [_dated(row) for row in rows],
            "Outcome": [_followed(row) for row in rows],
            "Penalty": pd.array([row.penalty_gbp for row in rows], dtype="Int64"),
            "Articles": [row.articles for row in rows],
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
