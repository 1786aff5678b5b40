"""One self-contained HTML page, and the story of each probe."""
