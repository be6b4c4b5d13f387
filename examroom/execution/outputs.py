"""What a cell wrote, as it is kept: streams in one piece, nothing longer than a page can show.

nbclient joins streams by ``+=`` and takes out overwritten text by a regular expression, both in
time that grows with the square of what was written, while no other thread runs: one line of 1.3 MB
took 20 minutes. So its ``coalesce_streams`` is off, and here is the same in one pass.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from nbformat import NotebookNode

from examroom.course.notebooks import node
from examroom.evidence.codec.characters import whole_characters
from examroom.util import messages

MOST_SHOWN = 100_000
"""Letters of one output."""
MOST_OUTPUTS = 1000
"""Outputs of one cell."""
TEXTS = ("text/plain", "text/markdown", "text/latex")
"""Media types of which a part is of use; half a picture or half a table is none."""
WIDGET = "application/vnd.jupyter.widget-view+json"
DEEPEST = 20


def tidy(cell: NotebookNode) -> None:
    """Join a cell's streams, and cut what is too long; the text that is kept says so."""
    outputs = _joined(cell.outputs)
    left_out = len(outputs) - MOST_OUTPUTS
    if left_out > 0:
        text = messages.OUTPUTS_LEFT_OUT.format(number=left_out)
        note = node({"output_type": "stream", "name": "stderr", "text": text})
        outputs[MOST_OUTPUTS:] = [note]
    cell.outputs = [_cut(_whole(output, 0)) for output in outputs]


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Put all of a stream where its first piece stands, standard output before the errors."""
    texts: dict[str, list[str]] = {}
    kept: list[NotebookNode] = []
    for output in outputs:
        if output.output_type != "stream":
            kept.append(output)
        elif str(output.name) in texts:
            texts[str(output.name)].append(str(output.text))
        else:
            output.name = str(output.name)
            texts[output.name] = [str(output.text)]
            kept.append(output)
    streams = [place for place, output in enumerate(kept) if output.output_type == "stream"]
    for place in streams:
        kept[place].text = shown_text("".join(texts[kept[place].name]))
    for first, second in pairwise(streams):  # they come in any order
        if second == first + 1 and kept[first].name == "stderr":
            kept[first], kept[second] = kept[second], kept[first]
    return kept


def shown_text(text: str) -> str:
    """Return what a terminal shows: a carriage return goes back to the beginning of its line."""
    if "\r" not in text:
        return text
    lines = text.split("\n")
    return "\n".join(line[line.rfind("\r", 0, len(line) - 1) + 1 :] for line in lines)


def cut(text: str) -> str:
    """Return a text, or its beginning and its end with a sentence about the rest between them."""
    left_out = len(text) - MOST_SHOWN
    if left_out <= 0:
        return text
    note = messages.OUTPUT_LEFT_OUT.format(number=f"{left_out:,}")
    tail = MOST_SHOWN // 10
    return f"{text[: MOST_SHOWN - tail]}\n{note}\n{text[-tail:]}"


def _cut(output: NotebookNode) -> NotebookNode:
    if output.output_type == "stream":
        output.text = cut(output.text)
    elif output.output_type == "error":
        output.ename, output.evalue = str(output.ename)[:1000], cut(str(output.evalue))
        trace = list(map(str, output.traceback)) if isinstance(output.traceback, list) else []
        whole = "\n".join(trace)
        output.traceback = trace if len(whole) <= MOST_SHOWN else cut(whole).split("\n")
    data = output.get("data")
    if isinstance(data, dict):
        data.update({kind: cut(str(data[kind])) for kind in TEXTS if kind in data})
        view = data.get(WIDGET)
        if not (isinstance(view, dict) and isinstance(view.get("model_id"), str)):
            data.pop(WIDGET, None)  # nbconvert, and so every page, fails with it
    return output


def _whole(part: Any, depth: int) -> Any:
    """Return a part of an output without halves of characters, which no file can hold."""
    if isinstance(part, str):
        return whole_characters(part)
    if depth > DEEPEST:
        return None
    if isinstance(part, dict):
        return node(
            {whole_characters(str(key)): _whole(value, depth + 1) for key, value in part.items()}
        )
    return [_whole(item, depth + 1) for item in part] if isinstance(part, list) else part
