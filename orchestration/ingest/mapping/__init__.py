"""A table's own columns to those of a contract: by header, by cell, by unpivoting, and proposals for it."""
