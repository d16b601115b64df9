"""What `carebreach analyse trends` does: a series to standard output, and what it allows to be said."""

import sys
from collections.abc import Sequence
from typing import Any, Literal

from analysis.trends.choosing import read_filters
from analysis.trends.output import write_csv, write_json
from analysis.trends.sentences import sentences
from analysis.trends.survey import survey
from corpus import queries
from corpus.config import settings
from corpus.periods import Step
from corpus.queries import Clock, Reader, Split, Unit


def print_trends(
    choices: Sequence[str],
    *,
    clock: Clock,
    step: Step,
    split: Split,
    unit: Unit,
    per_children: bool,
    format: Literal["csv", "json"],
) -> None:
    """Print a series to standard output; as CSV, with the sentences on standard error.

    Raises:
        CareBreachError: there is no corpus, or a choice means nothing.
    """
    filters = read_filters(choices)
    with Reader.open(settings()).session() as session:

        def ask(query: Any, *args: Any, **kwargs: Any) -> Any:
            return query(session, *args, **kwargs)

        found = survey(ask, filters, clock=clock, step=step, split=split, unit=unit, per_children=per_children)
        sample = queries.is_sample(session)
        reported = queries.reported_to_ico(session, step)
    if format == "json":
        write_json(found, filters, reported, sys.stdout, sample=sample)
        return
    write_csv(found, filters, sys.stdout, sample=sample)
    for line in sentences(found):
        print(line, file=sys.stderr)
