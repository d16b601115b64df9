"""What a crawl tells in the end: a line for each source and for each thing that needs a person; or JSON."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from corpus.errors import CareBreachError
from crawler.logs import log_as_json
from crawler.process import CrawlResult, SourceResult

log = logging.getLogger(__name__)

BAD_INPUT, NOTHING_ANSWERED = 2, 3


class Teller:
    """Tells a person, or a machine, how a crawl went."""

    def __init__(self, *, quiet: bool, as_json: bool) -> None:
        self.quiet, self.as_json = quiet, as_json
        if as_json:
            log_as_json(logging.WARNING if quiet else logging.INFO)

    @contextmanager
    def telling_errors(self) -> Iterator[None]:
        """Tell a foreseen error as JSON, too."""
        try:
            yield
        except CareBreachError as error:
            if not self.as_json:
                raise
            log.error("%s", error)
            sys.exit(BAD_INPUT)

    def warn(self, line: str) -> None:
        """Tell something that needs a person."""
        if self.as_json:
            log.warning("%s", line)
        else:
            print(line, file=sys.stderr)

    def tell(self, result: CrawlResult) -> None:
        """Tell how each source's visit ended."""
        if self.as_json:
            _log(result)
        elif self.quiet and result.exit_code == NOTHING_ANSWERED:
            self.warn("no source answered; is this machine on-line?")
        else:
            for name, visited in result.sources.items():
                self._tell_source(name, visited)
            if not result.sources and not self.quiet:
                print("no source is due")

    def _tell_source(self, name: str, visited: SourceResult) -> None:
        line, failed = visited.tally.line(), visited.status == "failed"
        if visited.status != "finished" and not visited.tally.listed:
            line = visited.message
        if not self.quiet:
            print(f"{name}: {line}")
        told = failed if self.quiet else visited.message != line and visited.status != "interrupted"
        if visited.message and told:
            self.warn(f"{name}: {visited.message}")
        for drift in visited.drift:
            self.warn(f"{name}: {drift}")
        if visited.drift:
            self.warn(f"{name}: look closer with `carebreach crawl check {name}`")


def _log(result: CrawlResult) -> None:
    """Log a crawl as JSON: a line for each source, and one for the whole."""
    for name, visited in result.sources.items():
        needs_person = visited.status == "failed" or visited.drift
        facts = {"source": name, "status": visited.status, "counts": visited.tally.counts(), "drift": visited.drift}
        said = visited.message or visited.tally.line()
        log.log(logging.WARNING if needs_person else logging.INFO, "%s: %s", name, said, extra={"facts": facts})
    code = result.exit_code
    log.info("crawl ended", extra={"facts": {"exit_status": code, "sources": len(result.sources)}})
