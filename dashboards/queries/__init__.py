"""What the pages read from the published files: the only place with SQL in the dashboards.

Every function takes the open `Warehouse` and the `Viewer`, checks what that viewer may see, hides small groups, and
returns typed rows, or says in a typed way why there are none. How rows become charts or words stands elsewhere.
"""
