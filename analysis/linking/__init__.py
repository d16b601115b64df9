"""Reports in, incidents out: reports of one event are one incident, however many articles tell of it.

Reports of one body make a neighbourhood (neighbourhoods.py), in which pairs are scored (evidence.py, weights.toml) and
joined, best first. Then a report that names no body may join an incident whose traces it shares (unnamed.py). Relations
say what else a report has to do with: the other breaches of a series, or an event that may be the same (relations.py).
"""

from analysis.linking.incidents import Linked, LinkedIncident, link
from analysis.linking.neighbourhoods import Neighbourhood
from analysis.linking.relations import Relation
from analysis.linking.reports import LinkableReport
from analysis.linking.weights import VERSION

__all__ = ["VERSION", "LinkableReport", "Linked", "LinkedIncident", "Neighbourhood", "Relation", "link"]
