"""PublicTechnology: trade press on technology in the public sector; a WordPress feed of the newest articles."""

from corpus.models import Source
from crawler.selectors import template
from crawler.spiders.base import FeedSpider


class PublicTechnologySpider(FeedSpider):
    """Reads the site's feed."""

    name = "public_technology"
    source = Source(
        id=name,
        name="PublicTechnology",
        kind="trade_press",
        permission="full_text",
        permission_reason="No refusal is known and robots.txt is obeyed. Terms not read yet.",
    )
    origin = "https://www.publictechnology.net"
    selectors = template("wordpress")
