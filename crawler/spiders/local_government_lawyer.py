"""Local Government Lawyer: trade press of councils’ lawyers; a Joomla site with a feed for each category."""

from corpus.models import Source
from crawler.spiders.base import GroupSpider


class LocalGovernmentLawyerSpider(GroupSpider):
    """Reads the feeds of the categories that touch on social services (local_government_lawyer.toml)."""

    name = "local_government_lawyer"
    source = Source(
        id=name,
        name="Local Government Lawyer",
        kind="trade_press",
        permission="full_text",
        permission_reason="No refusal is known and robots.txt is obeyed. Terms not read yet.",
        minimum_articles=5,  # its categories bring some 30 a week, and few at Christmas
    )
    quiet_days = 60
