"""What a person has (a page, a PDF, running text) → an article."""

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from corpus.errors import Rejected
from corpus.furniture import is_furniture
from corpus.identity import content_hash
from corpus.store import ArticleDraft
from crawler.parsing.moments import iso

LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the person who imports says about the texts; it comes before what they say themselves."""

    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    url: str | None = None

    def complete(self, draft: ArticleDraft) -> ArticleDraft:
        """Put what is known into an article that was read off a file."""
        return replace(
            draft,
            title=self.title or draft.title,
            published=iso(self.published) if self.published else draft.published,
            published_raw=self.published or draft.published_raw,
            publisher=self.publisher or draft.publisher,
            key=draft.key if not draft.url else None,
        )


def read_html(html: str | bytes, known: Known) -> ArticleDraft:
    """Return the article on a page.

    Raises:
        Rejected: there is none.
    """
    from crawler.parsing.article import parse_article

    parsed = parse_article(html, known.url or "")
    named = parsed.canonical if parsed.canonical and urlsplit(parsed.canonical).path.strip("/") else None
    draft = ArticleDraft(
        url=known.url or named,
        key=_key(parsed.text),
        title=parsed.title,
        text=parsed.text,
        rule=parsed.rule,
        published=parsed.published,
        published_raw=parsed.published_raw,
        modified=parsed.modified,
        byline=parsed.byline,
    )
    return known.complete(draft)


def read_pdf(body: bytes, known: Known) -> ArticleDraft:
    """Return the text of a PDF as an article.

    Raises:
        Rejected: it has none that can be read.
    """
    from crawler.parsing.pdf import parse_pdf

    parsed = parse_pdf(body)
    return known.complete(plain_article(parsed.text, parsed.rule, known.url))


def read_text(text: str, known: Known) -> ArticleDraft:
    """Return running text as an article.

    Raises:
        Rejected: it holds nothing but site furniture.
    """
    return known.complete(plain_article(text, "plain", known.url))


def plain_article(text: str, rule: str, url: str | None) -> ArticleDraft:
    """Return running text as an article: its title is its first line that is not site furniture."""
    lines = (line.strip() for line in text.splitlines())
    title = next((line for line in lines if not is_furniture(line)), "")
    if not title:
        raise Rejected("the file holds no line of an article")
    return ArticleDraft(url=url, key=_key(text), title=shortened(title), text=text, rule=rule)


def _key(text: str) -> str:
    return f"import:{content_hash(text)}"


def shortened(title: str) -> str:
    """Return a title that is a line, cut at a word where it is endless."""
    if len(title) <= LONGEST_TITLE:
        return title
    return title[:LONGEST_TITLE].rsplit(" ", 1)[0] + "…"
