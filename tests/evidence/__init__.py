"""Tests of `examroom.evidence`."""
