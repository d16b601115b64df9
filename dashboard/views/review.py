"""Review: for coders who have signed in. What waits for them, and the one text or correction that is open."""

import streamlit as st

from corpus.config import settings
from corpus.queries import review
from corpus.queries.review import REASONS, Queue, Reason, Waiting
from dashboard import words
from dashboard.data import private
from dashboard.markup import tag
from dashboard.review import correction, session, work
from dashboard.review.session import MINE
from dashboard.widgets import empty, note, notice, plain

OPEN, CHOSEN, SAID = f"{MINE}open", f"{MINE}reason", f"{MINE}said"
LISTED = 15
TITLES: dict[Reason, str] = {
    "sample": "My sample",
    "correction": "Corrections",
    "adjudication": "To adjudicate",
    "disagreement": "Coders differ",
    "unsure": "Machine unsure",
    "orphaned": "Decide anew",
}
ABOUT: dict[Reason, str] = {
    "sample": "Drawn at random and yours to code blind: you see neither the machine's values nor another coder's.",
    "correction": "What readers say is wrong. Its outcome and your reason are published.",
    "adjudication": "Two coders coded these texts differently. What you decide stands.",
    "disagreement": "The machine's second coder and our coding give different values.",
    "unsure": "The machine is more likely wrong than not about one of the deciding values.",
    "orphaned": "Somebody decided here, and no report of the text stands on those words any more.",
}


def show() -> None:
    """Show the view."""
    who = session.coder()
    if who is None:
        session.show_sign_in()
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.html(tag("p", "Signed in as ", tag("strong", who.name), class_="cb-note"), width="content")
        st.button("Sign out", type="tertiary", on_click=session.sign_out, icon=":material/logout:")
    if said := st.session_state.pop(SAID, None):
        notice(*said)
    opened: Waiting | None = st.session_state.get(OPEN)
    if opened is None:
        _queue(private(review.queue, settings(), who))
        return
    st.button("Queue", icon=":material/arrow_back:", type="tertiary", on_click=close, shortcut="Alt+Q")
    if opened.reason == "correction" and not opened.revision_id:
        correction.show(who, opened.correction_id, open_text, close)
    else:
        work.show(who, opened, close)


def open_item(item: Waiting) -> None:
    """Open one thing that waits (a button's callback)."""
    st.session_state[OPEN] = item


def open_text(revision_id: str, title: str) -> None:
    """Open a text that a correction is about (a button's callback)."""
    open_item(Waiting(reason="correction", revision_id=revision_id, title=title, published=""))


def close(*said: str) -> None:
    """Go back to the queue, and say something there (also as a button's callback)."""
    st.session_state.pop(OPEN, None)
    if said:
        st.session_state[SAID] = said


def _queue(found: Queue) -> None:
    """Show how much waits, and what of it for the reason that is chosen."""
    st.title("Review", anchor=False)
    if not found.waiting:
        empty("Nothing waits", "Draw a sample with `carebreach review sample`, or come back after the next run.")
        return
    present = [reason for reason in REASONS if found.counts[reason]]
    if st.session_state.get(CHOSEN) not in present:
        st.session_state[CHOSEN] = present[0]
    st.segmented_control(
        "What waits",
        present,
        format_func=lambda reason: f"{TITLES[reason]} ({found.counts[reason]:,})",
        key=CHOSEN,
        required=True,
        label_visibility="collapsed",
    )
    chosen: Reason = st.session_state[CHOSEN]
    note(ABOUT[chosen])
    items = [item for item in found.waiting if item.reason == chosen]
    st.button("Open the next one", type="primary", on_click=open_item, args=(items[0],), shortcut="N")
    for number, item in enumerate(items[:LISTED]):
        with st.container(key=f"newest_review_{number}", gap=None):
            st.button(
                plain(item.title or "No headline"),
                type="tertiary",
                key=f"{MINE}item_{number}",
                on_click=open_item,
                args=(item,),
            )
            facts = (words.when(item.published), words.PROPERTIES.get(item.detail, item.detail))
            note(" · ".join(fact for fact in facts if fact))
    if found.counts[chosen] > LISTED:
        note(f"and {found.counts[chosen] - LISTED:,} more")
