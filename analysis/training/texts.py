"""Fits the reader of whole texts: whether a text's subject is a breach of social-services data."""

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from analysis.evaluation.texts import Text
from analysis.reader import RELEVANT, Reader
from analysis.reader.model import BLOCKS
from analysis.relevance import subject_words
from analysis.training.gold import Example, article_of
from analysis.training.sentences import analyser, softmax

STRENGTH = 30.0
"""Inverse strength of the penalty on weights."""
RAREST = 4
"""Texts in which a gram must stand to be learned."""


def fit(texts: Sequence[Text]) -> Reader:
    """Fit a reader to some texts; it reads words and pairs of words, no letters."""
    examples = [
        Example(subject_words(article_of(text)), frozenset([RELEVANT] if text.relevant else [])) for text in texts
    ]
    vectorizer = TfidfVectorizer(analyzer=analyser(BLOCKS[0]), min_df=RAREST, sublinear_tf=True, dtype=np.float32)
    matrix = vectorizer.fit_transform([example.sentence for example in examples]).tocsr()
    labels, weights, bias = softmax(matrix, examples, STRENGTH)
    return Reader(
        causes=labels, outcomes=(), vocabularies=(tuple(vectorizer.get_feature_names_out()), ()),
        rarity=vectorizer.idf_.astype(np.float32), weights=weights.astype(np.float32), bias=bias.astype(np.float32),
    )  # fmt: skip
