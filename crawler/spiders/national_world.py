"""National World: local and regional newspapers on one template; the titles are data (national_world.toml)."""

from corpus.models import Source
from crawler.parsing.selectors import template
from crawler.spiders.base import GroupSpider


class NationalWorldSpider(GroupSpider):
    """Reads the feed of every title. What two titles print is two articles, which later stages know for copies."""

    name = "national_world"
    source = Source(
        id=name,
        name="National World",
        kind="newspaper",
        permission="full_text",
        permission_reason="No refusal is known and robots.txt is obeyed. Terms not read yet.",
        minimum_articles=250,  # 13 titles that bring some 100 a week each; a fifth of that is a bad week
    )
    feed = "/rss"
    quiet_days = 14
    selectors = template("national_world")
