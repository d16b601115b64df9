"""Files, folders and addresses that a person has → the same articles as a crawl makes; twice changes nothing."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError
from tqdm import tqdm

from corpus.errors import CareBreachError, Rejected
from corpus.identity import body_hash, is_address
from corpus.models import Source
from corpus.store import ArticleDraft, Change, Store
from crawler import VERSION
from crawler.intake.reading import Known, plain_article, read_html, read_pdf, read_text, shortened
from crawler.intake.textfile import Kind, check_size, decode, is_archive, kind_of
from crawler.parsing.moments import iso

SOURCE = Source(
    id="imported",
    name="Imported texts",
    kind="import",
    permission="full_text",
    permission_reason="Texts that the operator already had; who imported them answers for their use.",
)
_TYPES = {"text": "text/plain", "html": "text/html", "pdf": "application/pdf", "json lines": "application/jsonl"}


@dataclass(slots=True)
class ImportResult:
    """What an import changed, and a line for each thing that it could not take in."""

    new: int = 0
    revised: int = 0
    unchanged: int = 0
    problems: list[str] = field(default_factory=list)
    interrupted: bool = False

    def count(self, change: Change) -> None:
        """Count an article."""
        self.new += change == "new"
        self.revised += change == "revised"
        self.unchanged += change == "unchanged"

    @property
    def exit_code(self) -> int:
        """0 all well, 1 something could not be taken in, 130 interrupted."""
        return 130 if self.interrupted else 1 if self.problems else 0


class Line(BaseModel):
    """One line of a JSON Lines file: what `carebreach analyse extract` takes, too."""

    id: str | int
    text: str
    title: str | None = None
    url: str | None = None
    published: str | None = None


def import_paths(
    targets: Sequence[str],
    store: Store,
    *,
    title: str | None = None,
    published: str | None = None,
    source: str | None = None,
    url: str | None = None,
) -> ImportResult:
    """Take texts into the corpus: files, folders with all below them, and addresses of the web.

    Args:
        targets: paths and addresses.
        store: the corpus.
        title: the title of the one text given, if not what it says itself.
        published: date of publication of all texts given.
        source: who published them, in words.
        url: where the one text given was published.

    Raises:
        CareBreachError: an option can't be meant so, or the corpus can't be written.
    """
    meant = [target for target in targets if target.startswith(("http:", "https:"))]
    addresses = [target for target in meant if is_address(target)]
    result = ImportResult()
    wrong = len(meant) - len(addresses)
    result.problems += ["an address can't be fetched: it needs a host, a valid port and no password"] * wrong
    files = list(_files([target for target in targets if target not in meant], result))
    several = len(files) + len(addresses) != 1 or any(
        path.suffix in {".jsonl", ".ndjson"} or is_archive(path) for path, _ in files
    )
    if (title or url) and several:
        raise CareBreachError("--title and --url belong to one text; import it alone")
    if published and iso(published) is None:
        raise CareBreachError(f"--published {published}: not a date; write it as 2026-11-22")
    if url and not is_address(url):
        raise CareBreachError("--url: not an address; it begins with https:// and holds no password")
    known = Known(title=title, published=published, publisher=source, url=url)
    store.put_source(SOURCE)
    if files:
        _import_files(files, store, known, result)
    if addresses:
        from crawler.intake.fetching import fetch

        fetch(addresses, store, known, result)
    return result


def _import_files(files: list[tuple[Path, str]], store: Store, known: Known, result: ImportResult) -> None:
    """Import files one by one; each is stored whole or not at all."""
    run = store.start_run("import", SOURCE.id, VERSION)
    status: Literal["finished", "interrupted", "failed"] = "failed"
    try:
        for path, name in tqdm(files, desc="import", unit=" files", disable=None if len(files) > 20 else True):
            _import_file(path, name, store, known, result)
        status = "finished"
    except KeyboardInterrupt:
        status = "interrupted"
        raise
    finally:
        counts = {"new": result.new, "revised": result.revised, "unchanged": result.unchanged}
        store.finish_run(run, status, counts | {"rejected": len(result.problems)})


def _import_file(path: Path, name: str, store: Store, known: Known, result: ImportResult) -> None:
    if is_archive(path):
        from crawler.intake.archives import import_archive

        return import_archive(path, store, known, result)
    try:
        check_size(path.stat().st_size)
        body = path.read_bytes()
        kind = kind_of(path.suffix, body)
        drafts = list(
            _read_lines(body, str(path), known, result) if kind == "json lines" else [_read(kind, body, known)]
        )
    except (Rejected, OSError) as error:
        result.problems.append(f"{_shown(path)}: {error.strerror if isinstance(error, OSError) else error}")
        return None
    if not drafts:
        return None
    page = store.put_page(
        source_id=SOURCE.id,
        url=known.url or f"import:{_plain(name)}#{body_hash(body)[:16]}",
        body=body,
        status=200,
        headers={"Content-Type": _TYPES[kind]},
        fetched_at=datetime.now(UTC),
    )
    for draft in drafts:
        result.count(store.put_article(page, draft))
    return None


def _shown(path: Path) -> str:
    """Return a path as one line of output can show it."""
    return _plain(str(path)).replace("\n", " ")


def _plain(name: str) -> str:
    """Return a file's name with what is not text in it replaced."""
    return name.encode("utf-8", "replace").decode()


def _read(kind: Kind, body: bytes, known: Known) -> ArticleDraft:
    """Return the article that a file holds.

    Raises:
        Rejected: it holds none.
    """
    if kind == "html":
        return read_html(body, known)
    if kind == "pdf":
        return read_pdf(body, known)
    return read_text(decode(body), known)


def _read_lines(body: bytes, path: str, known: Known, result: ImportResult) -> Iterator[ArticleDraft]:
    """Yield the articles of a JSON Lines file; a bad line is a problem and the others go on."""
    for number, line in enumerate(decode(body).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            read = Line.model_validate_json(line)
            draft = plain_article(read.text, "plain", read.url)
        except (ValidationError, Rejected) as error:
            result.problems.append(f"{path}: line {number}: {_reason(error)}")
            continue
        if read.url and not is_address(read.url):
            result.problems.append(f"{path}: line {number}: url: not an address that begins with https://")
            continue
        draft = replace(draft, published=iso(read.published), published_raw=read.published)
        yield known.complete(replace(draft, title=shortened(read.title.strip()) if read.title else draft.title))


def _reason(error: ValidationError | Rejected) -> str:
    if isinstance(error, Rejected):
        return "no text"
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else "not JSON with the keys id and text"


def _files(targets: Sequence[str], result: ImportResult) -> Iterator[tuple[Path, str]]:
    """Yield the files that are meant, each with a name that says nothing of this machine."""
    for target in targets:
        path = Path(target)
        if not target.strip():
            result.problems.append("an empty name; name a file, a folder or an address")
        elif path.is_dir():
            below = list(_below(path))
            yield from ((file, f"{path.resolve().name}/{file.relative_to(path).as_posix()}") for file in below)
            if not below:
                result.problems.append(f"{target}: a folder without files")
        elif path.is_file():
            yield path, path.name
        else:
            result.problems.append(f"{target}: {'not a file' if path.exists() else 'no such file, folder or address'}")


def _below(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder in the order of their names, hidden ones left out."""
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(where, name) for name in sorted(names) if not name.startswith("."))
