"""The dialects of known systems: how their own files become canonical rows, as data.

What a setting does to a file stands in the steps of `orchestration.ingest`; here is which settings a system needs.
"""
