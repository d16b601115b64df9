"""What a release says of itself in words: how to cite it, under which licence, and what has changed."""

import json
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files

from corpus.release.changes import Change

LICENCE = """# Licence and attribution

The coding, the links and the tables of this release are under the Creative Commons Attribution 4.0 International
licence (CC BY 4.0, https://creativecommons.org/licenses/by/4.0/). Please cite them as CITATION.cff says.

* Quotations are short extracts of published texts, given for criticism, review and research with their source
  (CDPA 1988, s 30). They stay their publishers' own. The texts themselves are not part of this release.
* Regulators' and public bodies' words and the ICO's incident types: Open Government Licence v3.0
  (https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/).
* The list of authorities builds on mySociety's (CC BY 4.0) and on data of the Office for National Statistics (Open
  Government Licence v3.0).
* VERIS is the vocabulary of the VERIS community (https://verisframework.org).

Names of private persons are masked. Whoever works with these data must not try to find out who is meant.
"""
SAMPLE_LICENCE = "SAMPLE: everything in these files is invented. Do not publish, count or cite them.\n"


def software() -> str:
    """Return the version of CareBreach that writes."""
    try:
        return version("carebreach")
    except PackageNotFoundError:
        return "unknown"


def citation(name: str, day: str, *, sample: bool) -> str:
    """Return the release's CITATION.cff (Citation File Format 1.2.0).

    Args:
        name: the version of the corpus.
        day: ISO date of the corpus.
        sample: whether all is invented.
    """
    title = "CareBreach: data breaches in UK social services"
    lines = {
        "cff-version": "1.2.0",
        "title": f"SAMPLE {title}, all invented" if sample else title,
        "message": "If you use these data, please cite them with their version.",
        "type": "dataset",
        "version": name,
        **({"date-released": day} if day else {}),
        "license": "CC-BY-4.0",
    }
    told = "".join(f"{key}: {json.dumps(value)}\n" for key, value in lines.items())
    return told + 'authors:\n  - name: "The CareBreach contributors"\n'


def figures() -> bytes:
    """Return the figures of the method that go with this CareBreach."""
    packaged = files("corpus").joinpath("figures.json")
    if packaged.is_file():
        return packaged.read_bytes()
    return b'{"note": "No figures go with this build; `carebreach analyse evaluate` measures them."}\n'


def changelog(name: str, previous: str, found: Sequence[Change] | None) -> str:
    """Return what has changed, for people; changes.csv has the same for machines."""
    if found is None:
        return f"# Corpus {name}\n\nNo release to compare with was named.\n"
    counts = Counter(change.kind for change in found)
    lines = [f"# Corpus {name}, compared with {previous}", ""]
    lines += [f"* {counts[kind]:,} {kind}" for kind in ("new", "changed", "merged", "withdrawn")]
    return "\n".join([*lines, "", "Which, and what of them: changes.csv.", ""])
