"""`carebreach crawl add`: a spider for a feed, and two frozen pages whose tests fail until a person has read them."""

import importlib.util
import json
import keyword
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory
from typing import get_args
from urllib.parse import urlsplit

from corpus.errors import CareBreachError
from corpus.models.published import SourceKind
from crawler.contributing.freezing import FIXTURES, NAME, Reading, checkout, frozen, place
from crawler.contributing.single_pages import Fetched, fetch
from crawler.listing.addresses import site_of
from crawler.parsing.article import parse_article
from crawler.process import spider_classes
from crawler.scratch import scratch_store
from crawler.source import SourceSpider
from crawler.source_table import TABLE, markdown

SPIDERS = Path("crawler") / "spiders"
KINDS = [kind for kind in get_args(SourceKind) if kind not in {"import", "baseline"}]
LONGEST_TITLE = 80


@dataclass(frozen=True, slots=True)
class Added:
    """A source that was added."""

    files: list[Path]
    rule: str
    """Which rule of the parsing chain read its article."""


def add_source(name: str, title: str, feed: str, kind: str = "newspaper") -> Added:
    """Write a spider for a feed, with its feed and its first article frozen, and bring the table of sources up to date.

    Args:
        name: of the spider's file, the source and the folder of its fixtures.
        title: what people call the source.
        feed: the address of its RSS or Atom feed.
        kind: what it is.

    Raises:
        CareBreachError: a name is taken or none, the feed can't be fetched or is none; says why. Nothing was written.
    """
    root = checkout()
    _check_words(root, name, title, feed, kind)
    listing, article = fetch([feed], follow=True)
    if site_of(listing.url) != site_of(article.url):
        sites = f"its feed lies on {site_of(listing.url)} and its articles on {site_of(article.url)}"
        raise CareBreachError(f"{feed}: {sites}; copy the spider nearest to yours in {SPIDERS}; nothing was written")
    code = render_spider(name, title, listing.url, kind)
    files = {SPIDERS / f"{name}.py": code}
    with _class_of(name, code) as spider, scratch_store() as store:
        read_feed = Reading("parse_listing", {"publisher": title})
        read_article = Reading("parse_page", {"publisher": title, "published": None})
        files |= frozen(FIXTURES / name / "feed", spider, store, listing, read_feed)
        files |= frozen(FIXTURES / name / "article", spider, store, article, read_article)
    place(root, files)
    spider_classes.cache_clear()
    (root / TABLE).parent.mkdir(exist_ok=True)
    (root / TABLE).write_text(markdown(), encoding="utf-8")
    return Added([*files, TABLE], _rule(article))


def render_spider(name: str, title: str, feed: str, kind: str) -> str:
    """Return the code of a spider that reads a feed."""
    parts = urlsplit(feed)
    words = {
        "name": name,
        "title": title,
        "quoted_title": json.dumps(title, ensure_ascii=False),
        "class_name": "".join(word.capitalize() for word in name.split("_")),
        "kind": kind,
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "origin": f"https://{parts.netloc}",
        "feed": json.dumps(parts.path + (f"?{parts.query}" if parts.query else "")),
    }
    template = Path(__file__).with_name("templates") / "feed_spider.txt"
    return Template(template.read_text(encoding="utf-8")).substitute(words)


def _check_words(root: Path, name: str, title: str, feed: str, kind: str) -> None:
    """Check what a person wrote, before anything is fetched."""
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        raise CareBreachError(
            f"{name}: no name for a source; write small letters, digits and _, such as plymouth_herald"
        )
    if taken := next((path for path in (SPIDERS / f"{name}.py", FIXTURES / name) if (root / path).exists()), None):
        raise CareBreachError(f"{name}: {taken} exists; `carebreach crawl list` shows the sources")
    if not title.strip() or not title.isprintable() or set(title) & set('"\\') or len(title) > LONGEST_TITLE:
        raise CareBreachError(f"{title!r}: no title; write up to {LONGEST_TITLE} characters, without quotation marks")
    if not feed.startswith("https://"):
        raise CareBreachError(f"{feed}: no address; write https://HOST/PATH")
    if kind not in KINDS:
        raise CareBreachError(f"{kind}: no kind of source; choose one of {', '.join(KINDS)}")


@contextmanager
def _class_of(name: str, code: str) -> Iterator[type[SourceSpider]]:
    """Give the class that a spider's code makes, before it stands in the package."""
    with TemporaryDirectory(prefix="carebreach-") as folder:
        file = Path(folder) / f"{name}.py"
        file.write_text(code, encoding="utf-8")
        spec = importlib.util.spec_from_file_location(name, file)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found = vars(module).values()
        (kind,) = (one for one in found if isinstance(one, type) and one.__module__ == name)
        yield kind


def _rule(article: Fetched) -> str:
    """Return which rule of the parsing chain reads an article as it came."""
    try:
        return parse_article(article.text, article.url).rule
    except CareBreachError:
        return ""
