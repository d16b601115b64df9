"""The BBC's local news, of which only what its feeds say is kept: reuse is refused in writing."""

from datetime import date

from corpus.models import Source
from crawler.parsing.selectors import template
from crawler.spiders.base import GroupSpider


class BbcSpider(GroupSpider):
    """Reads the feeds of local news (bbc.toml): headline, address and date of an entry are the article."""

    name = "bbc"
    source = Source(
        id=name,
        name="BBC News",
        kind="broadcaster",
        permission="metadata",
        permission_reason=(
            "Refused in writing: robots.txt, as read in a copy of 20 June 2026, forbids scraping, data sets of BBC "
            "content and text mining. Only headline, address and date are kept, from its feeds; no article is fetched."
        ),
        terms_read=date(2026, 6, 20),
        minimum_articles=300,  # 54 feeds that bring some 30 a week each, many of them in two
    )
    quiet_days = 14
    sites = ("bbci.co.uk",)
    selectors = template("bbc")  # for whom the BBC grants more

    def publishers(self) -> dict[str, str]:
        """Return the sites of the articles, which are not that of the feeds."""
        return dict.fromkeys(("bbc.co.uk", "bbc.com"), self.source.name)
