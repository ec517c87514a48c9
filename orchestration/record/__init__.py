"""The record of the work: what was seen, set aside and checked, and how each refresh ended. No figure about people."""
