"""One refresh from beginning to end: its plan, steps, session, retries, and what changed since the one before."""
