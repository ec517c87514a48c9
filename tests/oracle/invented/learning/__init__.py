"""Companies whose courses, framework and job descriptions reach every branch of what is said about them, from a seed.

`company` is the way in; each module beside it makes the exports of one subject.
"""
