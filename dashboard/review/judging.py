"""Judging the machine's values of a text: each is confirmed, corrected on words of the text, or rejected."""

from dataclasses import dataclass

import streamlit as st

from corpus.accounts import values_of
from corpus.coded_values import PROPERTIES
from corpus.coders import Coder
from corpus.errors import CareBreachError
from corpus.models import Decision, Report, Verdict
from corpus.queries.review import TextForReview
from corpus.reviews import Given
from corpus.spans import Span
from dashboard import words
from dashboard.markup import join, tag
from dashboard.review.form import WORDS_HELP, value_field
from dashboard.review.session import MINE, writer
from dashboard.widgets import note, notice

WHOLE, RELEVANCE, GROUPING = "whole", "relevance", "grouping"
_VERDICTS: dict[Verdict, str] = {
    "confirm": "Right", "correct": "Wrong, and this is right", "reject": "Not in the text",
    "withdraw": "Take back what was decided",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that can be judged."""

    about: str
    """A property, or one of the constants above."""
    report: Report | None
    title: str


def marked(text: TextForReview) -> list[Span]:
    """Return the words that the machine's values stand on."""
    return [said.span for report in text.reports for said in report.statements if said.span]


def show(who: Coder, text: TextForReview) -> None:
    """Show the machine's values with what was decided on them, and the form that decides on one."""
    if said := st.session_state.pop(f"{MINE}judged", None):
        notice(said)
    for number, report in enumerate(text.reports, 1):
        _table(text, report, number)
    questions = _questions(text)
    chosen = st.selectbox(
        "Decide on",
        range(len(questions)),
        format_func=lambda place: questions[place].title,
        key=f"{MINE}on_{text.revision.id}",
    )
    question = questions[chosen]
    key = f"{MINE}judge_{text.revision.id}_{chosen}"
    with st.form(f"{key}_form", enter_to_submit=False):
        if question.about in {WHOLE, RELEVANCE, GROUPING}:
            _on_whole(who, text, question, key)
        else:
            _on_value(who, question, key)


def _table(text: TextForReview, report: Report, number: int) -> None:
    """Show one report of the machine's, value by value."""
    values = values_of(report.statements)
    lines = []
    for name in PROPERTIES:
        rows = [
            row
            for row in text.decisions
            if row.target == "report" and row.target_id == report.id and row.property == name
        ]
        if name not in values and not rows:
            continue
        said = "; ".join(words.value(name, value) for value in values.get(name, ()))
        human = join(*(tag("small", _decided(row)) for row in rows[-1:]))
        lines.append(tag("tr", tag("th", words.PROPERTIES[name], scope="row"), tag("td", said or "not stated", human)))
    st.html(
        tag(
            "table",
            tag("caption", f"Report {number}, confidence {report.confidence:.0%}"),
            tag("tbody", *lines),
            class_="cb-table",
        )
    )


def _decided(row: Decision) -> str:
    """Return what somebody decided, in words."""
    said = _VERDICTS[row.verdict or "confirm"].lower()
    return f"{row.who}: {said}" + (f": {row.value}" if row.verdict == "correct" else "")


def _questions(text: TextForReview) -> list[Question]:
    """Return what can be judged: every value, what the machine found none of, the reports, the text."""
    found = []
    for number, report in enumerate(text.reports, 1):
        values = values_of(report.statements)
        for name in PROPERTIES:
            said = "; ".join(words.value(name, value) for value in values.get(name, ())) or "not stated"
            found.append(Question(name, report, f"Report {number} · {words.PROPERTIES[name]}: {said}"))
        found.append(Question(WHOLE, report, f"Report {number} as a whole"))
        if report.id in text.links:
            found.append(Question(GROUPING, report, f"Report {number} · belongs to incident {text.links[report.id]}"))
    return [*found, Question(RELEVANCE, None, "The text: whether it reports a breach of social-services data")]


def _on_value(who: Coder, question: Question, key: str) -> None:
    """Show the form for a value."""
    verdict: Verdict | None = st.radio(
        "It is", list(_VERDICTS), index=None, format_func=_VERDICTS.__getitem__, key=f"{key}_verdict"
    )
    note("Only for the second:")
    values = value_field(f"{key}_value", question.about)
    quotation = st.text_input("Words that say so", key=f"{key}_words", help=WORDS_HELP)
    reason = st.text_input("Reason", key=f"{key}_reason", max_chars=500)
    if not _sent() or question.report is None:
        return
    if verdict is None:
        notice("Say whether it is right.")
        return
    try:
        given = Given(values, quotation or "") if verdict == "correct" else None
        writer(who).decide(question.report.id, question.about, verdict, given, reason=reason or "")
    except CareBreachError as error:
        notice(str(error))
        return
    _done(question)


def _on_whole(who: Coder, text: TextForReview, question: Question, key: str) -> None:
    """Show the form for a report, its grouping, or the text."""
    labels = {
        WHOLE: ("A report of one incident", "Not one"),
        GROUPING: ("It belongs to this incident", "It does not"),
        RELEVANCE: ("It does", "It does not"),
    }[question.about]
    answer = st.radio("This is so", labels, index=None, key=f"{key}_answer", label_visibility="collapsed")
    reason = st.text_input("Reason", key=f"{key}_reason", max_chars=500)
    if not _sent():
        return
    if answer is None:
        notice("Choose one of the two.")
        return
    yes, write = answer == labels[0], writer(who)
    try:
        if question.report is None:
            write.decide_relevance(text.revision.id, yes, reason=reason or "")
        elif question.about == GROUPING:
            write.decide_link(question.report.id, text.links[question.report.id], belongs=yes, reason=reason or "")
        else:
            write.decide(question.report.id, None, "confirm" if yes else "reject", reason=reason or "")
    except CareBreachError as error:
        notice(str(error))
        return
    _done(question)


def _sent() -> bool:
    return st.form_submit_button("Decide", type="primary", shortcut="Ctrl+Enter")


def _done(question: Question) -> None:
    st.session_state[f"{MINE}judged"] = f"Recorded: {question.title}"
    st.rerun()
