"""A new source in ten minutes: its spider, and real pages frozen as test cases with their words replaced."""
