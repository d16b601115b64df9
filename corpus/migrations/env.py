"""Alembic's entry: run the migrations on the connection that `corpus.database` hands over."""

from typing import Any, Literal

from alembic import context

from corpus.models import Base, UTCDateTime


def render_item(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Write our own column type into migrations as the plain one that it stores."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UTCDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
