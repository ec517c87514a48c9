"""The pages: each asks the queries, composes pieces, and answers its controls; no SQL, figure or permission of its own.

A page reads its address, asks, and gives either its body or the words for what the viewer may not see.
"""
