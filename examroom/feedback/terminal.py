"""What a program wrote, in the page's own colours, which can be read in light and in dark."""

import colorsys
import re

from nbconvert.filters import ansi2html

SPAN = re.compile(r'<span(?: class="([^"]*)")? style="([^"]*)">')
COLOUR = re.compile(r"(?:^|; )color: rgb\((\d+),(\d+),(\d+)\)")
HUES = {
    25: "red",
    75: "yellow",
    165: "green",
    200: "cyan",
    270: "blue",
    340: "magenta",
    361: "red",
}
"""Where on the circle of colours each one ends."""
GREY = 0.25


def terminal_text(text: str) -> str:
    """Return a program's output as HTML: of the colours of a terminal, the hue is kept.

    IPython's tracebacks have 256 colours, which are chosen for a white background.
    """
    return SPAN.sub(_classed, str(ansi2html(text)))  # type: ignore[no-untyped-call]


def _classed(span: re.Match[str]) -> str:
    classes = [span[1]] if span[1] else []
    if colour := COLOUR.search(span[2]):
        hue, _, saturation = colorsys.rgb_to_hls(*(int(part) / 255 for part in colour.groups()))
        if saturation > GREY:
            classes.append(
                f"ansi-{next(name for most, name in HUES.items() if 360 * hue < most)}-fg"
            )
    return f'<span class="{" ".join(classes)}">'
