"""Floors: the figures that the coding reaches on the project's gold files, held by a test; only rising unless told."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from analysis.evaluation.measures import Figure
from corpus.errors import CareBreachError

HEAD = """\
# What is reached on each gold file, exactly (three places); a test holds it. Written by `carebreach analyse evaluate`
# and `evaluate-links` with --floors, which lower a figure only with --allow-lower.
"""


def read_floors(path: Path) -> dict[str, dict[str, float]]:
    """Return the floors by gold file and measure; none where the file is not there yet."""
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def write_floors(path: Path, reached: Mapping[str, Mapping[str, Figure]], *, allow_lower: bool) -> list[str]:
    """Write what was reached on some gold files, by file name; other files' floors stay.

    Returns:
        One line for each figure that changed.

    Raises:
        CareBreachError: a figure would fall and that is not allowed; nothing is written.
    """
    floors = read_floors(path)
    fallen, changed = [], []
    for name, figures in reached.items():
        before = floors.get(name, {})
        after = {figure: round(found.value, 3) for figure, found in figures.items()}
        for figure, value in after.items():
            old = before.get(figure)
            if old != value:
                changed.append(f"{name}: {figure} {'new' if old is None else old} -> {value}")
            if old is not None and value < old:
                fallen.append(f"{name}: {figure} {old} -> {value}")
        floors[name] = after
    if fallen and not allow_lower:
        raise CareBreachError(f"{'; '.join(fallen)}: floors only rise; add --allow-lower to write them all the same")
    tables = [
        "\n".join([f'["{name}"]', *(f'"{figure}" = {value}' for figure, value in floors[name].items())])
        for name in sorted(floors)
    ]
    path.write_text(HEAD + "\n" + "\n\n".join(tables) + "\n", encoding="utf-8")
    return changed
