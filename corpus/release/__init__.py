"""A release: the corpus as one zip that can be cited, checked and compared with the one before."""

from corpus.release.changes import Change, read_release
from corpus.release.packing import write_release

__all__ = ["Change", "read_release", "write_release"]
