"""Two reports in, a score out: how much speaks for one incident, as a sum of log-odds (weights: weights.toml)."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from analysis.linking.reports import LinkableReport
from analysis.linking.weights import weights
from corpus.dates import known_bounds
from corpus.rare_words import likeness


class Places:
    """Where each report stands among the reports that its article gives of the same body."""

    def __init__(self, reports: Iterable[LinkableReport]) -> None:
        ordered = sorted(reports, key=lambda report: (report.article_id, report.ordinal))
        self._numbers: Counter[tuple[str, str]] = Counter()
        self._places: dict[str, int] = {}
        for report in ordered:
            self._places[report.report_id] = self._numbers[self._key(report)]
            self._numbers[self._key(report)] += 1

    @staticmethod
    def _key(report: LinkableReport) -> tuple[str, str]:
        return report.article_id, report.authority or " ".join(sorted(report.name))

    def of(self, report: LinkableReport) -> tuple[int, int]:
        """Return a report's place, from 0, and how many there are."""
        return self._places[report.report_id], self._numbers[self._key(report)]


def score(a: LinkableReport, b: LinkableReport, places: Places) -> float:
    """Return the log-odds that two reports of one body tell of one incident."""
    evidence = (
        _causes(a, b), _penalty(a, b), _dates(a, b), _outcomes(a, b), _people(a, b),
        _wording(a, b), _rare_words(a, b), _address(a, b),
    )  # fmt: skip
    return round(_prior(a, b) + _place(a, b, places) + sum(evidence), 6)


def _prior(a: LinkableReport, b: LinkableReport) -> float:
    """Return what speaks for one incident where no more is known than the body, or not even that."""
    given = weights()
    if (a.unnamed or b.unnamed) and a.family_id != b.family_id:
        return given.unnamed
    return given.same_council if a.authority or b.authority else given.same_provider


def _wording(a: LinkableReport, b: LinkableReport) -> float:
    """Weigh how alike two reports are in meaning; copies of a story are alike in all they tell."""
    given = weights().wording
    if a.vector is None or b.vector is None or a.family_id == b.family_id:
        return 0.0
    value = given.slope * (float(a.vector @ b.vector) - given.neutral)
    return round(min(given.most, max(-given.most, value)), 3)


def _rare_words(a: LinkableReport, b: LinkableReport) -> float:
    """Weigh how many rare words two reports share: it holds also where one of them is coded wrongly."""
    given = weights().rare_words
    if not a.rare or not b.rare or a.family_id == b.family_id:
        return 0.0
    value = given.slope * (likeness(a.rare, b.rare) - given.neutral)
    return round(min(given.most, max(given.least, value)), 3)


def _address(a: LinkableReport, b: LinkableReport) -> float:
    """Weigh that one cites the address at which the other stands."""
    one_is_text = a.coded_before != b.coded_before
    return weights().cited if one_is_text and set(a.addresses) & set(b.addresses) else 0.0


def _place(a: LinkableReport, b: LinkableReport, places: Places) -> float:
    """Weigh where the reports stand in their articles."""
    given = weights()
    (at, many), (other_at, other_many) = places.of(a), places.of(b)
    if a.family_id == b.family_id:
        return given.same_place_in_copies if a.ordinal == b.ordinal else given.other_place
    if many == other_many:
        return 0.0 if many == 1 else given.same_place if at == other_at else given.other_place
    return given.in_a_list if max(many, other_many) > 2 and not _shared_number(a, b) else 0.0


def _shared_number(a: LinkableReport, b: LinkableReport) -> bool:
    """Say whether two reports give the same penalty."""
    return a.number("penalty_gbp") is not None and a.number("penalty_gbp") == b.number("penalty_gbp")


def _causes(a: LinkableReport, b: LinkableReport) -> float:
    """Weigh what is said of how it happened."""
    given = weights().causes
    ours, theirs = ([cause for cause in report.known("causes") if cause not in given.silent] for report in (a, b))
    if not ours or not theirs:
        return 0.0
    if ours[0] == theirs[0]:
        return given.same_primary
    if set(ours) & set(theirs):
        return given.shared
    related = any({x, y} <= group for group in given.related_sets for x in ours for y in theirs)
    return given.related if related else given.unrelated


