"""An incident whose every word is hostile: what a stranger could put into a headline, a name or an address."""

from tests.builders import CorpusBuilder

HOSTILE = (
    "<img src=x onerror=alert(1)><script>alert(2)</script> "
    "[x](javascript:alert(3)) $x^2$ :material/home: :red[no] **b** :smile:"
)


def attack(build: CorpusBuilder) -> str:
    """Add an incident whose every word is hostile, and return its id."""
    text = f"{HOSTILE} lost a file. (Synthetic text.)"
    revision = build.article(text, HOSTILE, url="javascript:alert(4)", publisher=HOSTILE, published="2025-06-01")
    values = {"organisation": (HOSTILE, HOSTILE), "causes": [("other", HOSTILE)]}
    return build.incident(
        build.report(revision, values), organisation=HOSTILE, cause="other", first_published="2025-06-01"
    ).id
