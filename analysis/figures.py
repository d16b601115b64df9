"""Measures all that the Method view says of the coding, the linking, the families, the themes and the agreement."""

from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from analysis.agreement import comparisons
from analysis.agreement.codings import from_texts
from analysis.agreement.reading import OURS
from analysis.agreement.report import as_figures
from analysis.evaluation import links, measures, reliability
from analysis.evaluation.tallies import Tally, tally
from analysis.evaluation.texts import Text, both, read_gold
from analysis.families import find_families
from analysis.families.evaluation import compare
from analysis.families.planting import plant
from analysis.themes.measures import load_material
from analysis.themes.measures import measure as measure_themes
from corpus.errors import CareBreachError
from corpus.figures import (
    Bin,
    Calibration,
    Compared,
    Degree,
    Extraction,
    Families,
    Figures,
    Linking,
    Measured,
    Themes,
)

CODED = ("held_out.jsonl", "dev.jsonl", "synthetic.jsonl")
"""The gold files, the most honest first."""
PLANTED = ("dev.jsonl", "synthetic.jsonl")
LINKS, THEMES = "links_dev.jsonl", "themes.npz"
COMMAND = "carebreach analyse figures"
GOLD = "gold"
"""What the adjudicated coding is called among coders."""


def measured(folder: Path, made: date) -> Figures:
    """Measure everything on the gold files of a folder.

    Raises:
        CareBreachError: a file is missing or can't be read.
    """
    for name in (*CODED, LINKS, THEMES):
        if not (folder / name).is_file():
            raise CareBreachError(f"{folder / name}: there is no such file; run this in a checkout of the project")
    coded = {name: both([folder / name], None) for name in CODED}
    return Figures(
        made=made,
        command=COMMAND,
        version=version("carebreach"),
        files={name: digest(folder / name) for name in (*CODED, LINKS, THEMES)},
        extraction=tuple(_extraction(name, pairs) for name, pairs in coded.items()),
        links=tuple(_links(folder, ours=ours) for ours in (False, True)),
        families=_families([folder / name for name in PLANTED]),
        themes=_themes(folder / THEMES),
        agreement=tuple(one for name, pairs in coded.items() for one in _agreement(name, pairs)),
    )


def differences(then: Figures, now: Figures) -> list[str]:
    """Return what of some figures is another now, a line each; the day and the version do not count."""
    left, right = (dict(_leaves(one.model_dump(exclude={"made", "version"}))) for one in (then, now))
    return [
        f"{name}: {left.get(name)} -> {right.get(name)}" for name in left | right if left.get(name) != right.get(name)
    ]


def _leaves(tree: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Yield the single values of nested tables, by their place."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _leaves(value, f"{name} {key}".strip())
    elif isinstance(tree, list | tuple):
        for number, value in enumerate(tree):
            yield from _leaves(value, f"{name} {number}".strip())
    else:
        yield name, tree


def digest(file: Path) -> str:
    """Return the SHA-256 of a file."""
    return sha256(file.read_bytes()).hexdigest()


def _extraction(name: str, pairs: Sequence[tuple[Text, Text]]) -> Extraction:
    tallies = [tally(ours, truth) for ours, truth in pairs]
    fields = sorted({one.field for one in reliability.judged(tallies)})
    return Extraction(
        file=name,
        texts=len(pairs),
        relevant=sum(truth.relevant for _, truth in pairs),
        reports=sum(len(truth.incidents) for _, truth in pairs),
        synthetic=any(truth.synthetic for _, truth in pairs),
        figures=tuple(map(_measured, measures.measure(tallies).values())),
        calibration=tuple(_calibration(tallies, field) for field in (None, *fields)),
    )


def _measured(found: measures.Figure) -> Measured:
    return Measured(name=found.name, value=_r(found.value), low=_r(found.low), high=_r(found.high))


def _calibration(tallies: Sequence[Tally], field: str | None) -> Calibration:
    values = reliability.judged(tallies, field)
    found = [Bin(size=b.size, confidence=_r(b.confidence), right=_r(b.right)) for b in reliability.bins(values)]
    error = _r(reliability.expected_calibration_error(values))
    return Calibration(property=field or "all", error=error, values=len(values), bins=tuple(found))


def _links(folder: Path, *, ours: bool) -> Linking:
    found = links.grouping(folder / "dev.jsonl", folder / LINKS, ours=ours)
    return Linking(
        codings="our codings" if ours else "true codings",
        reports=found.reports,
        wrong_councils=found.wrong_councils,
        figures=tuple(map(_measured, found.figures.values())),
    )


def _families(gold: Sequence[Path]) -> Families:
    planted = plant([(text.title, text.text) for text in read_gold(*gold)])
    found = compare(planted, find_families(article.article for article in planted))
    joined, of = found.round_ups
    return Families(
        articles=found.articles,
        stories=found.stories,
        precision=_r(found.precision),
        recall=_r(found.recall),
        wrong=len(found.wrong),
        round_ups=joined,
        round_ups_of=of,
        degrees=tuple(Degree(name=name, right=right, of=all_) for name, (right, all_) in found.by_degree.items()),
    )


def _themes(file: Path) -> Themes:
    found = measure_themes(*load_material(file))
    if found is None:
        raise CareBreachError(f"{file}: too few incidents for themes")
    low, high = found.spread
    return Themes(
        incidents=found.incidents, themes=found.themes, without=_r(found.without), stability=_r(found.stability),
        low=_r(low), high=_r(high), within=_r(found.within), coherence=_r(found.coherence),
    )  # fmt: skip


def _agreement(name: str, pairs: Sequence[tuple[Text, Text]]) -> Iterator[Compared]:
    codings = from_texts(GOLD, "reference", [truth for _, truth in pairs])
    codings += from_texts(OURS, "machine", [ours for ours, _ in pairs])
    yield from (as_figures(found, name) for found in comparisons(codings))


def _r(value: float) -> float:
    """Round to four places: a table shows three, and no machine differs in four."""
    return round(value, 4)
