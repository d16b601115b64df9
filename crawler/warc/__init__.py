"""Archives of other people's crawls (WARC): their records, what of them is worth parsing, and what it says."""
