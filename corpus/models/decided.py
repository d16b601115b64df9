"""What people decided: only ever appended, never overwritten by the machine."""

from datetime import datetime
from typing import Literal

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from corpus.models.base import Base


class Decision(Base):
    """What a person decided; only ever appended, never overwritten by the machine."""

    __tablename__ = "decisions"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    at: Mapped[datetime]
    who: Mapped[str]
    target: Mapped[Literal["source", "article", "report", "incident", "mask"]] = mapped_column(String)
    target_id: Mapped[str] = mapped_column(index=True)
    property: Mapped[str | None]
    value: Mapped[str | None]
    reason: Mapped[str]
