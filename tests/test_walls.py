"""What stands in an article's place: error pages that say 200, cookie walls, bot walls, paywalls. All are synthetic."""

import pytest

from crawler.parsing.article import parse_article
from crawler.parsing.walls import Walled, verdict
from tests.article_pages import BODY, ONE

LINKED = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"A letter went astray"}</script>'
LONG = "".join(f"<p>{ONE} It is the case number {number} of the year.</p>" for number in range(8))
BANNER = "<h2>We value your privacy</h2><p>We and our 842 partners store cookies.</p><button>Accept all</button>"
ASKED = "https://www.paper.sample.invalid/news/local/25123456.a-letter-went-astray/"


def page(title: str, body: str, head: str = "") -> str:
    return f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


# fmt: off
WALLS = [
    ("soft 404", page("Page not found | The Paper", "<h1>Page not found</h1><p>Sorry, the page you were looking for could not be found. Go to our home page.</p>")),
    ("soft 404", page("The Paper", "<h1>404</h1>" + "".join(f"<p><a href='/{n}'>Latest story number {n} about something that happened in town today</a></p>" for n in range(20)))),
    ("soft 404", page("The Paper", "<h1>This article is no longer available</h1><p>It may have been removed for legal reasons.</p>", LINKED)),
    ("soft 404", page("404 - Not Found - Paper", "<h1>Sorry, we can’t find that page</h1>")),
    ("bot wall", page("Just a moment...", "<h1>paper.sample.invalid</h1><p>Verifying you are human. This may take a few seconds before you proceed.</p>")),
    ("bot wall", page("Access Denied", "<h1>Access Denied</h1>You don't have permission to access this on this server. Reference #18.4")),
    ("bot wall", page("paper.sample.invalid", "<p>Please enable JS and disable any ad blocker</p>")),
    ("bot wall", page("", "<h1>Pardon Our Interruption</h1><p>Something about your browser made us think you were a bot, for one of these reasons:</p>")),
    ("cookie wall", page("Before you continue", "<h1>Before you continue</h1><p>If you choose to accept all, we will also use cookies and data to show personalised ads and content.</p><button>Accept all</button>")),
    ("cookie wall", page("The Paper", f'<div class="consent">{BANNER}</div>')),
    ("paywall", page("A letter went astray", f"<h1>A letter went astray</h1><p>{ONE}</p><h2>Subscribe to continue reading</h2><p>Already a subscriber? Log in</p>", LINKED)),
    ("paywall", page("A letter went astray", f"<h1>A letter went astray</h1><p>{ONE}</p><p>To continue reading this article, please register or log in.</p>")),
]
ARTICLES = {
    "plain": page("A letter went astray", f"<article><h1>A letter went astray</h1>{BODY}</article>", LINKED),
    "about cookies": page("Firm fined over cookies", "<h1>Cookie consent</h1>" + "".join(f"<p>The firm had no button to reject all beside the one to accept all cookies of its partners, as the regulator said on day {n}.</p>" for n in range(8)), LINKED),
    "about captchas": page("Are you a robot?", "<article><h1>Are you a robot?</h1>" + "".join(f"<p>Many sites verify you are human with a captcha, which blind readers of the council’s portal cannot solve, says charity {n}.</p>" for n in range(8)) + "</article>"),
    "about a missing page": page("Page not found: how the council lost its archive | The Paper", f"<h1>Page not found: how the council lost its archive</h1>{LONG}"),
    "headed 404": page("404 | The Paper", f"<h1>404</h1>{LONG}"),
    "behind a banner": page("A letter went astray", f'<div id="cookie-banner">{BANNER}</div><article><h1>A letter went astray</h1>{BODY}</article>', LINKED),
    "short and behind a banner": page("Road closed", f'<div id="cookie-banner">{BANNER}</div><h1>Road closed</h1><p>{ONE}</p>'),
    "short, with a box about cookies": page("Road closed", f"<article><h1>Road closed</h1><p>{ONE}</p>{BANNER}</article>", LINKED),
    "short, with a link to log in": page("Road closed", f"<a href='/login'>Log in</a><article><h1>Road closed</h1><p>{ONE}</p></article>", LINKED),
    "with a box for subscribers": page("A letter went astray", f"<article><h1>A letter went astray</h1>{LONG}</article><aside>Already a subscriber? Log in.</aside>", LINKED),
    "without scripts": page("A letter went astray", f"<noscript>Please enable JavaScript and cookies to continue</noscript><h1>A letter went astray</h1>{BODY}"),
}
# fmt: on


@pytest.mark.parametrize(("kind", "html"), WALLS, ids=[f"{kind} {n}" for n, (kind, _) in enumerate(WALLS)])
class TestWalls:
    def test_it_is_known(self, kind: str, html: str) -> None:
        assert verdict(html) == kind

    def test_it_is_no_article_that_could_be_read(self, kind: str, html: str) -> None:
        if kind == "paywall":
            assert not parse_article(html, ASKED).free
            return
        with pytest.raises(Walled, match=kind) as caught:
            parse_article(html, ASKED)
        assert caught.value.kind == kind


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_is_no_wall_whatever_it_is_about(name: str) -> None:
    assert verdict(ARTICLES[name]) is None
    assert parse_article(ARTICLES[name], ASKED).free


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("https://www.paper.sample.invalid/", "soft 404"),
        ("https://www.paper.sample.invalid/news/", "soft 404"),
        ("https://www.paper.sample.invalid/404", "soft 404"),
        ("https://consent.sample.invalid/?back=" + ASKED, "cookie wall"),
        ("https://www.paper.sample.invalid/login?next=" + ASKED, "paywall"),
        ("https://www.paper.sample.invalid/news/local/25123456.another-headline-of-the-same/", None),
        ("http://paper.sample.invalid/news/local/25123456.a-letter-went-astray", None),
        (ASKED, None),
    ],
)
def test_where_a_redirect_led_to(path: str, kind: str | None) -> None:
    assert verdict(ARTICLES["plain"], path, ASKED) == kind
