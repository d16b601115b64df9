"""The dashboard: reads the corpus through `corpus.queries` and shows it; coders record through `corpus.reviews`."""
