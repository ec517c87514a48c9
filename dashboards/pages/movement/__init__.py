"""The page of movement between cycles."""
