"""The base of all spiders: who the source is, whether it answers, what becomes of an entry, a page or a failure.

A spider is one source: its file's name, its `name` and its source's id are the same word.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from corpus.config import settings
from corpus.errors import CareBreachError, Rejected
from corpus.identity import article_key
from corpus.listings import put_listing
from corpus.models import Page, Permission, Source
from corpus.store import METADATA, SUMMARY, ArticleDraft, Store
from corpus.waiting import ASKED_FOR, BEYOND_LIMIT, STORED, Wanted, settled_outcome, still_waiting
from crawler.failures import FORBIDDEN, address_of, explain, first_address_of, request_of, shown
from crawler.gate import Demand, refuse
from crawler.items import ArticleItem, Entry, RejectedItem
from crawler.middlewares.robots import RobotsMiddleware
from crawler.parsing.article import ParsedArticle, Selectors
from crawler.parsing.moments import believable, iso
from crawler.parsing.pages import read_page, refuse_redirect
from crawler.parsing.walls import Walled
from crawler.permissions import Grant, load_grants
from crawler.pipelines import end_of_day
from crawler.visit import Visit, end_visit

FIRST_SITES = 3
PAYWALL = "to be paid for"

Output = Iterator[Request | ArticleItem | RejectedItem]


class SourceSpider(Spider):
    """Base of all spiders."""

    source: ClassVar[Source]
    """What is known of the source and what it permits."""
    rhythm: ClassVar[float] = 24
    """Hours after which the source is due again."""
    revisit: ClassVar[float | None] = 24
    """Hours after which a known article that is still listed is looked at again, once; None: never."""
    demand: ClassVar[Demand] = "matter and subject"
    """What the gate asks of an entry."""
    selectors: ClassVar[Selectors | None] = None
    """The template of the source's pages."""
    quiet_days: ClassVar[int | None] = None
    """Days without a newer entry after which a listing of the source is dead; None where entries have no dates."""
    host: ClassVar[str] = ""
    """The network that serves the source, if others share it: they wait in one queue."""
    sites: ClassVar[tuple[str, ...]] = ()
    """Sites that are the source's as well, though nothing is fetched from them; those below them are, too."""
    origin: str
    """Scheme and host of the source; a caller may put another in its place."""

    def __init__(self, name: str | None = None, *, visit: Visit | None = None, **arguments: Any) -> None:
        super().__init__(name, **arguments)
        self.visit = visit or Visit(store=Store.open(settings()))
        self.permission: Permission = self.grant().permission
        self._listed: set[str] = set()
        self._left: set[str] = set()
        self._entered = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Build the spider, and enter its source in the corpus."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.visit.store.put_source(spider.source_row())
        return spider

    @classmethod
    def grant(cls) -> Grant:
        """Return what may be kept and why: what the operator was granted, else what we know of the source.

        Where terms must have been read and were not, no full text is kept.
        """
        chosen, source = settings(), cls.source
        if grant := load_grants(chosen.data_dir).get(cls.name):
            return grant
        unread = chosen.require_terms and source.terms_read is None and source.permission == "full_text"
        return Grant(
            permission="metadata" if unread else source.permission,
            reason=source.permission_reason,
            terms_read=source.terms_read,
        )

    @classmethod
    def obstacle(cls) -> str | None:
        """Return why the source can't be visited on this machine, such as a key that is missing, or None."""
        return None

    @classmethod
    def templates(cls) -> tuple[str, ...]:
        """Return the rules that read the source's pages while its template is one that we know, the newest first."""
        return cls.selectors.rules if cls.selectors else ()

    def source_row(self) -> Source:
        """Return the source's row for the corpus."""
        facts = {c.name: getattr(self.source, c.name) for c in Source.__table__.columns}
        grant = self.grant()
        facts |= {"permission": self.permission, "permission_reason": grant.reason, "terms_read": grant.terms_read}
        facts |= {"rhythm": self.rhythm, "obstacle": self.obstacle() or ""}
        return Source(**facts | {"home_url": self.origins()[0], "templates": ", ".join(self.templates())})

    def origins(self) -> list[str]:
        """Return the sites of the source."""
        return [self.origin]

    async def start(self) -> AsyncIterator[Request]:
        """Ask whether the source answers, and then for its listings."""
        robots = self.crawler.get_downloader_middleware(RobotsMiddleware)
        if robots is not None and not await robots.any_answers(self.origins()[:FIRST_SITES]):
            raise CloseSpider("silent")
        self.visit.tally.answered = True
        for request in (*self._left_over(), *self.listings()):
            yield request

    @property
    def follows(self) -> bool:
        """Whether articles are fetched."""
        return self.permission == "full_text"

    def _left_over(self) -> Iterator[Request]:
        """Ask for the articles that earlier runs let through and didn't get, whether they are still listed or not."""
        waiting = still_waiting(self.visit.store, self.name, datetime.now(UTC)) if self.follows else []
        for one in waiting:
            if outcome := self._known(one.url, None):
                self.visit.settle(one.url, outcome)
            elif self.visit.limit is None or self._entered < self.visit.limit:
                self._entered += 1
                self._left.add(article_key(one.url))
                self.visit.tally.left_over += 1
                entry = Entry(publisher=one.publisher or self.source.name, published=one.published)
                yield self.ask(one.url, entry)

    def closed(self, reason: str) -> None:
        """Tell the corpus what became of the entries since the last listing."""
        with suppress(CareBreachError):  # which has ended the visit already, and was told
            self.visit.remember(self.name)

    def listings(self) -> Iterator[Request]:
        """Yield the requests for what lists the articles."""
        raise NotImplementedError

    # ------------------------------------------------------------------------------- from an entry to a request

    def enter(
        self,
        url: str,
        words: str,
        *,
        changed: datetime | None = None,
        demand: Demand | None = None,
        aside: str | None = None,
        entry: Entry | None = None,
    ) -> bool:
        """Count a listed entry and say whether its article is to be fetched.

        Args:
            url: the article's address.
            words: what the gate looks at.
            changed: when the publisher last changed the article, if it says so.
            demand: what the gate asks, if not what it asks of the whole source.
            aside: why the entry is passed over whatever it says.
            entry: what the listing says of it.
        """
        tally = self.visit.tally
        tally.listed += 1
        key = article_key(url)
        if key in self._listed:
            tally.passed_over["listed twice"] += 1
            return False
        self._listed.add(key)
        if key in self._left:  # and asked for already
            tally.left_over -= 1
            return False
        if reason := aside or refuse(words, demand or self.demand):
            return self._pass_over(key, reason)
        if outcome := self._known(url, changed):
            tally.known += 1
            self.visit.settle(url, outcome)
            return False
        said = entry or Entry()
        self.visit.wanted[key] = Wanted(url=url, publisher=said.publisher, published=said.published)
        if self.visit.limit is not None and self._entered >= self.visit.limit:
            return self._pass_over(key, BEYOND_LIMIT)
        self._entered += 1
        self.visit.outcomes[key] = ASKED_FOR
        return True

    def _pass_over(self, key: str, reason: str) -> bool:
        self.visit.tally.passed_over[reason] += 1
        self.visit.outcomes[key] = reason
        return False

    def listing_read(
        self, url: str, *, entries: int, newest: datetime | None = None, publisher: str = "", whole: bool = True
    ) -> None:
        """Record that a listing was read, and what became of its entries; call it when all of them were entered.

        Args:
            url: of the listing; all pages of one search are one listing.
            entries: how many it held.
            newest: the newest date that they gave.
            publisher: the title that it belongs to.
            whole: whether this was all of it, and not one of its pages; only then it counts as well.
        """
        self.visit.tally.listings += 1
        with self._ending_on_failure():
            self.visit.remember(self.name)
            if not whole:
                return
            put_listing(
                self.visit.store,
                source_id=self.name,
                url=shown(url),
                at=datetime.now(UTC),
                entries=entries,
                newest=newest,
                publisher=publisher,
            )

    def listing_unread(self, url: str, reason: str, *, publisher: str = "", refused: bool = False) -> None:
        """Record that a listing gave nothing."""
        now, store = datetime.now(UTC), self.visit.store
        self.visit.tally.errors.append(f"{shown(url)}: {reason}")
        with self._ending_on_failure():
            put_listing(store, source_id=self.name, url=shown(url), at=now, reason=reason, publisher=publisher)
            if refused:
                until = end_of_day(now)
                store.put_rejection(source_id=self.name, stage="listing", url=shown(url), reason=reason, until=until)

    @contextmanager
    def _ending_on_failure(self) -> Iterator[None]:
        """End the visit where the corpus can't be written."""
        try:
            yield
        except CareBreachError as error:
            end_visit(self.crawler, error)

    def _known(self, url: str, changed: datetime | None) -> str | None:
        """Return what became of an entry, if there is no more to ask: it was looked at since it changed, or lately."""
        if not self.follows:  # once it is stored in any form, a listing has nothing to add
            return STORED if self.visit.store.has_article(url) else None
        if self.visit.revisit:
            return None
        settled = settled_outcome(self.visit.store, self.name, article_key(url))
        outcome = STORED if self.visit.store.has_article(url) else settled
        page = self.visit.store.last_page(url) if outcome else None
        if page is None:  # it vanished, or is stored under another address
            return settled
        return outcome if self._is_current(page, changed) else None

    def _is_current(self, page: Page, changed: datetime | None) -> bool:
        """Say whether a page was looked at since it changed, or lately; one from the future was not."""
        age = datetime.now(UTC) - page.fetched_at
        if age < timedelta():
            return False
        if changed is not None:
            return changed < page.fetched_at
        if self.revisit is None:
            return True
        return not timedelta(hours=self.revisit) <= age < timedelta(hours=self.revisit + 2 * self.rhythm)

    def take(self, url: str, title: str, entry: Entry, response: Response) -> Request | ArticleItem:
        """Ask for a listed article; where only metadata may be kept, what its listing says is the article."""
        if self.follows:
            return self.ask(url, entry)
        draft = ArticleDraft(
            url=url,
            title=title,
            text="",
            rule=METADATA,
            published=iso(entry.published) if believable(entry.published, datetime.now(UTC)) else None,
            published_raw=entry.published,
            publisher=entry.publisher,
        )
        return ArticleItem(page=page_of(response), draft=draft)

    def ask(self, url: str, entry: Entry | None = None) -> Request:
        """Return the request for an article's page."""
        known = {"entry": entry or Entry(publisher=self.source.name)}
        return Request(url, callback=self.parse_page, errback=self.failed, cb_kwargs=known)

    # ---------------------------------------------------------------------------- from a response to an article

    def parse_page(self, response: Response, entry: Entry) -> Output:
        """Read an article off its page, or say what stands in its place."""
        asked = first_address_of(response.request) if response.request else response.url
        try:
            draft = self.read(response, entry)
            refuse_redirect(response, asked)
            refused = PAYWALL if draft.rule == SUMMARY and self.permission == "full_text" else ""
            yield ArticleItem(page=page_of(response), draft=draft, asked=asked, refused=refused)
        except Walled as wall:
            gone = wall.kind == "soft 404"
            yield RejectedItem(url=asked, stage="fetch", reason=wall.kind, gone=gone, refused=not gone)
        except Rejected as error:
            yield RejectedItem(url=response.url, stage="parse", reason=str(error))

    def read(self, response: Response, entry: Entry) -> ArticleDraft:
        """Return the article on a page.

        Raises:
            Rejected: there is none.
        """
        parsed = read_page(response, selectors=self.selectors, published=entry.published)
        return draft_of(parsed, response.url, publisher=entry.publisher, permitted=self.permission == "full_text")

    def failed(self, failure: Failure) -> Output:
        """Say what became of an article whose page could not be fetched or archived."""
        why = explain(failure)
        if isinstance(failure.value, CareBreachError):
            end_visit(self.crawler, failure.value)
        elif not why.asked:
            self.visit.tally.passed_over[why.reason] += 1
            if why.reason == FORBIDDEN:
                self.visit.settle(first_address_of(request_of(failure)), FORBIDDEN)
        else:
            request = request_of(failure)
            url = address_of(request) if why.gone else first_address_of(request)
            yield RejectedItem(url=url, stage="fetch", reason=why.reason, gone=why.gone, refused=why.refused)

    def listing_failed(self, failure: Failure) -> None:
        """Note that a feed, a register or a search gave nothing."""
        if isinstance(failure.value, CareBreachError):
            end_visit(self.crawler, failure.value)
            return
        why, request = explain(failure), request_of(failure)
        publisher = str(request.cb_kwargs.get("publisher", ""))
        self.listing_unread(self.listing_of(request), why.reason, publisher=publisher, refused=why.refused)

    def listing_of(self, request: Request) -> str:
        """Return the address that a listing is recorded under, the same whether reading it fails or not."""
        return first_address_of(request)


def draft_of(parsed: ParsedArticle, url: str, *, publisher: str, permitted: bool) -> ArticleDraft:
    """Return what of a parsed article may be kept: all of it, where that is permitted and need not be paid for."""
    whole = parsed.free and permitted
    return ArticleDraft(
        url=url,
        title=parsed.title,
        text=parsed.text if whole else parsed.summary,
        rule=parsed.rule if whole else SUMMARY,
        published=parsed.published,
        published_raw=parsed.published_raw,
        modified=parsed.modified,
        byline=parsed.byline,
        publisher=publisher,
    )


def page_of(response: Response) -> Page:
    """Return the stored page of a response."""
    page = response.meta.get("page")
    if not isinstance(page, Page):
        raise TypeError(f"{response.url} was parsed before it was archived")
    return page
