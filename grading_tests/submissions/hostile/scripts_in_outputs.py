"""Displays HTML with scripts and event handlers."""
# group: pages
# earns: all
# must not: run in a reader's browser
# %% + after given
from IPython.display import HTML, Javascript, display

display(HTML("<table><tr><td>1</td></tr></table><script>document.title='@TOKEN@'</script>"))
display(HTML("<table onmouseover='alert(1)'><tr><td><img src=x onerror=alert(2)></td></tr></table>"))
display(HTML("<table><tr><td><a href='JaVaScRiPt:alert(3)'>x</a></td></tr></table>"))
display(Javascript("document.title = '@TOKEN@'"))
print("<script>alert(4)</script>")
"<script>alert(5)</script>"
