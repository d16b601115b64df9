"""The sentence in which quoted words stand, so that a reader understands them where they stand alone."""

import re

LONGEST = 300
"""Code points of a quotation at most, unless the quoted words themselves are longer."""
_END = re.compile(r"[.!?][\"'”’)\]]*(?=\s)|\n")


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the sentence around `start`..`end`, cut at whole words where it is too long."""
    first = max(0, start - LONGEST)
    last = min(len(text), end + LONGEST)
    before = [match.end() for match in _END.finditer(text, first, start)]
    after = _END.search(text, max(end - 1, start), last)
    begin = before[-1] if before else first
    stop = after.end() if after else last
    if stop - begin > max(LONGEST, end - start):
        spare = max(LONGEST - (end - start), 0) // 2
        begin = _next_word(text, max(begin, start - spare), start)
        stop = _last_word(text, end, min(stop, end + spare))
    while begin < start and text[begin].isspace():
        begin += 1
    while stop > end and text[stop - 1].isspace():
        stop -= 1
    return begin, stop


def _next_word(text: str, place: int, start: int) -> int:
    """Return the first place from `place` on at which a word begins."""
    if place == 0 or text[place - 1].isspace():
        return place
    space = re.compile(r"\s").search(text, place, start)
    return space.end() if space else start


def _last_word(text: str, end: int, place: int) -> int:
    """Return the last place up to `place` at which a word ends."""
    if place == len(text) or text[place].isspace():
        return place
    spaces = [match.start() for match in re.compile(r"\s").finditer(text, end, place)]
    return spaces[-1] if spaces else end
