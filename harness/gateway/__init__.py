"""The one meter: a process of its own that every model call of a locally run stack passes."""
