"""Listings: pages whose form says where one account ends and the next begins: dated lists, and pages of records."""

import re
from collections.abc import Sequence

from analysis.accounts import read_sentences
from analysis.bodies import Body, bodies
from analysis.holders import choose_holder
from analysis.rules import pattern
from analysis.segments import Segment, segment_rules
from analysis.text import ArticleText, Piece

_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATED_LINE = re.compile(rf"^(?:(?:\d{{1,2}} )?(?:{_MONTH}) (?:19|20)\d\d|(?:19|20)\d\d)\b[ :.-]+(?=[A-Z])")
_RECORD = re.compile(r"(?:Breach details|What:)")


def dated_list(article: ArticleText) -> list[Segment]:
    """Return the segments of a list whose items begin with a date, as law firms write it; empty where there is none."""
    starts = [i for i, p in enumerate(article.paragraphs) if _DATED_LINE.match(p.text) and len(p.text) > 60]
    if len(starts) < 2:
        return []
    advert = pattern(*segment_rules().advert)
    out = []
    for start, end in zip(starts, [*starts[1:], len(article.paragraphs)], strict=True):
        item: list[int] = []
        for paragraph in article.paragraphs[start:end]:
            if item and (
                (len(paragraph.text) < 60 and paragraph.text[-1] not in ".!?\"'") or advert.search(paragraph.lower)
            ):
                break
            item.append(paragraph.paragraph)
        pieces = [s for s in article.sentences if s.paragraph in set(item)]
        sentences = read_sentences(article, pieces)
        if any(s.strong for s in sentences):
            own = tuple(s.piece for s in sentences if not s.background)
            out.append(Segment(own, (), choose_holder(article, pieces), dated=True))
    return out


def record_list(article: ArticleText) -> list[Segment]:
    """Return the segments of a page of records, each a name with `What:` below it; empty where there is one or none."""
    lines = article.paragraphs
    starts = [i for i, line in enumerate(lines) if _RECORD.match(line.text) and _heads(lines, i)]
    if len(starts) < 2:
        return []
    topic = pattern("{SOCIAL}")
    out = []
    for start, end in zip(starts, [*starts[1:], len(lines) + 1], strict=True):
        heading = lines[start - 1]
        own = [
            heading,
            *(
                s
                for s in article.sentences
                if lines[start].start <= s.start and (end > len(lines) or s.start < lines[end - 1].start)
            ),
        ]
        if not any(topic.search(p.lower) for p in own[1:]):
            continue
        named = [
            b
            for b in bodies(article)
            if b.span.part == "text" and heading.start <= b.span.start < heading.end and b.kind != "unnamed"
        ]
        holder = (
            named[0]
            if named
            else Body(
                article.span("text", heading.start, heading.end), "named", article.text[heading.start : heading.end]
            )
        )
        out.append(Segment(tuple(own), (), holder))
    return out


def _heads(lines: Sequence[Piece], i: int) -> bool:
    """Say whether a line stands below a short heading, which names the record."""
    return (
        i > 0
        and len(lines[i - 1].text) <= 70
        and lines[i - 1].text[-1] not in ".:"
        and not lines[i - 1].text.startswith("Breach details")
    )
