"""A corpus for a moment: in a temporary folder, gone with all that was stored in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus.config import settings
from corpus.store import Store


@contextmanager
def scratch_store(*, sample: bool = False) -> Iterator[Store]:
    """Give a corpus that is thrown away; the operator's own isn't touched."""
    with TemporaryDirectory(prefix="carebreach-", ignore_cleanup_errors=True) as folder:
        changes = {"data_dir": Path(folder), "database_url": None, "sample": sample or settings().sample}
        store = Store.open(settings().model_copy(update=changes))
        try:
            yield store
        finally:
            store.engine.dispose()
