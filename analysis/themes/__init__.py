"""Coded incidents with their vectors in, themes out: what groups there are, their names, their quotations, the map.

What groups there are depends on the reports alone; which stored theme each group carries on depends on those before.
"""
