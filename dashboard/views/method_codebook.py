"""The codebook, as it is applied: each term with its definition, cues, examples and counterexamples."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from corpus.taxonomy import Cause, Coded, Counterexample, Term, load_taxonomy
from dashboard import words
from dashboard.markup import Markup, join, tag
from dashboard.views.method_tables import as_wide_table
from dashboard.widgets import as_table, note


def show() -> None:
    """Show the codebook."""
    taxonomy = load_taxonomy()
    st.subheader(f"Codebook, version {taxonomy.version}", anchor=False)
    note("Open a term for its examples, what it is not, and the patterns that make a sentence worth reading for it.")
    st.html(tag("h3", "Rules", class_="cb-part"))
    st.html(tag("ul", *(tag("li", rule) for rule in taxonomy.rules.values()), class_="cb-rules"))
    st.html(tag("h3", "Causes", class_="cb-part"))
    for group in taxonomy.groups:
        of_group = [cause for cause in taxonomy.causes if cause.group == group.id]
        st.html(
            tag("h4", group.label, class_="cb-part")
            + tag("p", group.definition, class_="cb-note")
            + join(*map(_coded, of_group))
        )
    as_table(_columns(taxonomy.causes), alt="Causes")
    st.html(tag("h3", "Outcomes", class_="cb-part") + join(*map(_coded, taxonomy.outcomes)))
    as_table(_columns(taxonomy.outcomes), alt="Outcomes")
    plain: list[tuple[str, Sequence[Term]]] = [
        ("How data travelled", taxonomy.channels),
        ("Status", taxonomy.statuses),
        ("Whose data", taxonomy.data_subjects),
    ]
    for title, terms in plain:
        st.html(tag("h3", title, class_="cb-part"))
        as_wide_table({"Term": [_named(term) for term in terms], "Meaning": [join(term.definition) for term in terms]})


def _named(term: Term) -> Markup:
    return join(tag("strong", term.label), tag("small", tag("code", term.id)))


def _coded(term: Coded) -> Markup:
    """Return one term that opens."""
    codes = [("The ICO's incident type", term.ico), ("VERIS", term.veris)] if isinstance(term, Cause) else []
    parts = [
        *(tag("p", tag("strong", f"{name}: "), "; ".join(given)) for name, given in codes),
        tag("p", tag("strong", "Such as")),
        tag("ul", *(tag("li", example) for example in term.examples)),
        tag("p", tag("strong", "But not")),
        tag("ul", *(tag("li", _not(one)) for one in term.counterexamples)),
        tag("p", tag("strong", f"Cues ({len(term.cues)} patterns, for text in small letters)")),
        tag("ul", *(tag("li", tag("code", cue)) for cue in term.cues), class_="cb-cues"),
    ]
    head = tag("summary", tag("strong", term.label), " ", tag("code", term.id), tag("span", term.definition))
    return tag("details", head, *parts, class_="cb-term")


def _not(one: Counterexample) -> Markup:
    instead = f" That is “{words.term(one.instead)}”." if one.instead else ""
    return join(one.text, tag("small", f"{one.why}{instead}"))


def _columns(terms: Sequence[Coded]) -> dict[str, Sequence[Any]]:
    causes = [term for term in terms if isinstance(term, Cause)]
    own = {
        "Group": [words.term(cause.group) for cause in causes],
        "ICO incident type": ["; ".join(cause.ico) for cause in causes],
        "VERIS": ["; ".join(cause.veris) for cause in causes],
    }
    return {
        "Id": [term.id for term in terms],
        "Term": [term.label for term in terms],
        "Definition": [term.definition for term in terms],
        **(own if causes else {}),
        "Examples": [" | ".join(term.examples) for term in terms],
        "Counterexamples": [" | ".join(one.text for one in term.counterexamples) for term in terms],
        "Cues": ["  ".join(term.cues) for term in terms],
    }
