"""The published tables, handed on to where analysts work: files, a workbook, a PostgreSQL database."""
