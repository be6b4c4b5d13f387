"""The words and marks of DOT text."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
    (?P<space>   \s+ | //[^\n]*+ | /\*(?s:.*?)\*/ | (?m:^)\#[^\n]*+ )
  | (?P<mark>    -> | -- | [{}\[\];,=:+] )
  | (?P<string>  "(?s:[^"\\]|\\.)*+" )
  | (?P<html>    < )
  | (?P<word>    -?(?:\.\d+|\d+(?:\.\d*)?) | [^\W\d]\w*+ )
    """,
    re.VERBOSE,
)


class NotDot(ValueError):
    """The text is not DOT, or there is more of it than is read."""


@dataclass(frozen=True)
class Token:
    """A piece of DOT text: its kind (mark, word, string, html or end) and what it says."""

    kind: str
    text: str

    @property
    def keyword(self) -> str:
        """The word in lower case, "" for anything quoted."""
        return self.text.lower() if self.kind == "word" else ""


def tokens_of(text: str) -> list[Token]:
    """Split DOT text; spaces and comments are left out.

    Raises
    ------
    NotDot
        If something stands there that DOT does not know.
    """
    tokens = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise NotDot(f"line {text.count(chr(10), 0, at) + 1} cannot be read")
        kind, found, at = match.lastgroup, match.group(), match.end()
        if kind == "html":
            at = _end_of_html(text, at)
            found = text[match.end() : at - 1]
        elif kind == "string":
            found = re.sub(r'\\(["\n])', lambda m: m[1].strip("\n"), found[1:-1])
        if kind != "space":
            tokens.append(Token(kind, found))
    return tokens


def _end_of_html(text: str, at: int) -> int:
    depth = 1
    for bracket in re.compile("[<>]").finditer(text, at):
        depth += 1 if bracket.group() == "<" else -1
        if depth == 0:
            return bracket.end()
    raise NotDot("an HTML label is not closed")
