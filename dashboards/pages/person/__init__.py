"""A person's page: levels, gaps, what to do next."""
