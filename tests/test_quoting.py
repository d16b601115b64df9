"""Quoted words stand in their sentence, whole where it is short and cut at words where it is not."""

import pytest

from corpus.queries.quoting import LONGEST, sentence_around


def around(text: str, words: str) -> str:
    start = text.index(words)
    begin, stop = sentence_around(text, start, start + len(words))
    assert begin <= start
    assert stop >= start + len(words)
    return text[begin:stop]


@pytest.mark.parametrize(
    ("text", "words", "sentence"),
    [
        ("One fell. Two lost a file. Three rose.", "lost", "Two lost a file."),
        ("Two lost a file", "lost", "Two lost a file"),
        ("A headline\nTwo lost a file\nMore", "lost", "Two lost a file"),
        ("He said: “Two lost a file.” She left.", "lost", "He said: “Two lost a file.”"),
        ("It cost £1.5m and lost files. End.", "lost", "It cost £1.5m and lost files."),
        ("One fell. Two lost. Three rose. Four.", "lost. Three", "Two lost. Three rose."),
        ("Two lost a file.", "file.", "Two lost a file."),
        ("  lost  ", "lost", "lost"),
    ],
)
def test_the_sentence_is_found(text: str, words: str, sentence: str) -> None:
    assert around(text, words) == sentence


def test_a_long_sentence_is_cut_at_words() -> None:
    text = "word " * 200 + "lost file" + " more" * 200
    found = around(text, "lost file")
    assert len(found) <= LONGEST
    assert found.startswith("word ")
    assert found.endswith(" more")


def test_long_quoted_words_are_never_cut() -> None:
    words = "lost " * 200 + "file"
    assert around(f"Before. {words} after.", words) == words
    assert around("x" * 1000 + "lost" + "y" * 1000, "lost") == "lost"
