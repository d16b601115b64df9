"""Training: fits what the coding has learned to the gold texts; `python -m analysis.training` writes it anew.

Everything is seeded. What is fitted on top of the reader sees it as it reads texts that it was not fitted to: folds by
council. Texts of held_out.jsonl take no part.
"""
