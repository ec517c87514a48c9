"""Requests at the edge: who is asking, from where, and what an error looks like."""
