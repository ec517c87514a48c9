"""A real OpenID provider, in a process of its own."""
