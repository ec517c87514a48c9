"""Snapshots: written whole, then pointed to; and the file of figures that may be handed on."""
