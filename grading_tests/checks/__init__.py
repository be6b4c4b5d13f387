"""What the hidden tests ask: one module per assignment, called from the notebooks."""
