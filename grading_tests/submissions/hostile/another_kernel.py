"""Asks for a shell as its kernel, and brings the state of widgets and other metadata."""
# group: the notebook's form
# earns: all
# must not: lose marks, run in a reader's browser
# %% ! notebook
notebook.metadata["kernelspec"] = {"name": "bash", "display_name": "Bash", "language": "bash"}
notebook.metadata["language_info"] = {"name": "bash", "pygments_lexer": "<script>"}
notebook.metadata["title"] = "</title><script>alert(1)</script>"
notebook.metadata["authors"] = [{"name": "<script>alert(2)</script>"}]
notebook.metadata["examroom"] = {"repairs": ["<script>alert(3)</script>"], "unreadable": "no"}
notebook.metadata["widgets"] = {
    "application/vnd.jupyter.widget-state+json": {"state": {"<script>": "</script>"}}
}
