"""One memory stack a file. Copy `keyword.py` to add one."""
