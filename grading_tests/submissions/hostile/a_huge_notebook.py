"""Hands in a notebook of 60 MB."""
# group: files
# earns: nothing
# must not: stop the class
# %% ! folder
document = json.loads(path.read_text("utf-8"))
document["metadata"]["filler"] = "x" * 60_000_000
path.write_text(json.dumps(document), "utf-8")
