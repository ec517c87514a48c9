"""Signing in: who somebody is, for how long that holds, and how often one may guess."""
