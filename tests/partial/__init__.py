"""Builds of what changed held against builds of everything, on companies that change at random.

What a figure ought to be does not belong here (`tests/oracle`): both sides are the product's own, computed two ways.
"""
