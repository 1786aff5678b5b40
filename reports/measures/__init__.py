"""The measures of one run, and of each of its stacks."""
