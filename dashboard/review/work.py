"""One text at work: coding it blind, judging the machine's values, or adjudicating between two coders."""

from collections.abc import Callable

import streamlit as st

from corpus.accounts import differing, pair_accounts, values_of
from corpus.coders import Coder
from corpus.config import settings
from corpus.errors import CareBreachError
from corpus.models import Coding
from corpus.queries import review
from corpus.queries.review import TextForReview, Waiting, codings_differ
from corpus.reviews import Account, Given, Problems
from corpus.settling import accounts_of
from dashboard import words
from dashboard.data import private
from dashboard.markup import tag
from dashboard.review import judging
from dashboard.review.form import codebook, coding_form, forget
from dashboard.review.session import MINE, writer
from dashboard.review.text import meant, show_text
from dashboard.widgets import empty, note, notice

CODE, JUDGE, SETTLE = "Code it", "Judge the machine", "Adjudicate"
_FIRST = {"sample": CODE, "adjudication": SETTLE}


def show(who: Coder, item: Waiting, close: Callable[..., None]) -> None:
    """Show a text beside what is to be done with it."""
    text = private(review.text_for, settings(), who, item.revision_id)
    if text is None:
        empty("There is no such text", "It may have been erased on request.")
        return
    people = [coding for coding in text.codings if coding.kind != "adjudication"]
    ways = (
        [CODE] if text.assigned else [CODE, *([JUDGE] if text.reports else []), *([SETTLE] if len(people) > 1 else [])]
    )
    way = _way(ways, item)
    seen = f"{MINE}seen_{item.revision_id}"
    left, right = st.columns([1, 1.1], gap="large")
    with right:
        if way == CODE:
            _code(who, text, close, seen=bool(st.session_state.get(seen)))
        elif way == JUDGE:
            st.session_state[seen] = True
            judging.show(who, text)
        else:
            st.session_state[seen] = True
            _settle(who, text, people, close)
        codebook()
    with left:
        show_text(text, judging.marked(text) if way == JUDGE else [])


def _way(ways: list[str], item: Waiting) -> str:
    """Let the coder choose what to do, where there is a choice."""
    first = _FIRST.get(item.reason, JUDGE)
    first = first if first in ways else ways[0]
    if len(ways) == 1:
        return first
    return (
        st.segmented_control(
            "What to do",
            ways,
            default=first,
            required=True,
            key=f"{MINE}way_{item.revision_id}",
            label_visibility="collapsed",
        )
        or first
    )


def _code(who: Coder, text: TextForReview, close: Callable[..., None], *, seen: bool) -> None:
    """Show the empty form, whatever the machine says."""
    note(
        "Code what the text says, and nothing else. * must be given; what is not stated stays empty. Ctrl+Enter saves."
    )
    key = f"code_{text.revision.id}"
    if text.assigned:
        note("Blind: the machine's values and other coders' are kept from you until you have saved.")
    filled = coding_form(key, [], relevant=None, label="Save the coding")
    if filled is None:
        return
    try:
        writer(who).put_coding(text.revision.id, filled.accounts, relevant=filled.relevant, note=filled.note, seen=seen)
    except Problems as problems:
        notice("Not saved yet:", *map(_plainly, problems.lines))
    except CareBreachError as error:
        notice(str(error))
    else:
        forget(key)
        close("Saved.")
        st.rerun()


def _plainly(line: str) -> str:
    """Return a problem with the property called as in the form."""
    for name, title in words.PROPERTIES.items():
        line = line.replace(f": {name}: ", f": {title}: ", 1)
    return line[:1].upper() + line[1:]


def _settle(who: Coder, text: TextForReview, people: list[Coding], close: Callable[..., None]) -> None:
    """Show the two codings side by side, and the form filled in with what they agree on."""
    one, other = people[0], people[-1]
    if not codings_differ([one, other]):
        note("The two codings say the same.")
    pairs = _compare(one, other)
    accounts = [_agreed(text, one, other, i, j) for i, j in pairs]
    key = f"settle_{one.id}_{other.id}"
    relevant = one.relevant if one.relevant == other.relevant else None
    filled = coding_form(key, accounts, relevant=relevant, label="Save what stands")
    if filled is None:
        return
    try:
        writer(who).adjudicate(
            text.revision.id,
            filled.accounts,
            relevant=filled.relevant,
            settles=[coding.id for coding in people],
            note=filled.note,
        )
    except Problems as problems:
        notice("Not saved yet:", *map(_plainly, problems.lines))
    except CareBreachError as error:
        notice(str(error))
    else:
        forget(key)
        close("Adjudicated. The machine's values are decided on accordingly.")
        st.rerun()


def _compare(one: Coding, other: Coding) -> list[tuple[int | None, int | None]]:
    """Show what the two say where they differ, and return which account goes with which."""
    left, right = ([values_of(rows) for rows in accounts_of(coding)] for coding in (one, other))
    paired = pair_accounts(left, right)
    alone: list[tuple[int | None, int | None]] = [
        (i, None) for i in range(len(left)) if i not in {a for a, _ in paired}
    ]
    alone += [(None, j) for j in range(len(right)) if j not in {b for _, b in paired}]
    pairs: list[tuple[int | None, int | None]] = [*paired, *alone]
    rows = (
        [("Relevant", "yes" if one.relevant else "no", "yes" if other.relevant else "no")]
        if one.relevant != other.relevant
        else []
    )
    for number, (i, j) in enumerate(pairs, 1):
        a, b = left[i] if i is not None else {}, right[j] if j is not None else {}
        rows += [
            (f"{number} · {words.PROPERTIES[name]}", _said(name, a.get(name, ())), _said(name, b.get(name, ())))
            for name in words.PROPERTIES
            if name in differing(a, b)
        ]
    head = tag(
        "thead", tag("tr", *(tag("th", title, scope="col") for title in ("Where they differ", one.who, other.who)))
    )
    body = tag("tbody", *(tag("tr", tag("th", name, scope="row"), tag("td", a), tag("td", b)) for name, a, b in rows))
    st.html(tag("table", head, body, class_="cb-table cb-differ"))
    for coding in (one, other):
        if coding.note:
            note(f"{coding.who}: {coding.note}")
    return pairs


def _said(name: str, values: tuple[str, ...]) -> str:
    return "; ".join(words.value(name, value) for value in values) or "not stated"


def _agreed(text: TextForReview, one: Coding, other: Coding, i: int | None, j: int | None) -> Account:
    """Return what two accounts agree on, with the first coder's words; an account that only one gives, whole."""
    lists = [accounts_of(coding)[place] if place is not None else [] for coding, place in ((one, i), (other, j))]
    base, against = (lists[0], lists[1]) if lists[0] else (lists[1], lists[0])
    values, apart = values_of(base), differing(values_of(base), values_of(against)) if against else []
    found = {}
    for name, given in values.items():
        if name in apart:
            continue
        spans = [row.span for row in base if row.property == name and row.span]
        found[name] = Given(given, " | ".join(dict.fromkeys(meant(text.revision, span) for span in spans)))
    return found
