"""Tests mirror the rooms: what is quick in unit, the whole way in integration, what a person sees in browser."""
