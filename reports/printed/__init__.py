"""Terminal, Markdown, CSV and JSON."""
