"""The readers: learned linear models that say how data got out and what came of it, and what a text is about.

They read words, pairs of words and runs of letters (grams.py), and add up what each speaks for: no network, no
embedding, a few microseconds a word. `analysis.training` fits them; `sentences.npz` and `texts.npz` hold the weights.
"""

from analysis.reader.model import NONE, RELEVANT, Reader, Readings, reader, using

__all__ = ["NONE", "RELEVANT", "Reader", "Readings", "reader", "using"]
