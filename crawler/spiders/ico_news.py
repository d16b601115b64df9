"""The Information Commissioner's news, blogs, speeches and statements, listed as its notices are."""

from scrapy.http import Response

from corpus.models import Source
from corpus.store import SUMMARY, ArticleDraft
from crawler.items import Entry
from crawler.listing.registers import RegisterSpider, load_register
from crawler.parsing.article import parse_article
from crawler.parsing.moments import iso

RULE = "ico_news@2026"
SHORTEST = 100


class IcoNewsSpider(RegisterSpider):
    """Walks the register of news. What a page says where its template is unknown is left to the general chain."""

    name = "ico_news"
    source = Source(
        id=name,
        name="Information Commissioner’s Office: news",
        kind="regulator",
        permission="full_text",
        permission_reason="The regulator’s own news; robots.txt is obeyed, with its crawl delay. Terms not read yet.",
        minimum_articles=0.25,  # some 356 rows are several a week, and none in a holiday
    )
    demand = "subject"
    register = load_register("ico_news")

    @classmethod
    def templates(cls) -> tuple[str, ...]:
        """Return the rule that reads an item."""
        return (RULE,)

    def read(self, response: Response, entry: Entry) -> ArticleDraft:
        """Return the item on a page.

        Raises:
            Rejected: there is none.
        """
        page = self.item(response)
        text, rule = page.text, RULE
        if len(text) < SHORTEST:
            parsed = parse_article(response.body, response.url, published=entry.published)
            text, rule = parsed.text, parsed.rule
        whole = self.permission == "full_text"
        day = page.day(entry)
        return ArticleDraft(
            url=response.url,
            title=page.title,
            text=text if whole else "",
            rule=rule if whole else SUMMARY,
            published=iso(day),
            published_raw=day,
            publisher=entry.publisher,
        )
