"""The first page: the state of things, and what asks for attention."""
