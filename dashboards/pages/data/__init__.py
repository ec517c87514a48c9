"""The Data page: files, refreshes, rows in quarantine, what changed in closed cycles."""
