"""A page, a PDF → what it says: title, text, date, byline, and the rule that gave the text."""

from crawler.parsing.article import ParsedArticle, parse_article
from crawler.parsing.pdf import PdfText, parse_pdf
from crawler.parsing.selectors import Selectors

__all__ = ["ParsedArticle", "PdfText", "Selectors", "parse_article", "parse_pdf"]
