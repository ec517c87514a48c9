"""The published files and who may see how much of them: viewers, permissions, audit, disclosure, the refresh log.

Imports nothing of the other rooms; the refresh writes by it and the screens read by it.
"""
