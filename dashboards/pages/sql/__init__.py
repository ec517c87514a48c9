"""The SQL page: questions of analysts, answered by a process of their own."""
