"""The ICO's incident-trends workbook → the rows of our table; a word that its vocabulary has not refuses all of it.

The vocabulary is data (spiders/ico_trends.toml). An operator adds words in `ico_trends.toml` in the data folder:

    "Sector" = ["Space travel"]
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from corpus.errors import CareBreachError, Rejected
from crawler.listing.titles import SPIDERS
from crawler.listing.workbook import Cell, read_table

SHEET = "in"
MOST_WORDS = 10
"""Unknown words that are told of one column."""
_QUARTER = re.compile(r"Qtr ([1-4])", re.IGNORECASE)

TrendRow = tuple[str | int, ...]
"""One row, in the order of the fields."""


class Column(BaseModel):
    """One column of the workbook."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    heading: str
    field: str
    words: tuple[str, ...] = ()


@cache
def load_columns() -> tuple[Column, ...]:
    """Return the columns that the workbook has."""
    with (SPIDERS / "ico_trends.toml").open("rb") as file:
        return TypeAdapter(tuple[Column, ...]).validate_python(tomllib.load(file)["column"])


def load_more_words(data_dir: Path) -> Mapping[str, list[str]]:
    """Return the words that an operator has added, by heading; none if there is no file.

    Raises:
        CareBreachError: the file is not valid; says where and why.
    """
    file = data_dir / "ico_trends.toml"
    try:
        more = TypeAdapter(dict[str, list[str]]).validate_python(tomllib.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise CareBreachError(f'{file}: not lines of the form "Sector" = ["a word"]') from error
    if unknown := more.keys() - {column.heading for column in load_columns() if column.words}:
        raise CareBreachError(f"{file}: {sorted(unknown)[0]!r} is no column with a vocabulary")
    return more


def read_trends(body: bytes, more: Mapping[str, list[str]]) -> list[TrendRow]:
    """Return all rows of a workbook.

    Args:
        body: the file.
        more: words that may stand in it besides ours, by heading.

    Raises:
        Rejected: it is no workbook, its table is another one, or it has words that we don't know; names all of them.
    """
    columns = load_columns()
    known = [{word.casefold(): word for word in (*one.words, *more.get(one.heading, ()))} for one in columns]
    unknown: dict[str, set[str]] = defaultdict(set)
    rows: list[TrendRow] = []
    for cells in read_table(body, SHEET, [column.heading for column in columns]):
        reference, year, quarter, *others = cells
        row: list[str | int] = [_reference(reference), _year(year), _quarter(quarter)]
        for column, words, cell in zip(columns[3:], known[3:], others, strict=True):
            word = words.get(str(cell or "").casefold())
            if word is None and len(unknown[column.heading]) < MOST_WORDS:
                unknown[column.heading].add(str(cell or "")[:40])
            row.append(word or "")
        rows.append(tuple(row))
    if unknown:
        told = (f"{heading}: {', '.join(f'“{word}”' for word in sorted(new))}" for heading, new in unknown.items())
        raise Rejected(f"unknown words, {'; '.join(told)}; add what is right to ico_trends.toml in the data folder")
    if not rows:
        raise Rejected("the table has no rows")
    return rows


def _reference(cell: Cell) -> str:
    if cell is None or len(str(cell)) > 40:
        raise Rejected("a row has no reference")
    return str(cell)


def _year(cell: Cell) -> int:
    digits = str(cell).removesuffix(".0")
    if not re.fullmatch(r"20\d\d", digits, re.ASCII):
        raise Rejected(f"a row has the year {str(cell)[:60]!r}")
    return int(digits)


def _quarter(cell: Cell) -> int:
    found = _QUARTER.fullmatch(str(cell))
    if found is None:
        raise Rejected(f"a row has the quarter {str(cell)[:60]!r}")
    return int(found[1])
