"""What passes between a spider and the corpus: what a listing says, an article with its page, or why there is none."""

from dataclasses import dataclass

from corpus.models import Page
from corpus.store import ArticleDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a listing says of an article, for what its page leaves out."""

    publisher: str = ""
    published: str | None = None
    """As the listing has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleItem:
    """An article as parsed. Its page is archived already: the raw response is stored before it is parsed."""

    page: Page
    draft: ArticleDraft
    asked: str = ""
    """The address that was asked for, where it led to another."""
    refused: str = ""
    """Why not all of it may be kept: it is to be paid for."""
    gone: bool = False
    """Whether its page has vanished: the words are those of an archived copy."""
    reread: bool = False
    """Whether its page was read again, out of our own archive."""
    copied: bool = False
    """Whether its page is out of an archive of others: it stood there when that was made, which says nothing of now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedItem:
    """Something listed that gave no article: which stage gave it up, why, and whether its page has vanished."""

    url: str
    stage: str
    reason: str
    gone: bool = False
    refused: bool = False
    """Whether the publisher keeps the page from us, so that it is not asked for again today."""
