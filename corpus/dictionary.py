"""The data dictionary of the exports: which tables and columns there are and what each column means (export.toml)."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

ColumnType = Literal["string", "integer", "number", "boolean", "date", "datetime", "edtf", "list"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Table(_Frozen):
    title: str
    description: str
    key: tuple[str, ...]
    columns: tuple[tuple[str, ColumnType, str], ...]


class _Shared(_Frozen):
    columns: tuple[tuple[str, ColumnType, str], ...]


class _Dictionary(_Frozen):
    title: str
    description: str
    encoding_note: str
    sample_note: str
    tables: dict[str, _Table]
    shared: _Shared
    references: dict[str, tuple[tuple[str, str, str], ...]]


class Column(_Frozen):
    """One column of a table."""

    name: str
    type: ColumnType
    description: str


class Reference(_Frozen):
    """That a column holds the key of another table."""

    column: str
    table: str
    key: str


class Table(_Frozen):
    """One table of the export."""

    name: str
    title: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    references: tuple[Reference, ...]


class Dictionary(_Frozen):
    """All tables, and what the package says of itself."""

    title: str
    description: str
    encoding_note: str
    sample_note: str
    tables: tuple[Table, ...]

    def table(self, name: str) -> Table:
        """Return the table of this name."""
        return next(table for table in self.tables if table.name == name)


@cache
def load_dictionary() -> Dictionary:
    """Return the data dictionary, read and checked once."""
    raw = _Dictionary.model_validate(tomllib.loads(files("corpus").joinpath("export.toml").read_text("utf-8")))
    tables = tuple(
        Table(
            name=name,
            title=table.title,
            description=table.description,
            key=table.key,
            columns=tuple(
                Column(name=column, type=kind, description=description)
                for column, kind, description in (*table.columns, *raw.shared.columns)
            ),
            references=tuple(
                Reference(column=column, table=target, key=key) for column, target, key in raw.references.get(name, ())
            ),
        )
        for name, table in raw.tables.items()
    )
    return Dictionary(
        title=raw.title,
        description=raw.description,
        encoding_note=raw.encoding_note,
        sample_note=raw.sample_note,
        tables=tables,
    )