def _penalty(a: LinkableReport, b: LinkableReport) -> float:
    """Weigh the penalties: the same sum for the same kind of body is telling, two sums are two cases."""
    given = weights().penalty
    ours, theirs = a.number("penalty_gbp"), b.number("penalty_gbp")
    if ours is None or theirs is None:
        return 0.0
    low, high = sorted((ours, theirs))
    return given.same if low == high or low == round(high * (1 - given.discount)) else given.different


def _dates(a: LinkableReport, b: LinkableReport) -> float:
    """Weigh when it happened, came to light, was acted on and was published."""
    given = weights().dates
    happened, light = (
        (known_bounds(a.first(name)), known_bounds(b.first(name))) for name in ("occurred", "discovered")
    )
    total = _interval(*happened, given.occurred_close, given.occurred_apart, given.occurred_overlap)
    total += _interval(*light, given.discovered_close, given.discovered_apart)
    total += _interval(
        _acted(a), _acted(b), given.acted_close if a.first("acted") and b.first("acted") else 0.0, given.acted_apart
    )
    first, second = _day(a.published), _day(b.published)
    if first and second:
        gap = abs((first - second).days)
        total += next((weight for days, weight in given.published_days if gap <= days), given.published_days[-1][1])
    if _before_it_happened(a, b) or _before_it_happened(b, a):
        total += given.impossible
    return total


def _interval(
    ours: tuple[date, date] | None,
    theirs: tuple[date, date] | None,
    close: float,
    apart: float,
    overlap: float | None = None,
) -> float:
    """Weigh two spans of days: close together, overlapping widely, or apart."""
    if ours is None or theirs is None:
        return 0.0
    days = weights().dates.close_days
    wide = max((ours[1] - ours[0]).days, (theirs[1] - theirs[0]).days) > days
    gap = (max(ours[0], theirs[0]) - min(ours[1], theirs[1])).days
    if gap > (0 if wide else days):
        return apart
    return close if not wide or ours == theirs else (close / 2 if overlap is None else overlap)


def _acted(report: LinkableReport) -> tuple[date, date] | None:
    """Return when the regulator or court acted: at the latest when a report of its decision was published."""
    if days := known_bounds(report.first("acted")):
        return days
    published = _day(report.published)
    return (date.min, published) if published and set(report.known("outcomes")) & weights().outcomes.decisive else None


def _before_it_happened(a: LinkableReport, b: LinkableReport) -> bool:
    """Say whether a report was published before the other's event began."""
    happened = known_bounds(b.first("occurred"))
    return bool(a.published and happened and _last_day(a.published) < happened[0])


def _outcomes(a: LinkableReport, b: LinkableReport) -> float:
    """Weigh what came of it: one case has one decision of a kind."""
    given = weights().outcomes
    ours, theirs = (set(report.known("outcomes")) for report in (a, b))
    if ours & theirs & given.decisive:
        return given.same_decision
    if ours & given.decisive and theirs & given.decisive:
        return given.other_decision
    if ours & theirs:
        return given.shared
    return given.same_path if ours & given.ico_path and theirs & given.ico_path else 0.0


def _people(a: LinkableReport, b: LinkableReport) -> float:
    """Weigh whose data it was, how many they are, and how it travelled."""
    given = weights().people
    subjects = _agree(a, b, "data_subjects", given.same_subjects, given.other_subjects)
    channel = _agree(a, b, "channel", given.same_channel, given.other_channel)
    return _numbers(a.number("people_affected"), b.number("people_affected")) + subjects + channel


def _numbers(ours: int | None, theirs: int | None) -> float:
    """Weigh two numbers of people."""
    given = weights().people
    if not ours or not theirs:
        return 0.0
    low, high = sorted((ours, theirs))
    if low == high:
        return given.same_many if low >= given.many else given.same_few
    return given.far if high > given.far_times * low else given.near if high <= given.near_times * low else 0.0


def _agree(a: LinkableReport, b: LinkableReport, name: str, same: float, other: float) -> float:
    """Weigh a property with few values, of which `mixed` goes with any."""
    ours, theirs = a.first(name), b.first(name)
    if ours is None or theirs is None:
        return 0.0
    return same if ours == theirs else 0.0 if "mixed" in (ours, theirs) else other


def _day(published: str | None) -> date | None:
    """Return the first day of a date of publication; None where it is no date."""
    days = known_bounds((published or "")[:10])
    return days[0] if days else None


def _last_day(published: str) -> date:
    days = known_bounds(published[:10])
    return days[1] if days else date.max
