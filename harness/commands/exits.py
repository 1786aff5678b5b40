"""What a command's exit code says."""

OK, FINDING, MISUSE, INTERRUPTED = 0, 1, 2, 130
