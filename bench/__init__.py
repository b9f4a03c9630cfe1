"""Measurements: `make bench`. Each prints its figures; BENCHMARKS.md keeps them."""
