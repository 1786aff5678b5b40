"""Two runs of one suite held against each other."""
