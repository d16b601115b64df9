"""The flow diagram of the corpus: its steps in words, as boxes for the page, and as a drawing to take along.

On the page the boxes are an ordered list, so that a telephone wraps them and a screen reader reads them in order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from corpus.queries import Flow, Reason
from dashboard import words
from dashboard.markup import Markup, tag

_ABOUT = "articles about a breach of social-services data"
MOST = 4
"""Reasons that the diagram names; the others stand in its table."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a step left out, and why."""

    what: str
    count: int
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One box of the diagram."""

    count: int
    what: str
    joined: tuple[Reason, ...]
    """What came in (or, below zero, fell together) beside the step above."""
    left: tuple[Left, ...]


def steps(flow: Flow) -> list[FlowStep]:
    """Return the boxes, from what was found to the incidents; what is left out of each is not in the next."""
    joined = (
        Reason("imported by a person", flow.by_hand),
        Reason("reached without a listing", flow.unlisted),
        Reason("listed more than once", -flow.relisted),
    )
    boxes = [
        FlowStep(
            flow.listed,
            "entries that sources list",
            (),
            (
                Left("Passed over", sum(reason.count for reason in flow.passed_over), flow.passed_over),
                Left("Given up", sum(reason.count for reason in flow.given_up), flow.given_up),
                Left("Still to be fetched", flow.waiting),
            ),
        ),
        FlowStep(
            flow.articles,
            "articles in the corpus",
            joined,
            (
                Left("About something else", flow.irrelevant),
                Left("Not judged yet", flow.pending),
                Left("Set aside: could not be judged", flow.set_aside),
            ),
        ),
        FlowStep(
            flow.relevant,
            _ABOUT,
            (),
            (Left("Copies of the same story", flow.copies),),
        ),
        FlowStep(flow.stories, "stories", (), (Left("Nothing coded", flow.uncoded),)),
        FlowStep(
            flow.coded,
            "coded stories",
            (),
            (Left("Only related to an incident", flow.related),),
        ),
        FlowStep(flow.incidents, told(flow), (Reason("known from a baseline alone", flow.baseline),), ()),
    ]
    return [
        FlowStep(
            box.count, box.what, tuple(r for r in box.joined if r.count), tuple(one for one in box.left if one.count)
        )
        for box in boxes
    ]


def told(flow: Flow) -> str:
    """Return what the last box counts."""
    return f"incidents, told by {words.plural(flow.telling, 'coded story', 'coded stories')}"


def columns(boxes: Sequence[FlowStep]) -> dict[str, list[int] | list[str]]:
    """Return the diagram as a table."""
    rows: list[tuple[int, str, str, int]] = []
    for number, box in enumerate(boxes, 1):
        rows += [(number, "joined", joined.said, joined.count) for joined in box.joined]
        rows.append((number, "kept", box.what, box.count))
        for one in box.left:
            whole = one.reasons or (Reason("", one.count),)
            rows += [
                (number, "left out", f"{one.what}: {reason.said}" if reason.said else one.what, reason.count)
                for reason in whole
            ]
    return {
        "Step": [row[0] for row in rows],
        "Kept or left out": [row[1] for row in rows],
        "What": [row[2] for row in rows],
        "Count": [row[3] for row in rows],
    }


def boxes_html(boxes: Sequence[FlowStep]) -> Markup:
    """Return the diagram for the page."""
    return tag("ol", *(_step(box) for box in boxes), class_="cb-flow")


def _step(box: FlowStep) -> Markup:
    parts = [tag("p", tag("strong", f"{box.count:,}"), " ", box.what)]
    if box.joined:
        parts.append(tag("p", "; ".join(_signed(reason) for reason in box.joined), class_="cb-small"))
    kept = tag("div", *parts, class_="cb-kept")
    if not box.left:
        return tag("li", kept)
    return tag("li", kept, tag("ul", *(_left(one) for one in box.left), class_="cb-left"))


def _left(one: Left) -> Markup:
    return tag("li", f"{one.what}: {one.count:,}", *(tag("small", line) for line in _named(one)))


def _named(one: Left) -> list[str]:
    """Return the commonest reasons as lines, and how many others there are."""
    lines = [f"{reason.said}: {reason.count:,}" for reason in one.reasons[:MOST]]
    if rest := one.reasons[MOST:]:
        lines.append(f"{words.plural(len(rest), 'other reason')}: {sum(reason.count for reason in rest):,}")
    return lines


def _signed(reason: Reason) -> str:
    return f"{'+' if reason.count > 0 else '−'} {abs(reason.count):,} {reason.said}"


# ------------------------------------------------------------------------------------------------------- drawing

_WIDE, _LEFT, _SIDE, _GAP, _LINE, _PAD = 900, 380, 430, 26, 17, 12
_INK, _PAPER, _EDGE = "#1B242B", "#FFFFFF", "#667380"


def drawing(boxes: Sequence[FlowStep], caption: Sequence[str]) -> str:
    """Return the diagram as an SVG file of its own, with a caption."""
    parts, y = list[Markup](), 10
    for place, box in enumerate(boxes):
        kept = [f"{box.count:,} {box.what}", *map(_signed, box.joined)]
        side = [line for one in box.left for line in (f"{one.what}: {one.count:,}", *(f"    {n}" for n in _named(one)))]
        own, other = _lines(kept, 50), _lines(side, 60)
        height = max(len(own), len(other)) * _LINE + 2 * _PAD
        parts += _box(10, y, _LEFT, height, own, bold=True)
        if side:
            parts += [
                _line(10 + _LEFT, y + height / 2, _WIDE - _SIDE - 10, y + height / 2),
                *_box(_WIDE - _SIDE - 10, y, _SIDE, height, other, bold=False),
            ]
        if place < len(boxes) - 1:
            parts.append(_line(10 + _LEFT / 2, y + height, 10 + _LEFT / 2, y + height + _GAP))
        y += height + _GAP
    below = _lines(caption, 130)
    parts += [_text(10, y + 12 + n * 15, line, size=11) for n, line in enumerate(below)]
    height = y + 20 + 15 * len(below)
    tip = tag("path", d="M0 0 8 4 0 8z", fill=_EDGE)
    arrow = tag("marker", tip, id="tip", markerWidth="8", markerHeight="8", refX="7", refY="4", orient="auto")
    return tag(
        "svg",
        tag("title", "How the incidents came out of what sources list"),
        tag("defs", arrow),
        tag("rect", width=str(_WIDE), height=str(height), fill=_PAPER),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        width=str(_WIDE),
        height=str(height),
        viewBox=f"0 0 {_WIDE} {height}",
        font_family="sans-serif",
        font_size="13",
        fill=_INK,
    )


def _lines(texts: Sequence[str], most: int) -> list[str]:
    """Return lines that fit, with those that begin further in kept there."""
    return [
        line for text in texts for line in wrap(text, most, subsequent_indent="    ", drop_whitespace=True) or [text]
    ]


def _box(x: float, y: float, width: float, height: float, lines: Sequence[str], *, bold: bool) -> list[Markup]:
    frame = tag(
        "rect", x=str(x), y=str(y), width=str(width), height=str(height), rx="4", fill=_PAPER, stroke=_EDGE,
        stroke_width="1.6" if bold else "1",
    )  # fmt: skip
    texts = [
        _text(
            x + _PAD + (14 if line.startswith("    ") else 0),
            y + _PAD + 12 + n * _LINE,
            line.strip(),
            bold=bold and not n,
        )
        for n, line in enumerate(lines)
    ]
    return [frame, *texts]


def _text(x: float, y: float, words_: str, *, size: int = 13, bold: bool = False) -> Markup:
    weight = "600" if bold else None
    return tag("text", words_, x=f"{x:g}", y=f"{y:g}", font_size=str(size), font_weight=weight)


def _line(x1: float, y1: float, x2: float, y2: float) -> Markup:
    return tag("line", x1=f"{x1:g}", y1=f"{y1:g}", x2=f"{x2:g}", y2=f"{y2:g}", stroke=_EDGE, marker_end="url(#tip)")
