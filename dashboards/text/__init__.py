"""Figures and counts as text."""
