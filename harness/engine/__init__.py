"""Plans trials and plays each in a fresh worker process."""
