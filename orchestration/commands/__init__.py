"""One module per command of `skillgap`: a function that does it and returns what happened. Options stand in `cli`."""
