"""What people use instead of a warehouse, as scripts that compute the baseline's result tables from the same exports.

Each reads what it needs, computes, and leaves its results where others can read them; `agreement` holds these against
the baseline's, row for row, and `comparison` measures them in turn. The bare DuckDB script itself is
`tests.benchmarks.baseline`; what the figures mean is said there and in `tests.benchmarks.definitions`.
"""
