"""The page that says which gaps training answers."""
