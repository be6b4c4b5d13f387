"""Tests of `examroom.execution`."""
