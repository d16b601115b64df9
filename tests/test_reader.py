"""The reader: what it sees of a sentence, what it makes of it, and that it is the same wherever it runs."""

import io

import numpy as np
import pytest

from analysis.reader import NONE, Reader, reader, using
from analysis.reader.grams import letter_grams, word_grams
from analysis.readings import read
from corpus.taxonomy import load_taxonomy


def small() -> Reader:
    """A reader of two words: `train` speaks for papers left in public, `sorry` for an apology."""
    return Reader(
        causes=("left_in_public", NONE), outcomes=("apology",), vocabularies=(("sorry", "train"), ()),
        rarity=np.ones(2, dtype=np.float32), weights=np.array([[0, 0, 4], [3, -3, 0]], dtype=np.float32),
        bias=np.array([-1, 1, -2], dtype=np.float32),
    )  # fmt: skip


def test_numbers_are_one_gram_whatever_their_digits() -> None:
    assert word_grams("Fined £80,000 in 2012") == word_grams("Fined £120,000 in 2014")
    assert letter_grams("12 files") == letter_grams("9 files")


def test_words_lose_their_endings_and_pair_with_their_neighbours() -> None:
    grams = word_grams("Letters posted to the wrong house")
    assert {"letter", "post", "letter post", "post … the", "wrong house", "< letter"} <= grams.keys()


def test_the_weights_of_a_sentence_s_grams_add_up() -> None:
    found = small().read(["The papers were on a train", "The council is sorry", "nothing known here"])
    assert found.causes.sum(axis=1) == pytest.approx([1, 1, 1])
    assert found.of("causes", 0) == {"left_in_public": pytest.approx(1 / (1 + np.exp(-4)), abs=1e-4)}
    assert found.of("outcomes", 1)["apology"] == pytest.approx(1 / (1 + np.exp(-2)), abs=1e-4)
    assert found.of("outcomes", 2)["apology"] == pytest.approx(1 / (1 + np.exp(2)), abs=1e-4)


def test_a_saved_reader_reads_the_same() -> None:
    file = io.BytesIO()
    small().save(file)
    file.seek(0)
    sentences = ["a train, sorry", ""]
    again, before = Reader.load(file).read(sentences), small().read(sentences)
    assert np.array_equal(again.causes, before.causes)
    assert np.array_equal(again.outcomes, before.outcomes)


def test_another_reader_reads_only_for_a_while() -> None:
    sentence = "A folder lay on a train."
    before = read(sentence)
    with using(small()):
        assert set(read(sentence).outcomes) == {"apology"}
    assert read(sentence) == before


def test_the_shipped_reader_knows_the_codebook_s_terms() -> None:
    taxonomy = load_taxonomy()
    assert set(reader().causes) - {NONE} <= {cause.id for cause in taxonomy.causes}
    assert set(reader().outcomes) <= {outcome.id for outcome in taxonomy.outcomes}


@pytest.mark.parametrize(
    ("sentence", "cause"),
    [
        ("The rota of home visits was attached to a message that went to every parent on the nursery's list.", "misaddressed_email"),
        ("A care worker scrolled through her ex-husband's file out of nosiness.", "insider_access"),
        ("For two years he sent case notes to his Hotmail account so that he could type at home.", "personal_account_forwarding"),
        ("The chronology was found by a cleaner on the top deck of the number 9 bus.", "left_in_public"),
        ("The bungalow will reopen as a day centre in the spring.", None),
    ],
)  # fmt: skip
def test_it_reads_sentences_that_it_has_not_seen(sentence: str, cause: str | None) -> None:
    found = read(sentence)
    if cause is None:
        assert found.any_cause < 0.4
    else:
        assert max(found.causes, key=lambda name: found.causes[name]) == cause
