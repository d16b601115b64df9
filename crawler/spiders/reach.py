"""Reach: local and regional newspapers on one template; the titles are data (reach.toml)."""

from corpus.models import Source
from crawler.parsing.selectors import template
from crawler.spiders.base import GroupSpider


class ReachSpider(GroupSpider):
    """Reads the news feed of every title. A title that refuses us (403) is left alone: we are no browser."""

    name = "reach"
    source = Source(
        id=name,
        name="Reach",
        kind="newspaper",
        permission="full_text",
        permission_reason="No refusal is known and robots.txt is obeyed. Terms not read yet.",
        minimum_articles=1000,  # 30 titles that bring some 200 a week each; a sixth of that is a bad week
    )
    feed = "/news/?service=rss"
    quiet_days = 14
    selectors = template("reach")
