"""Method: how the corpus is made, how well, and how to cite it; all of it read from the data that it describes."""

from collections.abc import Callable
from typing import get_args

import streamlit as st

from corpus.figures import load_figures
from dashboard import state, words
from dashboard.address import Section
from dashboard.markup import join, tag
from dashboard.views import method_agreement, method_codebook, method_corpus, method_figures
from dashboard.widgets import note

LEAD = (
    "How a published text becomes coded data, how far that can be trusted, and how to cite it. Nothing here was typed "
    "by hand: definitions come from the codebook, figures from the last measurement, counts from the corpus."
)
SECTIONS: dict[Section, tuple[str, Callable[[], None]]] = {
    "codebook": ("Codebook", method_codebook.show),
    "coding": ("How well texts are coded", method_figures.coding),
    "linking": ("Incidents, stories, themes", method_figures.linking),
    "agreement": ("Agreement of coders", method_agreement.show),
    "corpus": ("This corpus, privacy, limits", method_corpus.show),
    "dictionary": ("Data dictionary", method_corpus.dictionary),
    "cite": ("How to cite", method_corpus.cite),
}


def show() -> None:
    """Show the view."""
    st.title("Method", anchor=False)
    st.html(tag("p", LEAD, class_="cb-lead"))
    st.pills(
        "Part of the method",
        list(get_args(Section)),
        format_func=lambda section: SECTIONS[section][0],
        key=state.bound("section", state.now().section),
        on_change=lambda: state.change(section=st.session_state["section"] or "codebook", coders="", field=""),
        label_visibility="collapsed",
    )
    SECTIONS[state.now().section][1]()
    if state.now().section in {"coding", "linking", "agreement"}:
        found = load_figures()
        when = words.when(found.made.isoformat())
        note(join(f"Measured on {when} with CareBreach {found.version}, by ", tag("code", found.command), "."))
    note("The filters at the side choose incidents; they change nothing here.")
