"""What Dagster shows: an asset per export contract, per model, and the published snapshot, with their checks.

These are thin: each calls one function of a room further down, which tests call too. Annotations are not postponed in
these modules, because Dagster reads them.
"""
