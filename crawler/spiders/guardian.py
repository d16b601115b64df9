"""The Guardian through its own API, the Open Platform: searched by words, each article then asked for by its id.

The API wants its key in the address. It is put there on the wire alone (see `KeyHandler`).
"""

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, unquote, urlencode, urlsplit

from bs4 import BeautifulSoup
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached
from twisted.python.failure import Failure
from w3lib.url import add_or_replace_parameter

from corpus.config import settings
from corpus.errors import Rejected
from corpus.models import Source
from corpus.store import SUMMARY, ArticleDraft
from corpus.waiting import GIVEN_UP
from crawler.items import ArticleItem, Entry, RejectedItem
from crawler.listing.addresses import ELSEWHERE
from crawler.network import BoundedHandler
from crawler.parsing.blocks import block_text
from crawler.parsing.moments import iso
from crawler.settings import DOWNLOAD_HANDLERS
from crawler.source import Output
from crawler.spiders.base import ApiSpider

RULE = "guardian_api@2026"
HOST = "content.guardianapis.com"
SITE = "https://www.theguardian.com/"
FIELDS = "show-fields=headline,trailText,byline,body,bodyText"
ROWS_PER_PAGE = 100
DAYS = 30
"""How far back a run searches, unless told since when."""
Model = TypeVar("Model", bound=BaseModel)


class _Fields(BaseModel):
    headline: str = ""
    trail: str = Field(default="", alias="trailText")
    byline: str | None = None
    body: str = ""
    body_text: str = Field(default="", alias="bodyText")


class _Content(BaseModel):
    id: str
    title: str = Field(alias="webTitle")
    url: str = Field(alias="webUrl")
    published: str = Field(alias="webPublicationDate")
    fields: _Fields = _Fields()


class _Found(BaseModel):
    pages: int = Field(ge=0)
    results: list[_Content]


class _Search(BaseModel):
    response: _Found


class _One(BaseModel):
    content: _Content


class _Item(BaseModel):
    response: _One


class KeyHandler(BoundedHandler):
    """Adds the key to an address when it is sent, so that none that is stored, logged or told ever holds it."""

    async def download_request(self, request: Request) -> Response:
        """Fetch one request."""
        key = settings().guardian_key
        if key is None or urlparse_cached(request).hostname != HOST or request.meta.get("dont_obey_robotstxt"):
            return await super().download_request(request)
        secret = key.get_secret_value()
        try:
            keyed = request.replace(url=add_or_replace_parameter(request.url, "api-key", secret))
            return (await super().download_request(keyed)).replace(url=request.url)
        except Exception as error:  # its words may hold the address
            error.args = tuple(str(word).replace(secret, "…").replace(quote(secret), "…") for word in error.args)
            raise


