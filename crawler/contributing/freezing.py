"""A real page → a case for the tests: its words replaced, and what its spider reads of it beside it.

A case is a folder `tests/fixtures/<spider>/<case>/` of `page.*`, `meta.json` and `expected.json`; its test fails until
a person has compared them.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus.config import CHECKOUT, settings
from corpus.errors import CareBreachError
from corpus.store import Store
from crawler.contributing.cases import read_page
from crawler.contributing.placeholders import scrub_link
from crawler.contributing.scrubbing import scrub
from crawler.contributing.single_pages import Fetched, fetch
from crawler.listing.addresses import site_of
from crawler.process import sources_to_crawl
from crawler.replay import SAMPLE_ARGUMENTS
from crawler.scratch import scratch_store
from crawler.source import SourceSpider
from crawler.spiders.base import FeedSpider
from crawler.visit import Visit

FIXTURES = Path("tests") / "fixtures"
UNCHECKED = "no: compare {file} with the page beside it, correct what is wrong, then delete this line"
"""Stands in expected.json as what no spider ever gives, so that the test of this field fails and says what to do."""
NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
_LISTING = ("listed", "passed_over", "requests", "errors")
_ARTICLE = ("url", "title", "text", "rule", "published", "published_raw", "modified", "byline", "publisher")


@dataclass(frozen=True, slots=True)
class Reading:
    """Which method of a spider reads a page, and with what."""

    callback: str
    arguments: Mapping[str, Any]

    def as_meta(self) -> dict[str, Any]:
        """Return it as meta.json has it."""
        named = "entry" if self.callback == "parse_page" else "arguments"
        return {"callback": self.callback, named: dict(self.arguments)}


def freeze(urls: Sequence[str], case: str, source: str | None = None) -> list[Path]:
    """Freeze further pages of a source as cases of its tests.

    Args:
        urls: of the pages; all of one source.
        case: what the first is called; the others are numbered.
        source: whose pages they are, if not the source on whose site they lie.

    Returns:
        The folders of the cases.

    Raises:
        CareBreachError: a name is taken or none, a page can't be fetched or read; says which. Nothing was written.
    """
    root = checkout()
    names = [case, *(f"{case}_{number}" for number in range(2, len(urls) + 1))]
    if not NAME.fullmatch(case):
        raise CareBreachError(f"{case}: no name for a case; write small letters, digits and _, such as older_template")
    with scratch_store() as store:
        spider = _spider_for(urls[0], source, store)
        folders = [FIXTURES / spider.name / name for name in names]
        if taken := [folder for folder in folders if (root / folder).exists()]:
            raise CareBreachError(f"{taken[0]} exists; choose another --case")
        files: dict[Path, str] = {}
        for page, folder in zip(fetch(urls), folders, strict=True):
            files |= frozen(folder, type(spider), store, page, _reading(spider, page.url))
    place(root, files)
    return folders


def frozen(folder: Path, kind: type[SourceSpider], store: Store, page: Fetched, reading: Reading) -> dict[Path, str]:
    """Return the files of a case.

    Args:
        folder: where the case is to lie.
        kind: the spider that reads the page.
        store: a corpus that is thrown away.
        page: the page as it came.
        reading: how the spider reads it.

    Raises:
        CareBreachError: the page can't be read as what it should be.
    """
    is_listing = reading.callback != "parse_page"
    url = page.url if is_listing else scrub_link(page.url, site_of(page.url))
    day = datetime.now(UTC).date().isoformat()
    note = f"Synthetic: the mark-up of a page of {site_of(page.url)} on {day}, its words replaced by placeholders."
    meta = {"note": note, "url": url, **reading.as_meta()}
    text = scrub(page.text, page.suffix, page.url)
    outcome = read_page(kind, store, meta, text.encode(), page.suffix)
    fields = _LISTING if is_listing else _ARTICLE if "title" in outcome else ("rejected",)
    file = folder / "expected.json"
    expected = {"checked": UNCHECKED.format(file=file)}
    expected |= {name: outcome[name] for name in fields if name != "errors" or outcome[name]}
    return {folder / f"page{page.suffix}": text, folder / "meta.json": _json(meta), file: _json(expected)}


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def place(root: Path, files: Mapping[Path, str]) -> None:
    """Write new files below a folder: all, or none."""
    made: list[Path] = []
    try:
        for path, text in files.items():
            folder = (root / path).parent
            missing = [one for one in (folder, *folder.parents) if not one.exists()]
            for one in reversed(missing):
                one.mkdir()
                made.append(one)
            with (root / path).open("x", encoding="utf-8") as file:
                made.append(root / path)
                file.write(text)
    except BaseException:
        for one in reversed(made):
            one.rmdir() if one.is_dir() else one.unlink()
        raise


def checkout() -> Path:
    """Return the folder of the project's code and tests.

    Raises:
        CareBreachError: this is an installed package, which has no tests.
    """
    if not (CHECKOUT / "pyproject.toml").is_file() or not (CHECKOUT / FIXTURES).is_dir():
        raise CareBreachError("sources are added in a checkout of the project; clone it and run this there")
    return CHECKOUT


def _spider_for(url: str, source: str | None, store: Store) -> SourceSpider:
    """Return the spider on one of whose sites a page lies, or that of the named source."""
    arguments = SAMPLE_ARGUMENTS if settings().sample else {}
    spiders = {name: kind(visit=Visit(store), **arguments.get(name, {})) for name, kind in sources_to_crawl().items()}
    if source is not None:
        if source not in spiders:
            raise CareBreachError(f"{source}: no such source; `carebreach crawl list` shows them")
        return spiders[source]
    for spider in spiders.values():
        if site_of(url) in {site_of(origin) for origin in spider.origins()}:
            return spider
    raise CareBreachError(f"{url} lies on no source's site; name the source with --source")


def _reading(spider: SourceSpider, url: str) -> Reading:
    """Return how a spider reads a page: as one of its listings, or as an article."""
    for request in spider.listings():
        if request.url == url and request.callback is not None:
            return Reading(request.callback.__name__, request.cb_kwargs)
    own = spider.publishers().get(site_of(url)) if isinstance(spider, FeedSpider) else None
    return Reading("parse_page", {"publisher": own or spider.source.name})
