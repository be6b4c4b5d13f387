"""Raises errors whose names and messages are markup."""
# group: pages
# earns: mean_rain wettest anomaly smooth seasons
# must not: run in a reader's browser
# %% dry_months
class Error(Exception):
    pass

Error.__name__ = "<script>alert(1)</script>"
Error.__qualname__ = "<img src=x onerror=alert(2)>"
dry_months = ["May"]
raise Error("</pre><script>alert(3)</script>")
