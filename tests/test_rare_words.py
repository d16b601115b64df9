"""What sets a text apart: words that few texts have, without names and numbers, the same from run to run."""

import pytest

from corpus.rare_words import MOST, as_text, from_text, likeness, rare_words

PARTY = "The council said that papers about a child were found in the raffle tombola at a village fete."
RETOLD = "A child's papers turned up in a tombola, at the fete of a village, the council has admitted."
OTHER = "The council said that an email about a child was sent to the wrong family."


def test_the_rarest_words_come_first_and_common_ones_hardly_count() -> None:
    found = rare_words(PARTY)
    assert set(list(found)[:3]) == {"raffle", "tombola", "fete"}
    assert found["council"] < found["tombola"] / 5
    assert sum(weight**2 for weight in found.values()) == pytest.approx(1, abs=0.01)


def test_two_tellings_of_one_event_are_more_alike_than_two_events() -> None:
    same, other = (likeness(rare_words(PARTY), rare_words(text)) for text in (RETOLD, OTHER))
    assert same > 0.4
    assert other < 0.15
    assert likeness(rare_words(PARTY), rare_words(PARTY)) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("text", ["", "12 34,000 £5", "a b c", "[█] [█]"])
def test_a_text_without_words_has_none(text: str) -> None:
    assert rare_words(text) == {}
    assert likeness({}, rare_words(PARTY)) == 0


def test_a_long_text_keeps_its_most_telling_words_and_they_are_read_as_they_were_written() -> None:
    letters = "abcdefghij"
    found = rare_words(PARTY + " ".join(f"{a}{b}{c}zz" for a in letters for b in letters for c in letters[:2]))
    assert len(found) == MOST
    assert from_text(as_text(found)) == found
    assert list(from_text(as_text(found))) == list(found)
