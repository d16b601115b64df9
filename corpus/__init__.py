"""The record store: what was published, what was concluded from it, and on what evidence."""
