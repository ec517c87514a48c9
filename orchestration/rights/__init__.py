"""A person's rights: to be forgotten, to know what is held, and not to be kept for longer than is settled.

How a person is found and removed, what is remembered of it, what retention ends, and what is held about one person. How
forgotten people are recognised while exports are read stands in `orchestration.ingest.forgotten`.
"""
