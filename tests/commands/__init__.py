"""Tests of `examroom.commands`."""
