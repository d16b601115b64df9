"""Iliffe: local and regional newspapers on one template; the titles and their feeds are data (iliffe.toml)."""

from corpus.models import Source
from crawler.parsing.selectors import template
from crawler.spiders.base import GroupSpider


class IliffeSpider(GroupSpider):
    """Reads the feeds of every title; the papers of one site list the same articles, which are entered once."""

    name = "iliffe"
    source = Source(
        id=name,
        name="Iliffe",
        kind="newspaper",
        permission="full_text",
        permission_reason="No refusal is known and robots.txt is obeyed. Terms not read yet.",
        minimum_articles=100,  # 5 sites that bring some 100 a week each; a fifth of that is a bad week
    )
    quiet_days = 14
    selectors = template("iliffe")
