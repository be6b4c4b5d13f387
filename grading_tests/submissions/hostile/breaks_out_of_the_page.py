"""Closes the page's own elements, and writes marks of its own where the real ones stand."""
# group: pages
# earns: all
# must not: run in a reader's browser
# %% + after given
from IPython.display import HTML, Markdown, display

display(HTML("<table></table></div></div></main></body></html><h1>100 of 100</h1><!--"))
display(Markdown("</div></main><script>alert(1)</script><!-- "))
print("\x1b]8;;javascript:alert(2)\x07link\x1b]8;;\x07 \x1b[31m<script>alert(3)</script>")
