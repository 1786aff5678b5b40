"""The hub: the project's words as types. Imports nothing of ours; only `store` touches the disk."""
