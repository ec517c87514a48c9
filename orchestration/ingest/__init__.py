"""From files to raw rows: which file is what, how it is read, what its texts mean, and where each row went.

What a good row is stands in `expectations`; what follows from the rows stands in the models.
"""
