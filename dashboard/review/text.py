"""The text that a coder reads: its sentences numbered, every sign standing for itself."""

import streamlit as st

from corpus import quotations
from corpus.models import Revision
from corpus.queries.review import TextForReview
from corpus.spans import Span
from dashboard import words
from dashboard.markup import Markup, join, link, tag

HEIGHT = 640


def show_text(text: TextForReview, marked: list[Span]) -> None:
    """Show the headline and the numbered sentences; the words of some spans are marked."""
    facts = [text.publisher, words.when((text.revision.published or "")[:10]) or "date not known"]
    st.html(
        join(
            tag("h2", text.revision.title, class_="cb-review-title"),
            tag(
                "p",
                join(
                    " · ".join(fact for fact in facts if fact),
                    " · ",
                    link("live page", text.url) if text.url else "no address",
                ),
                class_="cb-kicker",
            ),
        )
    )
    numbered = [
        tag("li", tag("span", str(one.number), class_="cb-number"), _marked(text.revision, one, marked))
        for one in quotations.sentences(text.revision)
    ]
    with st.container(height=HEIGHT, key="review_text"):
        st.html(tag("ol", *numbered, class_="cb-sentences", tabindex="0", aria_label="The text, sentence by sentence"))


def _marked(revision: Revision, one: quotations.Sentence, spans: list[Span]) -> Markup:
    """Return a sentence with the words of spans marked."""
    pieces: list[Markup | str] = []
    at, words_ = one.start, revision.part(one.part)
    for span in sorted(spans):
        start, end = max(span.start, at), min(span.end, one.end)
        if span.part == one.part and start < end:
            pieces += [words_[at:start], tag("mark", words_[start:end])]
            at = end
    return tag("span", *pieces, words_[at : one.end])


def meant(revision: Revision, span: Span) -> str:
    """Return what a coder would type to mean a span."""
    if revision.text.count(span.quote) + revision.title.count(span.quote) == 1 and "|" not in span.quote:
        return span.quote
    inside = [
        one.number
        for one in quotations.sentences(revision)
        if one.part == span.part and one.start < span.end and span.start < one.end
    ]
    if len(inside) == 1 and "|" not in span.quote:
        return f"{inside[0]}: {span.quote}"
    return f"{inside[0]}-{inside[-1]}" if inside else ""
