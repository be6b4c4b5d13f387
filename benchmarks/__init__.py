"""Measurements that are published: each module writes the page of its name."""
