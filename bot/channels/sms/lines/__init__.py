"""One file for each line: `open_line(env)` makes it from the operator's variables."""
