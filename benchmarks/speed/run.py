"""Measure what is asked for, keep the figures, and write the page from all that are known."""

from __future__ import annotations

import argparse
import importlib
import json
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

from examroom.util.files import write_whole

from .machine import machine

HERE = Path(__file__).resolve().parent.parent
SECTIONS = ("ordinary", "throughput", "exam", "remark", "scaling", "far", "student", "overhead")
Figures = dict[str, dict[str, Any]]


def main(arguments: list[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure speed; write speed.json, and speed.md from all figures in it.",
    )
    parser.add_argument(
        "sections", nargs="*", metavar="SECTION", help=f"{', '.join(SECTIONS)}; all if none"
    )
    parser.add_argument(
        "--size", type=int, help="submissions of a class, notebooks or pairs, in place of defaults"
    )
    parser.add_argument("--into", type=Path, default=HERE, help="folder that is written")
    asked = parser.parse_args(arguments)
    for name in asked.sections:
        if name not in SECTIONS:
            parser.error(f"there is no section {name!r}: there are {', '.join(SECTIONS)}.")
    warnings.simplefilter("ignore")  # of Jupyter's
    for name in asked.sections or SECTIONS:
        section = _section(name)
        print(f"{name}: {section.TITLE} ...", flush=True)
        figures = section.measure(asked.size or section.SIZE)
        known = {**_known(asked.into), name: {"machine": machine(), "figures": figures}}
        write_whole(asked.into / "speed.json", (json.dumps(known, indent=1) + "\n").encode())
        write_whole(asked.into / "speed.md", page(known).encode())
    print(asked.into / "speed.md")


def page(known: Figures) -> str:
    """Return the page of all figures that are known."""
    names = [name for name in SECTIONS if name in known]
    machines = [known[name]["machine"] for name in names]
    lines = [
        "# Speed",
        "",
        "Measured by `python -m benchmarks`; a section's name after it measures only that anew. "
        "Seconds are by the clock, CPU-s are seconds of processor time, all processes together.",
        "",
    ]
    common = {key: text for key, text in machines[0].items() if _same(machines, key)}
    lines += [f"- {key}: {text}" for key, text in common.items()]
    for name in names:
        section = _section(name)
        lines += ["", f"## {section.TITLE}", ""]
        own = [f"{key}: {text}" for key, text in known[name]["machine"].items()]
        own = [entry for entry in own if entry.partition(":")[0] not in common]
        lines += [*section.page(known[name]["figures"], known)]
        lines += ["", f"Measured with {'; '.join(own)}."] if own else []
    return "\n".join(lines) + "\n"


def _same(machines: list[dict[str, str]], key: str) -> bool:
    return len({one.get(key) for one in machines}) == 1


def _known(folder: Path) -> Figures:
    path = folder / "speed.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _section(name: str) -> ModuleType:
    return importlib.import_module(f"{__package__}.{name}")
