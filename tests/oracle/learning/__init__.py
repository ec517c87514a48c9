"""A second computation of what training, framework health and actions say, in plain Python, from the definitions alone.

Inputs are canonical rows as plain dictionaries: exports, and the lower published tables (who stood where, in which
profile, at which level). No SQL and nothing of the models or of `inference` belongs here: what agrees by sharing code
proves nothing.
"""
