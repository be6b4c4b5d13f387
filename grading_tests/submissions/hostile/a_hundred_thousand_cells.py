"""Hands in a hundred thousand cells."""
# group: files
# earns: nothing
# must not: stop the class
# %% ! folder
document = json.loads(path.read_text("utf-8"))
document["cells"] += [{"cell_type": "raw", "id": f"c{n}", "metadata": {}, "source": ""}
                      for n in range(100_000)]
path.write_text(json.dumps(document), "utf-8")
