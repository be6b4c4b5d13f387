"""Tests of `examroom.speedups`."""
