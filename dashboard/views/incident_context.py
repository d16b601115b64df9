"""What stands beside an incident: those linked to it, those like it, and what became of its id."""

from collections.abc import Sequence

import streamlit as st

from analysis.embeddings import MODEL
from corpus import queries
from corpus.queries import Change, IncidentRow, LinkedIncident, SimilarIncident
from dashboard import state, words
from dashboard.data import ask
from dashboard.markup import tag
from dashboard.widgets import incident_button, note

SHARED = {
    "authority_id": "the same body",
    "causes": "the same cause",
    "channel": "the same way",
    "outcomes": "a common outcome",
    "data_subjects": "data about the same people",
}
CHANGES = {
    "renamed": "{old} has been called {new} since an earlier report of it was found.",
    "merged": "{old} was merged into {new}: they turned out to be one event.",
    "split": "{old} was split: some of its reports tell of {new}.",
    "withdrawn": "{old} was withdrawn: no report tells of it any more.",
}
LONGEST = 170
"""Characters of a quotation beside a similar incident."""


def show(row: IncidentRow) -> None:
    """Show what stands beside an incident."""
    linked: list[LinkedIncident] = ask(queries.linked_incidents, row.incident_id)
    beside = tuple(one.row.incident_id for one in linked)
    _linked(linked)
    _similar(ask(queries.similar_incidents, row.incident_id, MODEL, without=beside))
    _history(row, ask(queries.incident_history, row.incident_id))


def _linked(linked: Sequence[LinkedIncident]) -> None:
    if not linked:
        return
    st.subheader("Linked incidents", anchor=False)
    note("Reports connect these with this one. They are counted apart.")
    for one in linked:
        _one(one.row, "linked", f"{words.LINKS.get(one.kind, one.kind)}, {one.score:.0%} sure".capitalize())


def _similar(similar: Sequence[SimilarIncident]) -> None:
    st.subheader("Similar incidents", anchor=False)
    if not similar:
        note("None of those that were compared is much like it.")
        return
    if similar[0].likeness is None:
        note("By the coded values that both have: no text of this incident has been embedded.")
    else:
        note("By the meaning of their reports; beside each, how near (1 is the same words) and what is coded alike.")
    for one in similar:
        near = [f"likeness {one.likeness:.2f}"] if one.likeness is not None else []
        _one(one.row, "similar", " · ".join([*near, *(SHARED[name] for name in one.shared)]))


def _one(row: IncidentRow, kind: str, about: str) -> None:
    """Show a way to another incident, with what it has to do with this one."""
    with st.container(gap=None):
        incident_button(row, key=f"newest_{kind}_{row.incident_id}", open_incident=_open)
        when = words.when(row.date) if row.date else ""
        st.html(tag("p", " · ".join(part for part in (when, about) if part), class_="cb-kicker"))
        if row.quotation:
            cut = f"{row.quotation[:LONGEST].rpartition(' ')[0]} …"
            st.html(tag("p", f"“{row.quotation if len(row.quotation) <= LONGEST else cut}”", class_="cb-quote"))


def _open(incident_id: str) -> None:
    state.change(incident=incident_id)


def _history(row: IncidentRow, changes: Sequence[Change]) -> None:
    """Show what became of the incident's id; ids are shortened, and whole in the address."""
    if not changes:
        return
    st.subheader("History", anchor=False)

    def called(incident_id: str | None) -> str:
        return "this incident" if incident_id == row.incident_id else f"incident {(incident_id or '')[:9]}"

    lines = [
        tag(
            "tr",
            tag("th", words.when(one.at.date().isoformat()), scope="row"),
            tag("td", _upper(CHANGES[one.kind].format(old=called(one.incident_id), new=called(one.other_id)))),
        )
        for one in changes
    ]
    st.html(tag("table", tag("tbody", *lines), class_="cb-table cb-history"))
    note("Old addresses go on working: they lead to the incident that carries on.")


def _upper(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
