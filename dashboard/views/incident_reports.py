"""The reports of an incident: where each stands, its coded values with the words behind them, and all its stories."""

from collections.abc import Sequence
from urllib.parse import urlsplit

import streamlit as st

from corpus import queries
from corpus.queries import Decided, Evidence, HumanValue, ReportRow, Story, StoryArticle
from dashboard import words
from dashboard.data import ask
from dashboard.markup import Markup, is_web, join, link, tag
from dashboard.widgets import note

PARTS = {"text": "", "title": "in the headline", "url": "in the address"}


def show_reports(reports: Sequence[ReportRow]) -> None:
    """Show reports, the first one open."""
    said: Decided = ask(queries.decided, tuple(report.report_id for report in reports))
    for number, report in enumerate(reports, 1):
        _report(report, number, len(reports), said)


def show_stories(stories: Sequence[Story]) -> None:
    """Show every article of every story that tells of the incident, with its archive."""
    if not stories:
        return
    st.subheader("Stories and their articles", anchor=False)
    articles = sum(len(story.articles) for story in stories)
    note(
        f"{words.plural(len(stories), 'story', 'stories')} in {words.plural(articles, 'article')}: "
        "republished copies of one text are one story. A link leads to the page as it is now; the words that were "
        "coded are those of the archived one."
    )
    head = ("Story", "Article", "Published", "Archived")
    rows = [
        _article(article, str(number) if place == 0 else "")
        for number, story in enumerate(stories, 1)
        for place, article in enumerate(story.articles)
    ]
    titles = tag("thead", tag("tr", *(tag("th", title, scope="col") for title in head)))
    st.html(tag("table", titles, tag("tbody", *rows), class_="cb-table cb-stories"))


def _article(article: StoryArticle, story: str) -> Markup:
    gone = f"page gone since {words.when(article.gone.date().isoformat())}" if article.gone else ""
    copy = "" if article.coded else "a copy"
    about = " · ".join(part for part in (article.publisher, copy, gone) if part)
    return tag(
        "tr",
        tag("td", story),
        tag("td", link(article.title or "Without a headline", article.url), tag("small", about)),
        tag("td", words.when(article.published[:10]) if article.published else "date not known"),
        tag("td", words.when(article.captured.date().isoformat())),
    )


def _report(report: ReportRow, number: int, of: int, said: Decided) -> None:
    """Show one report: where it stands, what people decided on it, and each value with its words."""
    with st.container(border=True):
        parts = [_where(report, number, of), *_decisions(report, said)]
        evidence = sorted(report.evidence, key=_place)
        if report.for_review:
            parts.append(tag("p", "The machine is unsure of this report: it waits for a coder.", class_="cb-note"))
        if report.could_not_tell:
            doubtful = ", ".join(words.PROPERTIES.get(name, name).lower() for name in report.could_not_tell)
            parts.append(tag("p", f"Could not tell from this text: {doubtful}.", class_="cb-note"))
        if evidence and all(item.withheld for item in evidence):
            parts.append(
                tag("p", "Its words are withheld until the text has been checked for private names.", class_="cb-note")
            )
        if evidence:
            behind = "" if report.cites else f" with the words behind {_them(len(evidence))}"
            title = tag("summary", f"{words.plural(len(evidence), 'coded value')}{behind}")
            shown = [_evidence(item, cited=bool(report.cites)) for item in evidence]
            parts.append(tag("details", title, *shown, open="" if number == 1 else None))
        st.html(tag("div", *parts, class_="cb-report"))


def _decisions(report: ReportRow, said: Decided) -> list[Markup]:
    """Return what people decided on a report, which comes before what the machine says of it."""
    lines = ["A person found that this text tells of no such breach."] if report.report_id in said.rejected else []
    own = [one for (report_id, _), one in said.values.items() if report_id == report.report_id]
    own.sort(key=lambda one: _order(one.property))
    return [tag("p", line, class_="cb-decided") for line in (*lines, *map(_decision, own))]


def _decision(said: HumanValue) -> str:
    """Return one decision as a sentence. A name that a coder wrote is free text, and is not repeated here."""
    what = words.PROPERTIES.get(said.property, said.property)
    when = words.in_time(said.at.date().isoformat())
    if said.verdict == "confirm":
        return f"{what}: confirmed by a person {when}."
    if not said.values:
        return f"{what}: a person rejected the machine's value {when}, and nothing stands in its place."
    if said.property == "organisation":
        return f"{what}: corrected by a person {when}."
    decided = "; ".join(words.value(said.property, value) for value in said.values)
    before = "; ".join(words.value(said.property, value) for value in said.judged)
    return f"{what}: {decided}, decided by a person {when}" + (f" in place of {before}." if before else ".")


def _them(count: int) -> str:
    return "it" if count == 1 else "them"


def _where(report: ReportRow, number: int, of: int) -> Markup:
    """Return the headline, linked, and what is known of the article."""
    facts = [
        report.publisher or report.source_name,
        words.SOURCE_KINDS.get(report.source_kind, report.source_kind),
        words.when(report.published[:10]) if report.published else "date not known",
    ]
    technical = [words.LINKS.get(report.link) or f"report {number} of {of}"]
    if report.relevance is not None:
        technical.append(f"relevance {report.relevance:.0%}")
    if report.copies > 1:
        technical.append(f"one story in {report.copies} articles")
    if report.captured:
        technical.append(f"archived {words.when(report.captured.date().isoformat())}")
    if report.gone:
        technical.append(f"page gone since {words.when(report.gone.date().isoformat())}")
    title = report.title or "Baseline: coded before, without a stored text"
    cited = [tag("li", link(_host(address), address)) for address in report.cites if is_web(address)]
    return join(
        tag("h3", link(title, report.url)),
        tag("p", " · ".join(fact for fact in facts if fact), class_="cb-kicker"),
        tag("p", " · ".join(technical), class_="cb-small"),
        *([tag("ul", *cited, class_="cb-sources")] if cited else []),
    )


def _host(address: str) -> str:
    return (urlsplit(address).hostname or address).removeprefix("www.")


def _place(item: Evidence) -> int:
    return _order(item.property)


def _order(name: str) -> int:
    order = list(words.PROPERTIES)
    return order.index(name) if name in order else len(order)


def _evidence(item: Evidence, *, cited: bool) -> Markup:
    """Return one value with the words that support it, highlighted in their context.

    Args:
        item: the value.
        cited: whether the report names its sources above all its values.
    """
    what = join(
        tag("span", f"{words.PROPERTIES.get(item.property, item.property)}: ", class_="cb-small"),
        tag("span", words.value(item.property, item.value), class_="cb-what"),
    )
    sure = f"confidence {item.confidence:.0%}"
    how = " · ".join(part for part in (words.origin(item.origin), sure, PARTS.get(item.part, "")) if part)
    words_: list[Markup] = []
    if item.quotation and not item.withheld:
        quoted = join(
            tag("span", item.before, class_="cb-context"),
            tag("mark", item.quotation),
            tag("span", item.after, class_="cb-context"),
        )
        words_.append(tag("blockquote", quoted))
    if item.source_url and not cited:
        source = link("Source of this value", item.source_url) if is_web(item.source_url) else join(item.source_url)
        words_.append(tag("p", source, class_="cb-note"))
    return tag("div", tag("div", what), *words_, tag("div", how, class_="cb-small"), class_="cb-evidence")
