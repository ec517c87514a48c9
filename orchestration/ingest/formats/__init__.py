"""One module per file format: bytes in, a `Table` of texts out. What a text means stands in `types.columns`."""
