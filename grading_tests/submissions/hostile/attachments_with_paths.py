"""Attaches files to a text whose names are paths and whose contents are pages."""
# group: the notebook's form
# earns: all
# must not: write, run in a reader's browser
# %% ! notebook
text = new_cell("markdown", "![x](attachment:../../@TOKEN@.png) ![y](attachment:y.html)")
text["attachments"] = {
    "../../@TOKEN@.png": {"image/png": "AAAA"},
    "y.html": {"text/html": "<script>alert(1)</script>", "image/svg+xml": "<svg onload=alert(2)>"},
    "z": {"image/png": 7},
}
notebook.cells.insert(2, text)
