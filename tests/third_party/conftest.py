"""The packages here are somebody else's: installed and tested as such, not collected as ours."""

collect_ignore_glob = ["notebook_memory/*"]
