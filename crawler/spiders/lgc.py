"""Local Government Chronicle: trade press of councils behind a paywall; a WordPress site."""

from corpus.models import Source
from crawler.listing.searches import WordPressSpider
from crawler.parsing.selectors import template


class LgcSpider(WordPressSpider):
    """Reads the site’s feed; an article behind the paywall is kept as headline and summary."""

    name = "lgc"
    source = Source(
        id=name,
        name="Local Government Chronicle",
        kind="trade_press",
        permission="full_text",
        permission_reason=(
            "No refusal is known and robots.txt is obeyed; paywalled texts are not kept. Terms not read yet."
        ),
        minimum_articles=5,  # it brings some 30 a week, and few at Christmas
    )
    origin = "https://www.lgcplus.com"
    quiet_days = 21
    selectors = template("wordpress")
