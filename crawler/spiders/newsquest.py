"""Newsquest: local and regional newspapers on one template and one network; the titles are data (newsquest.toml)."""

from corpus.models import Source
from crawler.parsing.selectors import template
from crawler.spiders.base import GroupSpider


class NewsquestSpider(GroupSpider):
    """Reads the news feed of every title. An article behind the paywall is kept as headline and summary."""

    name = "newsquest"
    source = Source(
        id=name,
        name="Newsquest",
        kind="newspaper",
        permission="full_text",
        permission_reason=(
            "No refusal is known and robots.txt is obeyed; paywalled texts are not kept. Terms not read yet."
        ),
        minimum_articles=500,  # 25 titles that bring some 100 a week each; a fifth of that is a bad week
    )
    feed = "/news/rss/"
    quiet_days = 14
    selectors = template("newsquest")
