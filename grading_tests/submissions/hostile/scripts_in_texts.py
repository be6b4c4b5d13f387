"""Writes markdown with links that run, HTML, and formulas that hold markup."""
# group: pages
# earns: all
# must not: run in a reader's browser
# %% why
[me](javascript:alert(1)) [me](&#106;avascript:alert(2)) [me](data:text/html;base64,PHNjcmlwdD4=)

<script>alert(3)</script> <img src=x onerror=alert(4)> <details ontoggle=alert(5) open>

<svg><animate onbegin=alert(6) attributeName=x dur=1s> <math><mtext><script>alert(7)</script>

$\href{javascript:alert(8)}{x}$ $$\text{<script>alert(9)</script>}$$ `<script>alert(10)</script>`

![x](javascript:alert(11)) ![y](https://example.org/pixel.png) <style>@import "https://example.org";</style>

```html
<script>alert(12)</script>
```
