"""Write down what the code says of itself: options, limits, and what a student reads of them.

``{options}`` lists every option of ``c.Examroom`` with its help, ``{limits}`` every limit of a run,
and ``{ended}`` quotes what a student reads when a limit has ended it.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from tables import code_in, table

from examroom.course.settings import Examroom
from examroom.sandbox.limits import Limits, human_bytes, human_seconds
from examroom.sandbox.termination import Cause, over_limit
from examroom.util import messages

KINDS = {
    "Bool": "True or False",
    "Dict": "a dict",
    "Float": "a number",
    "Int": "a whole number",
    "List": "a list",
    "Unicode": "a string",
}


class Options(Directive):
    """Every option of a course, each in a section that can be linked to."""

    def run(self) -> list[nodes.Node]:
        """Keep the order in which the class declares them."""
        traits = Examroom.class_own_traits(config=True)
        return [_section(name, traits[name]) for name in vars(Examroom) if name in traits]


def _section(name: str, trait: Any) -> nodes.section:
    kind = KINDS.get(type(trait).__name__, type(trait).__name__)
    default = code_in(f"{kind[0].upper()}{kind[1:]}, by default `{trait.default(Examroom())!r}`.")
    return nodes.section(
        "",
        nodes.title("", "", nodes.literal(text=f"c.Examroom.{name}")),
        nodes.paragraph("", "", *code_in(str(trait.help))),
        nodes.paragraph("", "", *default, classes=["default"]),
        ids=[nodes.make_id(name)],
        names=[name],
    )


class LimitsTable(Directive):
    """Every limit of a run."""

    def run(self) -> list[nodes.Node]:
        """Link each to its section."""
        rows = [
            ([_link(name)], [nodes.Text(meaning)], [nodes.Text(_default(name, meaning))])
            for name, meaning in Limits.describe().items()
        ]
        return [table(["limit", "what it is", "default"], rows, [2, 5, 2])]


def _link(name: str) -> nodes.reference:
    anchor = nodes.make_id(name)
    return nodes.reference("", "", nodes.literal(text=name), refuri=f"limits.html#{anchor}")


def _default(name: str, meaning: str) -> str:
    """Return the default of a limit, for people."""
    value = getattr(Limits(), name)
    if "(bytes)" in meaning:
        return human_bytes(value)
    return human_seconds(value) if "(seconds)" in meaning else str(value)


class Ended(Directive):
    """What a student reads when a limit has ended the run."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Quote the sentence, made by the code that makes it for a student."""
        reason = over_limit(Cause(self.arguments[0]), Limits()).sentence
        said = messages.STOPPED_IN_THIS_CELL.format(reason=reason)
        return [nodes.block_quote("", nodes.paragraph("", said))]


def setup(app: Any) -> dict[str, Any]:
    """Tell Sphinx of the directives."""
    app.add_directive("options", Options)
    app.add_directive("limits", LimitsTable)
    app.add_directive("ended", Ended)
    return {"parallel_read_safe": True}
