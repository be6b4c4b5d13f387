"""Displays frames, forms, redirections and a new base for every address."""
# group: pages
# earns: all
# must not: run in a reader's browser
# %% + after given
from IPython.display import HTML, IFrame, display

display(IFrame("https://example.org", 100, 100))
display(HTML("<table></table><meta http-equiv='refresh' content='0; url=https://example.org'>"))
display(HTML("<table></table><base href='https://example.org'><object data='x'></object>"))
display(HTML("<table></table><form action='https://example.org'><input name=q><button>Go</button>"))
display(HTML("<table></table><embed src='x'><link rel=stylesheet href='https://example.org/x.css'>"))
