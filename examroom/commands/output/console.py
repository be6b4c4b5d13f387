"""The terminal, to which names of folders and students' errors are data, whatever is in them."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

KEPT = "\n\t"


def printable(text: str) -> str:
    """Return a text without what a terminal would obey, and without what cannot be printed.

    Colours are not among it: Rich adds these later, and only where they are wanted.
    """
    return "".join(c if c.isprintable() or c in KEPT else "\N{REPLACEMENT CHARACTER}" for c in text)


class SafeConsole(Console):
    """A console that no name can give an order. In markup, names have to be escaped as well."""

    def render_str(self, text: str, **style: Any) -> Text:
        """Turn a text into what is printed, as `Console` does."""
        return super().render_str(printable(text), **style)
