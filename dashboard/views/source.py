"""One source: its permission, what went wrong with it and when, and what became of all that it listed."""

from collections.abc import Sequence

import streamlit as st

from corpus import queries
from corpus.queries import EntryOutcome, SourceMonth, SourceRow, Trouble
from dashboard import state, words
from dashboard.data import ask
from dashboard.markup import tag
from dashboard.widgets import as_table, note

WHAT = {
    "failed": "The crawl failed",
    "interrupted": "The crawl was stopped",
    "drifted": "It is no longer what it was",
    "unreadable": "A feed can't be read since then",
    "refused": "It refused us",
}


def show(row: SourceRow, months: Sequence[SourceMonth]) -> None:
    """Show one source."""
    with st.container(border=True):
        st.html(tag("h2", row.name, class_="cb-source"))
        terms = terms_of(row)
        st.html(tag("p", f"{row.permission_reason} {terms}", class_="cb-summary"))
        feeds = f"{words.plural(row.listings, 'feed, register or search', 'feeds, registers or searches')}"
        failing = f", of which {row.failing:,} could not be read" if row.failing else ""
        note(f"It lists by {feeds}{failing}; {words.plural(row.waiting, 'article waits', 'articles wait')} to be had.")
        left, right = st.columns(2, gap="large")
        with left:
            _troubles(ask(queries.troubles, row.source_id))
        with right:
            _outcomes(ask(queries.entry_outcomes, row.source_id))
        _months(months)
        st.button("Close", on_click=lambda: state.change(outlet=""), key="close_source")


def terms_of(row: SourceRow) -> str:
    """Say when the terms of a source were read, where its reason does not say already that they were not."""
    if row.terms_read:
        return f"Terms read {words.when(row.terms_read.isoformat())}."
    return "" if "not read" in row.permission_reason else "Terms not read yet."


def _troubles(found: Sequence[Trouble]) -> None:
    """Show what went wrong, the latest first."""
    st.html(tag("h3", "What went wrong, and why", class_="cb-source"))
    if not found:
        note("Nothing is on record.")
        return
    rows = [
        tag(
            "tr",
            tag("th", words.when(one.at.date().isoformat()), scope="row"),
            tag(
                "td", tag("strong", WHAT.get(one.what, one.what)), tag("small", one.reason or "No reason is on record.")
            ),
        )
        for one in found[:6]
    ]
    st.html(tag("table", tag("tbody", *rows), class_="cb-table"))
    as_table(
        {
            "Moment (UTC)": [f"{one.at:%Y-%m-%d %H:%M}" for one in found],
            "What": [WHAT.get(one.what, one.what) for one in found],
            "Reason": [one.reason for one in found],
            "Address": [one.url for one in found],
        },
        alt="What went wrong with the source",
    )


def _outcomes(found: Sequence[EntryOutcome]) -> None:
    """Show what became of the entries that the source listed."""
    st.html(tag("h3", "What became of what it listed", class_="cb-source"))
    if not found:
        note("It has listed nothing yet.")
        return
    rows = [
        tag(
            "tr",
            tag("th", one.outcome, tag("small", "" if one.let_through else "passed over"), scope="row"),
            tag("td", f"{one.count:,}"),
        )
        for one in found[:6]
    ]
    st.html(tag("table", tag("tbody", *rows), class_="cb-table"))
    as_table(
        {
            "Outcome": [one.outcome for one in found],
            "Let through": ["yes" if one.let_through else "passed over" for one in found],
            "Entries": [one.count for one in found],
        },
        alt="What became of the entries of the source",
    )


def _months(months: Sequence[SourceMonth]) -> None:
    if not months:
        return
    note("Its months:")
    as_table(
        {
            "Month": [one.month for one in months],
            "Crawls": [one.runs for one in months],
            "Failed": [one.failed for one in months],
            "Listed": [one.listed for one in months],
            "Let through": [one.let_through for one in months],
            "Fetched": [one.fetched for one in months],
            "Taken in": [one.articles for one in months],
            "Relevant": [one.relevant for one in months],
            "Incidents": [one.incidents for one in months],
        },
        alt="The months of the source",
    )
