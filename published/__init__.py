"""What is published and who may see how much of it: viewers, permissions, audit, disclosure, the refresh log's tables.

Imports nothing of the other rooms; the refresh writes by it and the screens read by it.
"""
