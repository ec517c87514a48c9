"""A file that is read: its name, headers, table and row numbers; errors that name it."""
