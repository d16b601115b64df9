"""The second coder: an operator's model codes the texts again; only what its quotations prove is kept.

Its statements stand beside ours in tables of their own. Nothing of ours is read from them or changed by them.
"""
