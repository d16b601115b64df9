"""Building HTML from collected text so that nothing in it can act: every piece is escaped, every link is checked."""

from html import escape
from urllib.parse import urlsplit


class Markup(str):
    """A piece of HTML that is already safe; anything else is escaped where it is put in."""

    __slots__ = ()


def tag(name: str, *children: str, **attributes: str | None) -> Markup:
    """Return an element; children that are not Markup are text.

    `class_` stands for the attribute class; an attribute that is None is left out.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value, quote=True)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{given}>{join(*children)}</{name}>")


def join(*children: str) -> Markup:
    """Return pieces one after the other, escaping those that are not Markup."""
    return Markup("".join(child if isinstance(child, Markup) else escape(child, quote=True) for child in children))


def link(text: str, url: str) -> Markup:
    """Return a link that opens apart and tells the other site nothing; the bare text for any other kind of address."""
    if not is_web(url):
        return join(text)
    return tag("a", text, href=url, target="_blank", rel="noopener noreferrer")


def is_web(url: str) -> bool:
    """Say whether an address is http or https and names a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False
