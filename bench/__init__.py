"""Measurements, never timed tests: `make bench` runs all of them and writes docs/performance.md."""
