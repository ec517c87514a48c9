"""What a source's settings do to a file on its way to canonical rows: one step a module, in the order of the settings.

`projection` strings together what works on texts (`fill_down` and `tree` before it, on the whole table); `scale` and
`fold` work on values and belong to `typed`.
"""
