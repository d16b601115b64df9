"""Which of a page's headlines its readers see: JSON-LD's, og:title's may be cut short or meant for search engines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.parsing.selectors import Place

_WORD = re.compile(r"\w+")
# Shorter headings that nothing else on the page repeats are a logo, a section or a label.
_FEWEST_WORDS = 4
# What a heading holds beside its headline: "Exclusive", the paper's name.
_LONGEST_KICKER = 4
_LONGEST = 500
# JSON-LD is cut at 110 characters by some; so long a headline may be the beginning of the real one.
_CUT_AT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Headlines:
    """What a page offers as its headline, each as one line and empty where there is none."""

    linked: str
    """JSON-LD's."""
    meta: str
    """og:title's, without the site's name."""
    document: str
    """The title element's, without the site's name."""
    page: Sequence[str]
    """The headings that readers see, the likeliest first."""

    def chosen(self, order: Sequence[Place]) -> str:
        """Return the first headline of a known publisher's order."""
        heading = self.page[0] if self.page else ""
        places = {
            "json-ld": "" if self._is_cut(self.linked, heading) else self.linked,
            "meta": self.meta,
            "page": heading,
        }
        return next((places[place] for place in order if places[place]), self.document or self.linked)[:_LONGEST]

    def guessed(self) -> str:
        """Return the headline of a page that nobody knows: the heading that the page's data speak of, too."""
        told = [one for one in (self.linked, self.meta, self.document) if one]
        for heading in self.page:
            if alike := next((one for one in told if _alike(heading, one)), ""):
                return self._without_kicker(heading, alike)[:_LONGEST]
        spoken = next((one for one in self.page if len(_WORD.findall(one)) >= _FEWEST_WORDS), "")
        return next((one for one in (spoken, *told, *self.page) if one), "")[:_LONGEST]

    @staticmethod
    def _is_cut(linked: str, heading: str) -> bool:
        return bool(heading) and linked.endswith(("…", "..."))

    @staticmethod
    def _without_kicker(heading: str, told: str) -> str:
        """Return the heading without a label before or after its headline."""
        if len(told) >= _CUT_AT or told.endswith(("…", "...")) or told not in heading:
            return heading
        rest = heading.replace(told, "", 1)
        return told if len(rest.split()) <= _LONGEST_KICKER else heading


def without_site(title: str, url: str, names: Sequence[str]) -> str:
    """Cut the site's name off a title: "Headline | The Echo".

    Args:
        title: as the page's data have it.
        url: the page's address; a host often is the site's name.
        names: what the page says that the site is called.
    """
    match = re.match(r"(.+)\s([|–—-])\s(.+)$", title[:_LONGEST])
    if match is None:
        return title
    head, mark, tail = match[1].strip(), match[2], match[3].strip()
    known = {_key(name) for name in (*names, *(f"the {name}" for name in names)) if name}
    host = _host_name(url)
    is_site = _key(tail) in known or (len(host) > 2 and host in _key(tail) and len(tail.split()) <= _LONGEST_KICKER)
    return head if is_site or (mark == "|" and len(tail) < len(head)) else title


def _host_name(url: str) -> str:
    """Return the name in a host: "mirror" of www.mirror.co.uk."""
    try:
        labels = (urlsplit(url).hostname or "").removeprefix("www.").split(".")
    except ValueError:
        return ""
    return _key(labels[0])


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _alike(heading: str, told: str) -> bool:
    """Say whether two headlines are one, as far as both go."""
    one, other = _key(heading), _key(told)
    if min(len(one), len(other)) > 10 and (one.startswith(other) or other.startswith(one)):
        return True
    said, say = (set(_WORD.findall(text.casefold())) for text in (heading, told))
    return len(said & say) >= max(3, min(len(said), len(say)) / 2)
