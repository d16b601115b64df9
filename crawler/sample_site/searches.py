"""The two pages of the sample site that answer by what is asked: the register's API and the ombudsman's search."""

import json
from datetime import date

from pydantic import BaseModel, ValidationError

from crawler.sample_site.content import Decision, Notice, Ombudsman, Register
from crawler.sample_site.pages import REGISTER_PATH, SampleResponse, english_date, html, page_id, response

ENFORCEMENT_ROOT = 17222  # the register's number in the API of the real site
ROWS_PER_PAGE = 7
DECISIONS_PER_PAGE = 10


class RegisterQuery(BaseModel):
    """The part of the API's request that the sample answers to."""

    rootPageId: int  # noqa: N815 - the API's own spelling
    pageNumber: int = 1  # noqa: N815


def search_register(site: Register, body: bytes) -> SampleResponse:
    """Answer `POST /api/search` with a page of the register, newest first; page 1 also has a card that is no notice."""
    try:
        query = RegisterQuery.model_validate_json(body)
    except ValidationError as error:
        problems = [issue["msg"] for issue in error.errors()]
        return response(json.dumps({"errors": problems}), "application/json; charset=utf-8", status=400)
    notices = sorted((n for n in site.articles if n.in_register), key=lambda n: (n.published, n.path), reverse=True)
    if query.rootPageId != ENFORCEMENT_ROOT:
        notices = []
    start = (query.pageNumber - 1) * ROWS_PER_PAGE
    rows = [_row(site, notice) for notice in notices[start : start + ROWS_PER_PAGE]]
    if rows and query.pageNumber == 1:
        rows[2:2] = [_row(site, card) for card in site.articles if not card.in_register]
    pagination = {"totalResults": len(notices), "totalPages": -(-len(notices) // ROWS_PER_PAGE)}
    return response(json.dumps({"results": rows, "pagination": pagination}), "application/json; charset=utf-8")


def _row(site: Register, notice: Notice) -> dict[str, object]:
    row: dict[str, object] = {
        "id": page_id(site, notice),
        "title": notice.title,
        "url": notice.path,
        "description": notice.description,
        "createdDateTime": f"{notice.published.isoformat()}T10:15:00.000Z",
    }
    if notice.path.startswith(REGISTER_PATH):
        facts = [english_date(notice.published), notice.type, notice.sector]
        row |= {"filterItemMetaData": ", ".join(fact for fact in facts if fact), "filterItemDecisions": []}
    return row


def search_decisions(site: Ombudsman, query: dict[str, str]) -> SampleResponse:
    """Answer `GET /Decisions/SearchResults` with the decisions from day `fd` to day `td`, ten a page, newest first."""
    try:
        first = date.fromisoformat(query.get("fd", "2000-01-01"))
        last = date.fromisoformat(query.get("td", "2100-01-01"))
        page = int(query.get("page", "1"))
    except ValueError:
        return response("Bad request", "text/plain; charset=utf-8", status=400)
    decisions = sorted(_decided_between(site, first, last), key=lambda decision: decision.published, reverse=True)
    start = (page - 1) * DECISIONS_PER_PAGE
    shown = decisions[start : start + DECISIONS_PER_PAGE]
    return html("lgsco_results.html", site=site, decisions=shown, total=len(decisions), page=page)


def _decided_between(site: Ombudsman, first: date, last: date) -> list[Decision]:
    return [decision for decision in site.articles if first <= decision.published <= last]
