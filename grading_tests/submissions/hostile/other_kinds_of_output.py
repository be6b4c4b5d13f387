"""Displays kinds of output that pages load code for: widgets, plots, LaTeX, Javascript modules."""
# group: pages
# earns: all
# must not: run in a reader's browser
# %% + after given
from IPython.display import display

for kind, data in {
    "application/vnd.jupyter.widget-view+json": {"model_id": "</script><script>alert(1)</script>"},
    "application/vnd.plotly.v1+json": {"data": [], "layout": {"title": "<script>alert(2)</script>"}},
    "application/vnd.jupyter.es-module+json": "import('https://example.org/x.js')",
    "text/latex": "$\\href{javascript:alert(3)}{x}$<script>alert(4)</script>",
    "text/markdown": "<script>alert(5)</script>[x](javascript:alert(6))",
    "text/vnd.mermaid": "graph TD; A[<img src=x onerror=alert(7)>]",
    "application/pdf": "JVBERi0=",
}.items():
    display({kind: data, "text/plain": "x"}, raw=True)
