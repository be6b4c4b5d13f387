"""An assignment whose questions changed after a class was marked: what changed, and the move."""
