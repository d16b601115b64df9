"""Channels: how the data travelled, by the cause and the words. All texts here are invented."""

import pytest

from analysis.extraction import channels
from analysis.segments import Segment
from analysis.text import ArticleText


@pytest.mark.parametrize(
    ("cause", "text", "channel"),
    [
        ("misaddressed_email", "The report was emailed to the wrong family.", "email"),
        ("misaddressed_post", "The letter was posted to a neighbour, who opened the envelope.", "post"),
        ("left_in_public", "A folder of case notes was left on a train and found by a passenger.", "paper"),
        ("left_in_public", "A laptop was left on a train and found by a passenger.", "device"),
        ("insider_access", "She looked up her neighbours on the council's case management system.", "case_system"),
        ("published_online", "The agenda with the child's name was published on the council's website.", "web"),
        ("misdirected_fax", "The fax went to the wrong number.", "fax"),
        ("misdelivery_unspecified", "Personal information was sent to the wrong person.", None),
    ],
)
def test_the_channel_follows_from_cause_and_words(cause: str, text: str, channel: str | None) -> None:
    article = ArticleText("", text)
    claims = channels.extract(article, Segment(tuple(article.sentences)), cause)
    for claim in claims:
        claim.span.prove(text)
    assert [claim.value for claim in claims] == ([channel] if channel else [])


def test_without_a_cause_there_is_no_channel() -> None:
    article = ArticleText("", "The report was emailed to the wrong family.")
    assert channels.extract(article, Segment(tuple(article.sentences)), None) == []
