"""Texts, bytes, and what JSON can hold."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

ODD_LETTERS = "\ud800\udfff\0\x1b\x85\u2028\u202e\ufeff\r\n\t`|<>&$\\\"'=*_#[](){}~"
LETTERS = st.characters() | st.sampled_from(ODD_LETTERS)
WORDS = st.text(LETTERS, max_size=12)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | WORDS
    | st.sampled_from([10**400, -1, 2**63, 1e308, "a,b", "x" * 300])
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)


def written(*fragments: str) -> st.SearchStrategy[str]:
    """Return texts of some fragments, with other letters among them, now and then a long one."""
    parts = st.lists(st.sampled_from(fragments) | WORDS, max_size=15).map("".join)
    repeated = st.builds(
        lambda text, times: text * times, st.sampled_from(fragments), st.integers(1, 300)
    )
    return parts | repeated | st.builds(str.__add__, repeated, parts)


def broken(usual: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return what is usual, and sometimes anything else."""
    return st.integers(0, 9).flatmap(lambda luck: usual if luck else ANYTHING)


@st.composite
def spoilt_bytes(draw: st.DrawFn, contents: st.SearchStrategy[bytes]) -> bytes:
    """Return some content of which a piece or two were lost, repeated or overwritten."""
    content = draw(contents)
    for _ in range(draw(st.integers(0, 2))):
        start, end = (draw(st.integers(0, len(content))) for _ in range(2))
        content = content[:start] + draw(st.binary(max_size=8)) + content[end:]
    return content


@st.composite
def json_files(draw: st.DrawFn, documents: st.SearchStrategy[Any]) -> bytes:
    """Return the bytes of a JSON document, mostly in UTF-8, sometimes with a part nested deep."""
    text = json.dumps(draw(documents), ensure_ascii=draw(st.booleans()))
    if draw(st.integers(0, 9)) == 0:
        depth = draw(st.sampled_from([10, 1500, 100_000]))
        opened, closed = draw(st.sampled_from([("[", "]"), ('{"a":', "}")]))
        text = text.replace("null", opened * depth + "1" + closed * depth, 1)
    coding = draw(st.sampled_from(["utf-8"] * 8 + ["utf-8-sig", "utf-16", "latin-1"]))
    return text.encode(coding, "surrogatepass" if coding.startswith("utf") else "replace")
