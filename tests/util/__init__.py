"""Tests of `examroom.util`."""
