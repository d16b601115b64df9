"""WARC files that a person has → the articles in them, each as of its own address; what publishers keep is left out."""

from dataclasses import replace
from pathlib import Path

from corpus.errors import CareBreachError
from corpus.store import Store
from crawler.intake.importing import SOURCE, ImportResult
from crawler.intake.reading import Known
from crawler.visit import Visit
from crawler.warc.plan import Reader, enter_sources, plan_import
from crawler.warc.scanning import KEPT_FROM_US, Counts, scan
from crawler.warc.storing import put_finding


def import_archive(path: Path, store: Store, known: Known, result: ImportResult) -> None:
    """Take every article of a WARC file into the corpus and add what came of it to an import's result."""
    plan, counts, visit = plan_import(store, Reader(SOURCE.id, "")), Counts(), Visit(store)
    enter_sources(store, plan)
    try:
        for finding in scan(path, plan, counts):
            own = finding.source_id == SOURCE.id
            put_finding(visit, store, replace(finding, draft=known.complete(finding.draft)) if own else finding)
    except CareBreachError as error:
        result.problems.append(str(error))
    result.new += visit.tally.new
    result.revised += visit.tally.revised
    result.unchanged += visit.tally.unchanged
    result.problems += counts.problems
    if left_out := counts.outcomes[KEPT_FROM_US]:
        result.problems.append(f"{path.name}: {left_out} pages not taken in, for their publishers keep their texts")
