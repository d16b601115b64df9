"""One incident: told in plain words, its life, its values and reports, what stands beside it, and a way to object."""

import streamlit as st

from corpus import queries
from corpus.queries import IncidentDetail, IncidentRow
from dashboard import state, words
from dashboard.data import ask
from dashboard.markup import tag
from dashboard.views import incident_context, mistake
from dashboard.views.incident_reports import show_reports, show_stories
from dashboard.views.incident_values import show_differences, show_values
from dashboard.widgets import empty, note, notice


def show(incident_id: str) -> None:
    """Show the incident of an id."""
    st.button("All incidents", icon=":material/arrow_back:", type="tertiary", on_click=_back)
    found = ask(queries.incident_detail, incident_id)
    if found is None:
        empty("There is no such incident", "The address names an incident that this corpus does not know.")
        return
    if found.asked != found.row.incident_id:
        notice("The incident of this address was merged into this one.")
    if found.withdrawn:
        notice("This incident was withdrawn: no report tells of it any more.")
    if found.row.origin == ("baseline",):
        notice(words.BASELINE)
    _head(found.row)
    left, right = st.columns([1.7, 1], gap="large")
    with right, st.container(key="values"):
        show_values(found)
        show_differences(found)
        mistake.show(found)
    with left:
        _timeline(found)
        st.subheader("Reports and their words", anchor=False)
        show_reports(found.reports)
        show_stories(ask(queries.stories, found.row.incident_id))
        if found.related:
            st.subheader("Related reports", anchor=False)
            note("They are of the same series, or may be about the same event; they are not counted with it.")
            show_reports(found.related)
        incident_context.show(found.row)


def _back() -> None:
    state.change(incident="")


def _head(row: IncidentRow) -> None:
    """Show the title, what the incident is marked as, and the summary."""
    st.html(tag("h1", row.council or words.NOT_NAMED, class_="cb-title"))
    marks = [
        words.term(row.cause),
        words.term(row.status),
        "Baseline" if row.origin == ("baseline",) else words.REVIEWS.get(row.review, row.review),
        *([f"Cause {row.cause_confidence:.0%} sure at least"] if row.cause_confidence is not None else []),
    ]
    st.html(tag("ul", *(tag("li", mark) for mark in marks), class_="cb-tags"))
    st.html(tag("p", " ".join(words.summary(row)), class_="cb-summary"))


def _timeline(found: IncidentDetail) -> None:
    """Show the stages of the incident's life, each with how long after the event it came."""
    steps = queries.timeline(found)
    if len(steps) < 2:
        return
    st.subheader("Timeline", anchor=False)
    head = tag(
        "thead", tag("tr", *(tag("th", title, scope="col") for title in ("", "When", "After the event", "What")))
    )
    lines = [
        tag(
            "tr",
            tag("th", words.STAGES[step.stage], scope="row"),
            tag("td", words.when(step.when) or "date not stated"),
            tag("td", words.lag(step.after.fewest, step.after.most) if step.after else ""),
            tag("td", "; ".join(map(words.term, step.what))),
        )
        for step in steps
    ]
    st.html(tag("table", head, tag("tbody", *lines), class_="cb-table cb-timeline"))
