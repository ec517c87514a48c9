"""The pages: each asks the queries, composes pieces, and answers its controls. No SQL, no figure and no permission of its own.

A page reads its address, asks, and gives either its body or the words for what the viewer may not see.
"""
