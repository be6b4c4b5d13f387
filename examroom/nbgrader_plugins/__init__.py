"""What `nbgrader_config.py` plugs into nbgrader, one class a file."""
