"""Expectations of an export: what it must look like.

Contracts (the single definition of every source column), the domain rules that go beyond a column, and the runner
that holds rows against them. Nothing here knows how a file is read, where rows are stored or what is computed from
them.
"""
