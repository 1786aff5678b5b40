"""The machine: plans, plays, meters and grades trials of memory stacks."""
