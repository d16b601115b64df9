"""What the sample site says: reads `articles/*.toml`, one file for each invented site, and validates it."""

import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

FOLDER = Path(__file__).parent


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Article(_Strict):
    """One page of prose. Paragraphs of `body` stand apart by an empty line; a "## " opens a heading."""

    path: str
    title: str
    body: str = ""

    @property
    def paragraphs(self) -> list[str]:
        """The body's paragraphs without its headings."""
        return [text for tag, text in self.blocks if tag == "p"]

    @property
    def blocks(self) -> list[tuple[str, str]]:
        """The body as (HTML tag, text), in order."""
        texts = [text.strip() for text in self.body.strip().split("\n\n")]
        return [("h2", text[3:]) if text.startswith("## ") else ("p", text) for text in texts if text]


class NewsArticle(Article):
    """A newspaper's or a trade paper's article. Without a body it is a copy of another paper's (see `copy_of`)."""

    published: AwareDatetime
    author: str
    json_ld: Literal["full", "short", "none"]
    premium: bool = False
    copy_of: str | None = None
    edits: list[tuple[str, str]] = []


class NoticePdf(_Strict):
    """The document that belongs to a regulator's notice: its text, and where the printed PDF is served and stored."""

    path: str
    label: str
    body: str

    @property
    def file(self) -> Path:
        """The PDF that print_notices.py made from the body."""
        return FOLDER / self.path.lstrip("/")


class Notice(Article):
    """One item of the regulator's register, or (`in_register = false`) a page that its search promotes."""

    published: date
    type: str
    description: str
    sector: str | None = None
    in_register: bool = True
    pdf: NoticePdf | None = None


class Decision(Article):
    """One ombudsman decision."""

    published: date
    category: str
    decision: str
    heading_level: Literal[1, 2] = 1


class _Site(_Strict):
    host: str
    name: str
    robots: str


class NewsSite(_Site):
    """A publisher with an RSS feed: Newsquest's template or a WordPress one."""

    shape: Literal["newsquest", "wordpress"]
    articles: list[NewsArticle]


class Register(_Site):
    """The regulator's site, whose list of actions is an API."""

    shape: Literal["ico"]
    articles: list[Notice]


class Ombudsman(_Site):
    """The ombudsman's site, whose list of decisions is a search page."""

    shape: Literal["lgsco"]
    articles: list[Decision]


Site = Annotated[NewsSite | Register | Ombudsman, Field(discriminator="shape")]


@cache
def load_sites() -> dict[str, NewsSite | Register | Ombudsman]:
    """Read the invented sites, by host."""
    adapter: TypeAdapter[NewsSite | Register | Ombudsman] = TypeAdapter(Site)
    files = sorted((FOLDER / "articles").glob("*.toml"))
    sites = [adapter.validate_python(tomllib.loads(file.read_text(encoding="utf-8"))) for file in files]
    _fill_copies(list(_news_articles(sites)))
    return {site.host: site for site in sites}


def _news_articles(sites: list[NewsSite | Register | Ombudsman]) -> Iterator[tuple[str, NewsArticle]]:
    for site in sites:
        if isinstance(site, NewsSite):
            yield from ((f"https://{site.host}{article.path}", article) for article in site.articles)


def _fill_copies(articles: list[tuple[str, NewsArticle]]) -> None:
    originals = dict(articles)
    for url, article in articles:
        if article.copy_of is None:
            continue
        article.body = originals[article.copy_of].body
        for before, after in article.edits:
            if before not in article.body:
                raise ValueError(f"{url}: the edited words are not in the original: {before!r}")
            article.body = article.body.replace(before, after)
