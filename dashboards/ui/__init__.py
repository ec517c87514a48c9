"""Components that several pages share. What they show is decided by the pages."""
