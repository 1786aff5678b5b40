"""What the local services of stacks have in common."""
