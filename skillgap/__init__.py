"""The one name under which an installed skillgap lies; below it the rooms, as the repository has them beside it.

Code belongs in a room (CONTRIBUTING says which), never here: `__main__` starts the command line and nothing else.
"""
