"""The reader: a learned linear model that says, of one sentence, how data got out and what came of it.

It reads words, pairs of words and runs of letters (grams.py), and adds up what each speaks for: no network, no
embedding, a few microseconds a word. `analysis.training` fits it; `sentences.npz` holds what it learned.
"""

from analysis.reader.model import NONE, Reader, Readings, reader, using

__all__ = ["NONE", "Reader", "Readings", "reader", "using"]
