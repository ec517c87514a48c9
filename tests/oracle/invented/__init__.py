"""Small companies, invented from a seed, in which as much as possible is awkward at once.

`write_awkward_company` is the way in. Each module beside this one makes the exports of one source; which cases they
hold is named where they are made.
"""

from .company import AS_OF, SETTINGS, write_awkward_company

__all__ = ["AS_OF", "SETTINGS", "write_awkward_company"]