class GuardianSpider(ApiSpider):
    """Searches the Guardian for breaches at councils and in social care."""

    name = "guardian"
    source = Source(
        id=name,
        name="The Guardian",
        kind="newspaper",
        permission="full_text",
        permission_reason=(
            "Through the publisher’s own API, with a free developer key, which is for non-commercial use. "
            "Terms not read yet."
        ),
        minimum_articles=0.5,  # of some ten that the searches find in a week, most of them passed over
    )
    origin = f"https://{HOST}"
    sites = ("theguardian.com",)
    revisit = None
    custom_settings: dict[str, Any] | None = {
        "DOWNLOAD_HANDLERS": DOWNLOAD_HANDLERS | {"https": f"{__name__}.KeyHandler"}
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.since = self.visit.since or (datetime.now(UTC) - timedelta(days=DAYS)).date()

    @classmethod
    def obstacle(cls) -> str | None:
        """Say that a key is needed."""
        if settings().guardian_key:
            return None
        return "set CAREBREACH_GUARDIAN_KEY to a key of the Guardian’s Open Platform, free for non-commercial use"

    @classmethod
    def templates(cls) -> tuple[str, ...]:
        """Return the rule that reads the API's answers."""
        return (RULE,)

    def searches(self) -> Iterable[str]:
        """Return what is searched for."""
        with Path(__file__).with_suffix(".toml").open("rb") as file:
            return TypeAdapter(list[str]).validate_python(tomllib.load(file)["searches"])

    def listing(self, search: str) -> str:
        """Return the address of the search, whatever the words."""
        return f"{self.origin}/search"

    def numbered(self, search: str, number: int) -> Request:
        """Return the request for one page of a search."""
        query = {"q": search, "from-date": self.since.isoformat(), "order-by": "newest", "page-size": ROWS_PER_PAGE}
        query |= {"page": number, "show-fields": "headline,trailText"}
        return Request(
            f"{self.listing(search)}?{urlencode(query)}",
            callback=self.parse_listing,
            errback=self.listing_failed,
            cb_kwargs={"search": search, "number": number},
            meta={"archive": not self.follows, "dont_redirect": True},  # an article that is a row stands on its page
        )

    def last(self, response: Response) -> int:
        """Return the number of a search's last page."""
        return _read(_Search, response).response.pages

    def rows(self, response: Response) -> Output:
        """Pass the articles of one page through the gate and ask for them."""
        for row in _read(_Search, response).response.results:
            title = row.fields.headline or row.title
            why = None if row.url.startswith(SITE) else ELSEWHERE
            entry = Entry(publisher=self.source.name, published=row.published)
            if self.enter(row.url, f"{title}. {_plain(row.fields.trail)}", aside=why, entry=entry):
                yield self.take(row.url, title, entry, response)

    def ask(self, url: str, entry: Entry | None = None) -> Request:
        """Return the request for an article, which the API gives; a redirect would lead the key elsewhere."""
        if url.startswith(SITE):
            url = f"{self.origin}/{quote(unquote(url.removeprefix(SITE)))}?{FIELDS}"
        request = super().ask(url, entry)
        request.meta["dont_redirect"] = True
        return request

    def parse_page(self, response: Response, entry: Entry) -> Output:
        """Read an article off an answer of the API; what waited for it was its address on the web."""
        for item in super().parse_page(response, entry):
            if isinstance(item, ArticleItem):
                yield replace(item, asked=_on_the_web(response.url))
            else:
                if isinstance(item, RejectedItem):
                    self.visit.settle(_on_the_web(response.url), GIVEN_UP + item.reason)
                yield item

    def failed(self, failure: Failure) -> Output:
        """Say what became of an article that the API did not give, under its address on the web."""
        for item in super().failed(failure):
            yield replace(item, url=_on_the_web(item.url)) if isinstance(item, RejectedItem) else item

    def read(self, response: Response, entry: Entry) -> ArticleDraft:
        """Return the article in an answer.

        Raises:
            Rejected: there is none, or its words are withheld.
        """
        found = _read(_Item, response).response.content
        whole = self.permission == "full_text"
        text = _plain(found.fields.body) or found.fields.body_text
        if whole and not text:
            raise Rejected("the API gives no text of this article")
        return ArticleDraft(
            url=found.url,
            title=found.fields.headline or found.title,
            text=text if whole else _plain(found.fields.trail),
            rule=RULE if whole else SUMMARY,
            published=iso(found.published),
            published_raw=found.published,
            byline=found.fields.byline,
            publisher=entry.publisher,
        )


def _on_the_web(url: str) -> str:
    """Return the address that readers know of an article that the API has at this one."""
    return SITE + unquote(urlsplit(url).path.removeprefix("/"))


def _plain(html: str) -> str:
    """Return the words of a field that is HTML."""
    return block_text(BeautifulSoup(f"<article>{html}</article>", "lxml").select("article")) if html else ""


def _read(model: type[Model], response: Response) -> Model:
    try:
        return model.model_validate_json(response.body)
    except ValidationError as error:
        first = error.errors()[0]
        raise Rejected(f"the API has another shape: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
