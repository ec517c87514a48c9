"""A person's rights: erasure, access, retention, and what may be left of somebody.

Which rows a table holds belongs to the rooms below.
"""
