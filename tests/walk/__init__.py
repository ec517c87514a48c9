"""A walk through every page as every role over invented companies: no sentence may contradict the table below it."""
