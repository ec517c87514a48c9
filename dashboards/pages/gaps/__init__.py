"""The page of gaps by unit, by person, by standard skill."""
