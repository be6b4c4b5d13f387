"""Raises an error whose text is markup of the terminal, half of it closed, in each call."""
# group: pages
# earns: mean_rain wettest dry_months anomaly seasons
# must not: earn more, stop the class
# %% smooth
class Odd(Exception):
    pass


def smooth(values, width):
    raise Odd("[/red] [bold] [link=file:///etc/passwd]look[/] \x1b]8;;http://example.org\x07 [/]")
