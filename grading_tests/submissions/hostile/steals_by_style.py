"""Writes styles that fetch an address for every mark on the page, or cover the page with another."""
# group: pages
# earns: all
# must not: run in a reader's browser
# %% + after given
from IPython.display import HTML, display

display(HTML("<table></table><style>@import url('https://example.org/x.css');"
             "td { background: url('https://example.org/pixel') }</style>"))
display(HTML("<table style='position:fixed;top:0;left:0;width:100vw;height:100vh;z-index:9;"
             "background:url(https://example.org/pixel)'><tr><td>100 of 100</td></tr></table>"))
