"""The dashboard: reads the corpus through `corpus.queries` and shows it; it changes nothing."""
