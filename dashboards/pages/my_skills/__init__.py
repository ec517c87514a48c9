"""One's own page: levels, gaps and next steps of whoever is asking."""
