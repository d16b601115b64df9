"""A reader's correction: what they say, the texts that it is about, and its outcome, which is published."""

from collections.abc import Callable

import streamlit as st

from corpus.coders import Coder
from corpus.config import settings
from corpus.errors import CareBreachError
from corpus.queries import review
from dashboard import words
from dashboard.data import private
from dashboard.markup import link, tag
from dashboard.review.session import MINE, writer
from dashboard.widgets import empty, note, notice, plain


def show(who: Coder, correction_id: str, open_text: Callable[[str, str], None], close: Callable[..., None]) -> None:
    """Show a correction and the form for its outcome."""
    found = private(review.correction_for, settings(), who, correction_id)
    if found is None:
        empty("There is no such correction", "It may have been erased on request.")
        return
    st.title(f"Correction {found.id}", anchor=False)
    lines = [("Received", words.when(found.at.date().isoformat())), ("Incident", found.incident_id or "")]
    lines += [("Property", words.PROPERTIES.get(found.property or "", ""))]
    lines += [("Should be", words.value(found.property or "", found.value or ""))]
    rows = [tag("tr", tag("th", name, scope="row"), tag("td", said)) for name, said in lines if said]
    rows += [
        tag("tr", tag("th", name, scope="row"), tag("td", link(url, url)))
        for name, url in (("Article", found.url), ("Evidence", found.evidence))
        if url
    ]
    st.html(tag("table", tag("tbody", *rows), class_="cb-table"))
    st.html(tag("blockquote", found.message, class_="cb-passage"))
    for revision_id, title in private(review.revisions_of, settings(), who, found):
        st.button(
            plain(title or "No headline"),
            key=f"{MINE}of_{revision_id}",
            type="tertiary",
            icon=":material/article:",
            on_click=open_text,
            args=(revision_id, title),
        )
    note("Decide on the values in the texts first; then say here what came of it.")
    with st.form(f"{MINE}correction_{found.id}", enter_to_submit=False):
        outcome = st.radio("Outcome", ["accepted", "declined"], index=None, format_func=str.capitalize, horizontal=True)
        reason = st.text_area("Reason", max_chars=500, help="Published with the outcome. Name no private person.")
        if not st.form_submit_button("Publish the outcome", type="primary", shortcut="Ctrl+Enter"):
            return
    try:
        if outcome is None:
            raise CareBreachError("Choose an outcome.")
        writer(who).decide_correction(
            found.id, "accepted" if outcome == "accepted" else "declined", reason=reason or ""
        )
    except CareBreachError as error:
        notice(str(error))
        return
    close("The outcome is recorded.")
    st.rerun()
