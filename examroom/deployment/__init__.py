"""Whether a JupyterHub serves nbgrader courses completely and safely."""
