"""One family of scenarios a file, loaders for public data sets, and the suites."""
