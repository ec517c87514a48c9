"""A second computation of the published figures, in plain Python, straight from the specification's words.

Exports go in, rows of the published tables come out, and nothing of the project takes part: no SQL, no model, no
reader. What stands here is written to be read beside the definitions, one subject to a module, never to be quick.
How the two computations are held against each other is in `comparison`; the companies they are tried on are invented
in `invented`. `learning` has what training, framework and actions say; it takes lower tables as they were published.
"""
