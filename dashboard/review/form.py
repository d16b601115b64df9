"""The form of a coding: one block a report, a value and its words for each property, help from the codebook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from corpus.coded_values import PROPERTIES, SEVERAL, vocabulary
from corpus.dictionary import load_dictionary
from corpus.reviews import REQUIRED, Account, Given
from corpus.taxonomy import load_taxonomy
from dashboard import words
from dashboard.markup import tag
from dashboard.review.session import MINE
from dashboard.widgets import body_label, plain

MOST_REPORTS = 20
DEFAULTS = {"channel": "unknown", "status": "confirmed", "data_subjects": "unknown"}
WORDS_HELP = (
    "The number of a sentence (4, or 4-6), or the words as they stand in the text; 4: words where they stand more than "
    "once. 0 is the headline. One quotation for each of several values: put | between them."
)
_EDTF = "As exact as the text: 2022-11-10, 2022-11, 2022, 2011-01/2011-06; a financial year is 2023-04-01/2024-03-31."
_RULES = {
    "causes": ("primary_first", "another_persons_data", "found_by_others", "altered_data"),
    "outcomes": ("several_outcomes",),
    "status": ("status",),
    "data_subjects": ("data_subjects",),
    "penalty_gbp": ("never_coded_from",),
    "people_affected": ("never_coded_from",),
}
_ON = {"body": "The body", "individual": "An individual"}


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form when it is sent."""

    relevant: bool
    accounts: tuple[Account, ...]
    note: str


def coding_form(key: str, accounts: Sequence[Account], *, relevant: bool | None, label: str) -> Filled | None:
    """Show the form, filled in as far as given or typed before; return what it holds when it is sent.

    Args:
        key: what the widgets' names begin with; stands for the text and the purpose.
        accounts: what to begin with.
        relevant: what to begin with; None leaves the choice open.
        label: of the button.
    """
    key = f"{MINE}{key}"
    draft: dict[str, Any] = st.session_state.setdefault(f"{key}_draft", {})
    choice = st.radio(
        "Does the text report a breach of social-services data?",
        ["yes", "no"],
        index=None if relevant is None else 0 if relevant else 1,
        format_func={"yes": "Yes, at least one", "no": "No"}.__getitem__,
        horizontal=True,
        key=_kept(draft, f"{key}_relevant"),
        help="A concrete, actual incident with personal data held for UK social services. Not advice, statistics or "
        "other councils' services; not a passing reference to an old case.",
    )
    count = 0
    if choice == "yes":
        count = st.number_input(
            "Reports in this text", 1, MOST_REPORTS, max(1, len(accounts)), key=_kept(draft, f"{key}_count"),
            help="One for each incident that the text gives an account of; a series without separate accounts is one.",
            width=200,
        )  # fmt: skip
    with st.form(f"{key}_form", border=False, enter_to_submit=False):
        filled = tuple(
            _block(f"{key}_{number}", draft, number, accounts[number] if number < len(accounts) else {})
            for number in range(count)
        )
        note = st.text_area("Note", key=_kept(draft, f"{key}_note"), height=80, max_chars=2000)
        sent = st.form_submit_button(label, type="primary", shortcut="Ctrl+Enter", disabled=choice is None)
    draft |= {
        str(name): value
        for name, value in st.session_state.items()
        if str(name).startswith(f"{key}_") and not str(name).startswith((f"{key}_draft", f"{key}_form"))
    }
    return Filled(choice == "yes", filled, note or "") if sent else None


def forget(key: str) -> None:
    """Drop what was typed into a form."""
    for name in [name for name in st.session_state if str(name).startswith(f"{MINE}{key}_")]:
        del st.session_state[name]


def _kept(draft: Mapping[str, Any], name: str) -> str:
    """Give a widget that was not on the last page what was typed into it before, and return its key."""
    if name in draft and name not in st.session_state:
        st.session_state[name] = draft[name]
    return name


def _block(key: str, draft: Mapping[str, Any], number: int, given: Account) -> Account:
    """Show the fields of one report, and return what they hold."""
    with st.container(border=True):
        st.html(tag("h3", f"Report {number + 1}", class_="cb-block"))
        found = {}
        for name in PROPERTIES:
            value, quotation = st.columns([1, 1.15], gap="small", vertical_alignment="bottom")
            with value:
                values = value_field(_kept(draft, f"{key}_{name}"), name, given.get(name))
            with quotation:
                typed = st.text_input(
                    f"Words for: {words.PROPERTIES[name]}",
                    given[name].words if name in given else "",
                    key=_kept(draft, f"{key}_{name}_words"),
                    placeholder="Sentence number, or words",
                    label_visibility="collapsed",
                    help=WORDS_HELP,
                )
            if values:
                found[name] = Given(values, typed or "")
    return found


def value_field(key: str, name: str, given: Given | None = None) -> tuple[str, ...]:
    """Show the field of a property's value, and return what it holds."""
    label = words.PROPERTIES[name] + (" *" if name in REQUIRED else "")
    values = given.values if given else ()
    if name in SEVERAL:
        chosen = st.multiselect(
            label,
            vocabulary(name),
            list(values),
            format_func=words.term,
            key=key,
            help=help_on(name),
            placeholder="None",
        )
        return tuple(chosen)
    if closed := vocabulary(name):
        first = values[0] if values else DEFAULTS.get(name)
        one = st.selectbox(
            label,
            closed,
            closed.index(first) if first in closed else None,
            format_func=body_label if name == "authority_id" else lambda value: _ON.get(value) or words.term(value),
            key=key,
            help=help_on(name),
            placeholder="None",
        )
        return (one,) if one else ()
    typed = st.text_input(label, values[0] if values else "", key=key, help=help_on(name), max_chars=200)
    return (typed.strip(),) if typed and typed.strip() else ()


def help_on(name: str) -> str:
    """Return what the codebook says of a property, for a help bubble."""
    rules = load_taxonomy().rules
    table = {column.name: column.description for column in load_dictionary().table("incidents").columns}
    about = {
        "organisation": "The body that held the data, as the text writes it.",
        "authority_id": "Its listed name; none when it is anonymous or not listed.",
    }
    said = [about.get(name) or table.get(name, "")]
    said += [rules[rule] for rule in _RULES.get(name, ())]
    if name in {"occurred", "discovered", "acted"}:
        said.append(_EDTF)
    if name in SEVERAL:
        said.append("The first that you choose is the primary one." if name == "causes" else "")
    return plain(" ".join(part for part in said if part))


def codebook() -> None:
    """Show what each cause, channel and outcome means, with examples."""
    known = load_taxonomy()
    with st.expander("Codebook"):
        for title, entries in (("Causes", known.causes), ("Outcomes", known.outcomes), ("Channels", known.channels)):
            rows = []
            for entry in entries:
                example = getattr(entry, "examples", ("",))[0]
                rows.append(
                    tag("tr", tag("th", entry.label, scope="row"), tag("td", entry.definition, tag("small", example)))
                )
            st.html(tag("table", tag("caption", title), tag("tbody", *rows), class_="cb-table"))
