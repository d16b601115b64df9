"""Extractors: one article and one of its segments in, claims with their spans out. None knows another."""
