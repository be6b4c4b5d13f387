"""Run a notebook in a sandboxed kernel, and keep the record of what it did."""
