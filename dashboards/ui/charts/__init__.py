"""Charts that several pages share: rows to a figure, as pure functions."""
