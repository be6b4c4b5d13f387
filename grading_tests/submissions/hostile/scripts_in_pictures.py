"""Displays SVG pictures with scripts, event handlers and foreign HTML."""
# group: pages
# earns: all
# must not: run in a reader's browser
# %% + after given
from IPython.display import SVG, display

display(SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(2)</script>"
            "<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='x'/></foreignObject>"
            "<a href='javascript:alert(3)'><text y='9'>x</text></a></svg>"))
display({"image/svg+xml": "<svg><use href='data:image/svg+xml,<svg/>'/></svg>",
         "image/png": "\"><script>alert(4)</script>"}, raw=True)
