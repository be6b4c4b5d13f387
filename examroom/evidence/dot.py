"""Read DOT, the language of Graphviz, as far as a picture's structure needs it.

The text may come from anybody, so nothing is executed, and its size, its depth and everything that
it could multiply are capped. pydot was tried and is not used: it needs 19 seconds for 5000 edges,
overflows the stack on nested braces, and refuses what `dot` accepts (a semicolon between
attributes, strings joined by ``+``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from examroom.evidence.dot_tokens import NotDot, Token, tokens_of

MAX_CHARACTERS = 200_000
MAX_DEPTH = 40
MAX_EDGES = 20_000
MAX_ATTRIBUTES = 200
MAX_SUBGRAPHS = 2_000
MAX_MENTIONS = 200_000

HTML_MARK = "<>"
"""Stands before the text of an HTML label, which would otherwise look like any string."""

Attributes = dict[str, str]


@dataclass
class Subgraph:
    """A part of a drawing: its attributes, the nodes that it mentions, and the parts within it."""

    name: str
    attributes: Attributes
    members: dict[str, None] = field(default_factory=dict)
    parts: list[Subgraph] = field(default_factory=list)


@dataclass
class DotGraph:
    """What DOT text declares, defaults applied.

    Attributes
    ----------
    directed : bool
        Whether it is a digraph.
    nodes : dict of dict
        Attributes by node name, in order of appearance.
    edges : list of (str, str, dict)
        Tail, head and attributes.
    whole : Subgraph
        The graph itself; its `parts` are the outermost subgraphs, in the order in which they open.
    """

    directed: bool = True
    nodes: dict[str, Attributes] = field(default_factory=dict)
    edges: list[tuple[str, str, Attributes]] = field(default_factory=list)
    whole: Subgraph = field(default_factory=lambda: Subgraph("", {}))


def read_dot(text: str) -> DotGraph:
    """Read the first graph of `text`.

    Raises
    ------
    NotDot
        If it is not DOT, or exceeds a cap.
    """
    if len(text) > MAX_CHARACTERS:
        raise NotDot(f"the source has more than {MAX_CHARACTERS:,} characters")
    return _Parser(tokens_of(text.removeprefix("\ufeff"))).graph()


@dataclass
class _Scope:
    """Defaults in force, and the subgraphs that are open, the whole graph first."""

    node: Attributes
    edge: Attributes
    open: list[Subgraph]

    @property
    def graph(self) -> Attributes:
        return self.open[-1].attributes


class _Parser:
    """Recursive descent over the grammar at graphviz.org/doc/info/lang.html."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.drawing = DotGraph()
        self.n_subgraphs = 0
        self.n_mentions = 0

    def graph(self) -> DotGraph:
        self.skip_keyword("strict")
        kind = self.take()
        if kind.keyword not in ("graph", "digraph"):
            raise NotDot("it does not begin with the word graph or digraph")
        self.drawing.directed = kind.keyword == "digraph"
        if not self.sees("{"):
            self.identifier()
        self.statements(_Scope({}, {}, [self.drawing.whole]))
        return self.drawing

    def statements(self, scope: _Scope) -> None:
        self.expect("{")
        while not self.skip("}"):
            if not self.skip(";"):
                self.statement(scope)

    def statement(self, scope: _Scope) -> None:
        first = self.peek()
        if first.keyword in ("node", "edge", "graph"):
            self.take()
            _update(getattr(scope, first.keyword), self.attributes())
            return
        if first.kind != "mark" and self.sees("=", ahead=1):
            key = self.identifier()
            self.take()
            _update(scope.graph, {key: self.identifier()})
            return
        chain = [self.ends(scope)]
        while self.skip("->" if self.drawing.directed else "--"):
            chain.append(self.ends(scope))
        if len(chain) > 1:
            self.connect(chain, {**scope.edge, **self.attributes()})
        elif self.sees("["):
            given = self.attributes()
            for name in chain[0]:
                _update(self.drawing.nodes[name], given)

    def ends(self, scope: _Scope) -> list[str]:
        """Read a node or a subgraph; return the nodes it stands for."""
        if self.sees("{") or self.peek().keyword == "subgraph":
            names = self.subgraph(scope)
            _count(self.n_mentions + len(names), MAX_MENTIONS, "mentions of nodes")
            self.n_mentions += len(names)
            return names
        name = self.identifier()
        while self.skip(":"):
            self.identifier()
        if name not in self.drawing.nodes:
            self.drawing.nodes[name] = dict(scope.node)
        for subgraph in scope.open:
            subgraph.members[name] = None
        return [name]

    def subgraph(self, scope: _Scope) -> list[str]:
        named = self.skip_keyword("subgraph") and not self.sees("{")
        name = self.identifier() if named else ""
        around = scope.open[-1]
        found = next((part for part in around.parts if part.name == name != ""), None)
        if found is None:
            found = Subgraph(name, dict(around.attributes))
            around.parts.append(found)
            self.n_subgraphs += 1
        _count(self.n_subgraphs, MAX_SUBGRAPHS, "subgraphs")
        _count(len(scope.open), MAX_DEPTH, "subgraphs within each other")
        if self.sees("{"):
            self.statements(_Scope(dict(scope.node), dict(scope.edge), [*scope.open, found]))
        return list(found.members)

    def connect(self, chain: list[list[str]], given: Attributes) -> None:
        for tails, heads in pairwise(chain):
            _count(len(self.drawing.edges) + len(tails) * len(heads), MAX_EDGES, "arrows")
            self.drawing.edges += [(tail, head, given) for tail in tails for head in heads]

    def attributes(self) -> Attributes:
        found: Attributes = {}
        while self.skip("["):
            while not self.skip("]"):
                key = self.identifier()
                _update(found, {key: self.identifier() if self.skip("=") else "true"})
                if not self.skip(","):
                    self.skip(";")
        return found

    def identifier(self) -> str:
        token = self.take()
        if token.kind not in ("word", "string", "html"):
            raise NotDot(f"a name is missing before {token.text[:20]!r}")
        parts = [HTML_MARK * (token.kind == "html") + token.text]
        while token.kind == "string" and self.skip("+"):
            if self.peek().kind != "string":
                raise NotDot(f"a string is missing before {self.peek().text[:20]!r}")
            parts.append(self.take().text)
        return "".join(parts)

    def peek(self, ahead: int = 0) -> Token:
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else Token("end", "the end")

    def take(self) -> Token:
        token = self.peek()
        self.at += 1
        return token

    def sees(self, mark: str, ahead: int = 0) -> bool:
        token = self.peek(ahead)
        return token.kind == "mark" and token.text == mark

    def skip(self, mark: str) -> bool:
        seen = self.sees(mark)
        self.at += seen
        return seen

    def skip_keyword(self, word: str) -> bool:
        seen = self.peek().keyword == word
        self.at += seen
        return seen

    def expect(self, mark: str) -> None:
        if not self.skip(mark):
            raise NotDot(f"{mark!r} is missing before {self.peek().text[:20]!r}")


def _update(attributes: Attributes, given: Attributes) -> None:
    attributes.update(given)
    _count(len(attributes), MAX_ATTRIBUTES, "attributes in one place")


def _count(found: int, most: int, what: str) -> None:
    if found > most:
        raise NotDot(f"there are more than {most:,} {what}")
