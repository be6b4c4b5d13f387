"""Measurements that are published: `sections` ask, `measure` has the instruments."""
