"""Texts that a person has: files, folders and single addresses."""
