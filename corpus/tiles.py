"""The tile map of the UK: one tile for each body that answers for social services today, as tiles.csv lays them out."""

import csv
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.authorities import load_authorities
from corpus.errors import CareBreachError
from corpus.succession import is_answering


class TileError(CareBreachError, ValueError):
    """A layout that can't be used; names the file, the row and what to do."""


class Tile(BaseModel):
    """Where one body stands on the map."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
    id: str
    """Of the body in authorities.csv."""
    code: str = Field(pattern=r"^[A-Z]{3}$")
    """Three letters that stand on the tile."""
    column: int = Field(ge=0, lt=100)
    """From 0 in the west."""
    row: int = Field(ge=0, lt=100)
    """From 0 in the north."""


@cache
def load_tiles() -> tuple[Tile, ...]:
    """Return the tiles, read and checked once."""
    return read_tiles(files("corpus").joinpath("tiles.csv"))


def read_tiles(path: Path | Traversable) -> tuple[Tile, ...]:
    """Read and check a layout.

    Raises:
        TileError: one line that names the file, the row and what to do.
    """
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    tiles = []
    for number, row in enumerate(rows, start=2):
        try:
            tiles.append(Tile.model_validate(row))
        except ValidationError as error:
            problem = error.errors()[0]
            where = ".".join(map(str, problem["loc"])) or "the row"
            raise TileError(f"{path.name} line {number}: {where}: {problem['msg']}; correct the row") from error
    for line in _problems(tiles):
        raise TileError(f"{path.name}: {line}")
    return tuple(tiles)


def _problems(tiles: list[Tile]) -> Iterator[str]:
    """Yield what is wrong between the tiles, a line each."""
    for name, values in {
        "id": [tile.id for tile in tiles],
        "code": [tile.code for tile in tiles],
        "place": [f"{tile.column},{tile.row}" for tile in tiles],
    }.items():
        for value, count in Counter(values).items():
            if count > 1:
                yield f"{name} {value!r} stands in {count} rows; give each body a tile of its own"
    wanted, found = {body.id for body in load_authorities() if is_answering(body)}, {tile.id for tile in tiles}
    for body in sorted(wanted - found):
        yield f"{body} has no tile; add a row for it"
    for body in sorted(found - wanted):
        yield f"{body} answers for no social services today; remove its row"
