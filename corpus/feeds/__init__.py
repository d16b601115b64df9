"""Atom feeds of what becomes known: new incidents, new facts, decisions, corrections; never another copy."""

from corpus.feeds.atom import write_feeds
from corpus.feeds.events import Event, events

__all__ = ["Event", "events", "write_feeds"]
