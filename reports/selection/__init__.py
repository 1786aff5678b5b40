"""Stack selection: a workload and the records of runs in, a decision that explains itself out."""
