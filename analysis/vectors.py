"""The vectors of texts in the corpus: made once, read by the key of their words."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import embeddings
from corpus.findings import missing_embeddings, put_embeddings
from corpus.models import Embedding
from corpus.store import Store


def embed_missing(store: Store, texts: Mapping[str, str]) -> int:
    """Give each text that has none a vector, and store it; returns how many were made.

    Args:
        store: the corpus.
        texts: the words, by their key.
    """
    with Session(store.engine) as session:
        missing = sorted(missing_embeddings(session, texts, embeddings.MODEL))
    vectors = embeddings.encode([texts[key] for key in missing])
    rows = [
        Embedding(text_hash=key, model=embeddings.MODEL, vector=embeddings.to_bytes(vector))
        for key, vector in zip(missing, vectors, strict=True)
    ]
    if rows:
        put_embeddings(store, rows)
    return len(rows)


def stored_vectors(session: Session) -> dict[str, NDArray[np.float32]]:
    """Return all vectors of the model in use, by the key of their words; shape (384,) each, unit length."""
    query = select(Embedding.text_hash, Embedding.vector).where(Embedding.model == embeddings.MODEL)
    return {key: embeddings.from_bytes(stored) for key, stored in session.execute(query)}
