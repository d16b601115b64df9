"""Evaluation: one coding of texts scored against another, field by field, with intervals and every disagreement."""

from analysis.evaluation.measures import Figure, figures
from analysis.evaluation.texts import read_gold

__all__ = ["Figure", "figures", "read_gold"]
