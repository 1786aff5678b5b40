"""One file a command: `add` says what may be asked, `run` makes one call and prints."""
