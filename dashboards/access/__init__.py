"""Who is asking, what they may see, what is hidden from them, and the record of what they saw.

The pages, the figures and the SQL stand elsewhere; nothing here reads the warehouse but through `dashboards.queries`.
"""
