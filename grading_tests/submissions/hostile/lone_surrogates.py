"""Hands in texts with halves of characters, which cannot be encoded again."""
# group: files
# earns: all
# must not: lose marks, stop the class
# %% ! folder
text = path.read_text("utf-8").replace("# A year of rain", "# A year \\ud83d of \\udc00 rain")
path.write_text(text, "utf-8")
# %% + after given
half = "\ud83d"
