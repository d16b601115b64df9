"""PDFs read beside the event loop: a scan of many pages takes minutes, in which other sources go on."""

import asyncio

from scrapy import Request
from scrapy.http import Response

from corpus.errors import Rejected
from crawler.parsing.pdf import PdfText, parse_pdf


class PdfMiddleware:
    """Reads every PDF that came before its spider asks for the text."""

    async def process_response(self, request: Request, response: Response) -> Response:
        """Read a PDF in a thread, which waits for the process that does the work."""
        if 200 <= response.status < 300 and response.body.startswith(b"%PDF-"):
            request.meta["pdf"] = await asyncio.to_thread(_read, response.body)
        return response


def pdf_of(response: Response) -> PdfText:
    """Return the text of a PDF, as it was read on its way, or else now: one out of the archive.

    Raises:
        Rejected: it has none.
    """
    found = response.request.meta.get("pdf") if response.request else None
    found = found or _read(response.body)
    if isinstance(found, Rejected):
        raise found
    return found


def _read(body: bytes) -> PdfText | Rejected:
    try:
        return parse_pdf(body)
    except Rejected as error:
        return error
