"""Report a mistake: a form that makes a correction for the reader to send. The dashboard itself writes nothing."""

import streamlit as st

from corpus import queries
from corpus.config import settings
from corpus.queries import IncidentDetail
from dashboard import words
from dashboard.corrections import LONGEST, Correction, as_json, file_name, letter
from dashboard.data import ask
from dashboard.markup import is_web, join, link, tag
from dashboard.widgets import note

_MADE = "correction"
"""Where the session keeps what the reader has written, until another incident is open."""
GENERAL = {
    "missing": "Something is missing",
    "not_relevant": "This is no breach of social-services data",
    "private_name": "A private person can be recognised",
    "other": "Something else",
}
SHOWN = ("authority_id", "organisation", "occurred", "discovered", "acted", "causes", "channel", "outcomes",
         "penalty_gbp", "penalty_on", "status", "data_subjects", "people_affected")  # fmt: skip


def show(found: IncidentDetail) -> None:
    """Show the form, and what it has made."""
    incident_id = found.row.incident_id
    coded = [(v.property, v.value) for name in SHOWN for v in found.values if v.property == name and v.chosen]
    choices = [*coded, *((name, "") for name in GENERAL)]
    with st.expander("Report a mistake", icon=":material/flag:"):
        note("This page stores and sends nothing. It writes your correction into a file or a letter, for you to send.")
        with st.form(f"mistake_{incident_id}", border=False):
            about = st.selectbox("What is wrong", choices, format_func=_label, key=f"about_{incident_id}")
            right = st.text_area("What is right", max_chars=LONGEST, key=f"right_{incident_id}")
            see = st.text_input("Where one can see it (an address)", max_chars=300, key=f"see_{incident_id}")
            made = st.form_submit_button("Make the correction")
        if made:
            st.session_state[_MADE] = Correction(
                incident_id=incident_id, property=about[0], coded=about[1], right=right.strip(), see=see.strip(),
                corpus=ask(queries.stamp),
            )  # fmt: skip
        correction = st.session_state.get(_MADE)
        if isinstance(correction, Correction) and correction.incident_id == incident_id:
            _made(correction)


def _label(choice: tuple[str, str]) -> str:
    name, value = choice
    return GENERAL[name] if name in GENERAL else f"{words.PROPERTIES[name]}: {words.value(name, value)}"


def _made(correction: Correction) -> None:
    """Offer the correction as a file, and as a letter where somebody can be written to."""
    contact = settings().contact
    to = letter(correction, contact)
    if to:
        told = join(tag("a", "Write it as an e-mail", href=to), f" to {contact}, or send the file.")
    elif is_web(contact):
        told = join("Hand the file in at ", link(contact, contact), ".")
    else:
        told = join("Whoever runs this dashboard has named no contact; give the file to whoever showed it to you.")
    st.download_button(
        "Download the correction",
        data=as_json(correction),
        file_name=file_name(correction),
        mime="application/json",
        icon=":material/download:",
        on_click="ignore",
    )
    st.html(tag("p", told, class_="cb-note"))
