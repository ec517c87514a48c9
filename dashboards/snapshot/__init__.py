"""Everything that several pages read of a snapshot: scope, units, cycles, people, names, sums.

Queries of one subject stand with its page.
"""
