"""Sentences and clauses keep their offsets, whatever the text is like."""

import time

import pytest

from analysis.text import LONGEST, ArticleText, lower, normal

AWKWARD = [
    "", " \n\n\t", "Word", "NO LOWER CASE. AT ALL! NOT ONE", "no full stop and no capital " * 200, "Dr. A. N. Other, of St. Ives, said so. It ended.",
    "“Curly,” she said. ‘Yes.’ Then – dash — it ended…", "emoji 🙂🙃 and 👨‍👩‍👧. Next one.", "\x00\x07control\x1f characters.\x7f Here.",
    "<p>Left over <b>markup</b>.</p>\n<ul><li>One", "Datganiad gan Gyngor Sir Ynys Môn. Diolch.", "İstanbul ẞ ŉ. Ends.", "\u2028line\u2029separators. Here.", "a.b.c.d. e. f. G. H." * 50,
]  # fmt: skip


@pytest.mark.parametrize("text", AWKWARD)
def test_every_piece_stands_where_it_says(text: str) -> None:
    article = ArticleText(text, text)
    for piece in (article.headline, *article.sentences, *article.paragraphs):
        original = article.part(piece.part)[piece.start : piece.end]
        assert len(original) == len(piece.text) == len(piece.lower)
        assert normal(original).replace("\n", " ") == piece.text.replace("\n", " ")
        clauses = piece.clauses()
        assert "".join(clause.text for clause in clauses) == piece.text


def test_sentences_do_not_end_at_abbreviations() -> None:
    text = 'Mr. Smith of St. Ives wrote on 3 Jan. 2012 to No. 4. The council replied. "Sorry," it said.'
    assert [piece.text for piece in ArticleText("", text).sentences] == [
        "Mr. Smith of St. Ives wrote on 3 Jan. 2012 to No. 4.", "The council replied.", '"Sorry," it said.'
    ]  # fmt: skip


def test_furniture_boxes_and_bars_are_not_text() -> None:
    text = "Home | News | Sport | Jobs\nclose\nA report went astray. It was found.\n\nRecent decisions\n- Another council: late\n- A third: lost\n\nThe council said that it was sorry about all of this."
    assert [piece.text for piece in ArticleText("", text).sentences] == [
        "A report went astray.", "It was found.", "The council said that it was sorry about all of this."
    ]  # fmt: skip


def test_a_sentence_without_an_end_is_cut_at_a_space() -> None:
    pieces = ArticleText("", "word " * 2000).sentences
    assert max(len(piece.text) for piece in pieces) <= LONGEST
    assert not any(piece.text.startswith("ord") for piece in pieces)


def test_lower_case_keeps_the_length() -> None:
    assert len(lower("İI ŉ ẞ")) == len("İI ŉ ẞ")


@pytest.mark.parametrize("unit", ["word ", "A. ", "Dr. ", "x", "\n", "“‘", "- | - | "])
def test_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    def seconds(size: int) -> float:
        started = time.process_time()
        len(ArticleText("", (unit * size)[:size]).sentences)
        return time.process_time() - started

    seconds(20_000)
    assert seconds(400_000) < 20 * max(seconds(50_000), 0.005)
