"""What is searched: the words of a report that may leave, and which vector stands for its meaning."""

from sqlalchemy import DDL, ForeignKey, event
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from corpus import full_text
from corpus.models.base import Base


class SearchEntry(Base):
    """The words by which a report is found, private names left out; none while its text is not checked for names.

    The columns before the words are read for every hit, so they come first: SQLite need not read past them.
    """

    __tablename__ = "search_entries"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), unique=True)
    text_hash: Mapped[str | None] = mapped_column(default=None)
    """The key of the vector of the report's words; none until it is embedded."""
    body: Mapped[str] = mapped_column(default="")
    """The body's name: as written, and as listed."""
    title: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(LongText, default="")


class RareWords(Base):
    """The words that set a report apart from others, by which linking compares it; made with its search entry."""

    __tablename__ = "rare_words"
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True)
    words: Mapped[str] = mapped_column(LongText)
    """As `corpus.rare_words.as_text` writes them; private names are left out."""


for _dialect, _statements in full_text.MAKE.items():
    for _statement in _statements:
        event.listen(SearchEntry.__table__, "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]
