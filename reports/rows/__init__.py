"""Records read into rows and sums: what every figure rests on."""
