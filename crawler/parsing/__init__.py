"""A page, a PDF → what it says: title, text, date, byline, and the rule that gave the text."""
