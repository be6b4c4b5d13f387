"""Hands in cells that lack their source, their type or everything."""
# group: files
# earns: all
# must not: lose marks, stop the class
# %% ! folder
document = json.loads(path.read_text("utf-8"))
document["cells"][3:3] = [{"cell_type": "code", "metadata": {}}, {}, 7, None, "cell", [],
                          {"cell_type": "code", "source": 5, "metadata": "x"},
                          {"cell_type": "spell", "source": "x = 1", "metadata": {}}]
path.write_text(json.dumps(document), "utf-8")
