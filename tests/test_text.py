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


WRAPPED = (
    "REPRIMAND\n\nTO: Kent County Council\n\n"
    "1.1 The Commissioner issues a reprimand to Kent County Council (the\nCouncil) in accordance with Article 58(2)(b), for the infringements\nthat are described below.\n\n"
    "1.2 On 9 December 2022 a pack was sent to those who had been invited\nto a conference. The pack held a summary with the address of the\nfamily, which should have been taken by one of the team of clerks\n"
    "1\nout before it was sent. It was opened at noon.\n\nRemedial steps\n\n1.3 Packs are now checked by a second officer, who signs for each of\nthem."
)


def test_lines_that_a_page_broke_are_one_sentence_that_stands_where_it_says() -> None:
    article = ArticleText("", WRAPPED)
    read = [piece.text for piece in article.sentences]
    assert "On 9 December 2022 a pack was sent to those who had been invited to a conference." in read
    assert "Remedial steps" in read
    (over_the_page,) = (piece for piece in article.sentences if "address of the family" in piece.text)
    assert " ".join(over_the_page.text.split()).endswith(
        "should have been taken by one of the team of clerks out before it was sent."
    )
    assert WRAPPED[over_the_page.start : over_the_page.end].endswith("clerks\n1\nout before it was sent.")
    assert "1" not in read


def test_numbers_and_bullets_of_paragraphs_are_no_part_of_a_sentence() -> None:
    text = "1. The council wrote to a family.\n3.2 On 4 May it was opened.\n(b) It was read.\n• A file was lost."
    assert [piece.text for piece in ArticleText("", text).sentences] == [
        "The council wrote to a family.", "On 4 May it was opened.", "It was read.", "A file was lost."
    ]  # fmt: skip


def test_lines_of_a_text_that_is_not_wrapped_stay_apart() -> None:
    text = "Council loses a file on a train\nCare plans were found by a passenger\na report from the town hall\nA file was lost.\nIt was found."
    assert len(ArticleText("", text).paragraphs) == 5


def test_a_list_of_incidents_under_a_heading_is_no_box_of_links() -> None:
    text = (
        "A file was lost.\nOther incidents include:\n- A letter was posted to the wrong address\n- A laptop was stolen"
    )
    assert "A laptop was stolen" in [piece.text for piece in ArticleText("", text).sentences]


def test_wrapped_text_is_read_in_linear_time() -> None:
    def seconds(times: int) -> float:
        started = time.process_time()
        len(ArticleText("", f"{WRAPPED}\n\n" * times).sentences)
        return time.process_time() - started

    seconds(20)
    assert seconds(800) < 20 * max(seconds(100), 0.005)
