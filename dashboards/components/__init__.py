"""The pieces of which pages are made: charts, tables, cards, notices, filters, files to take away.

They take values and give Dash components; they ask no query and know no permission.
"""
