"""Invented coders for the tests, with invented passwords."""

from corpus import coders
from corpus.coders import Coder
from corpus.config import settings
from corpus.reviews import Given, Writer
from corpus.store import Store

PASSWORD = "an invented password"
ACCOUNT = {
    "organisation": Given(("Northmere Council",)),
    "causes": Given(("misaddressed_post",), "a letter about a child was sent to the wrong family"),
    "channel": Given(("post",), "1"),
    "outcomes": Given(("apology",), "has apologised"),
    "status": Given(("confirmed",)),
    "data_subjects": Given(("children",)),
}
"""A coding of the builders' default text."""


def coder(name: str = "ada") -> Coder:
    """Return a coder who has signed in, added on first use."""
    if name not in coders.names(settings()):
        coders.add(settings(), name, password=PASSWORD)
    found = coders.with_password(settings(), name, PASSWORD)
    assert found is not None
    return found


def writer(store: Store, name: str = "ada") -> Writer:
    """Return what writes for a coder."""
    return Writer(store, settings(), coder(name))
