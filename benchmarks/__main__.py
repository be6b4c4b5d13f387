"""``python -m benchmarks``: measure, keep the figures, and write the pages of all known ones."""

from __future__ import annotations

import argparse
import importlib
import json
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.measure.machine import machine
from examroom.util.files import write_whole

HERE = Path(__file__).resolve().parent
PAGES = {
    "speed": [
        *(
            "command",
            "odd",
            "ordinary",
            "throughput",
            "run",
            "floor",
            "remark",
            "scaling",
            "far",
            "one_writer",
            "student",
        ),
        "overhead",
        "mixed",
    ],
    "attacks": ["attacks"],
}
INTRODUCTIONS = {
    "speed": "Measured by `python -m benchmarks`; a section's name after it measures only that "
    "anew. Seconds are by the clock, CPU-s are seconds of processor time, all processes together.",
    "attacks": "Measured by `python -m benchmarks attacks`.",
}
Figures = dict[str, dict[str, Any]]


def main() -> None:
    """Run the command."""
    sections = {name: file for file, names in PAGES.items() for name in names}
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure; write speed.json or attacks.json, and a page of all figures in it.",
    )
    parser.add_argument(
        "sections",
        nargs="*",
        metavar="SECTION",
        help=f"{', '.join(sections)}; if none, all about speed",
    )
    parser.add_argument(
        "--size", type=int, help="submissions of a class, notebooks or pairs, in place of defaults"
    )
    parser.add_argument(
        "--only", nargs="+", default=(), help="for attacks: submissions, and 'stock' or 'ours'"
    )
    parser.add_argument("--into", type=Path, default=HERE, help="folder that is written")
    asked = parser.parse_args()
    for name in asked.sections:
        if name not in sections:
            parser.error(f"there is no section {name!r}: there are {', '.join(sections)}.")
    warnings.simplefilter("ignore")  # of Jupyter's
    for name in asked.sections or PAGES["speed"]:
        section, file = _section(name), asked.into / f"{sections[name]}.json"
        print(f"{name}: {section.TITLE} ...", flush=True)
        known = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        if asked.only and hasattr(section, "measure_only"):
            figures = section.measure_only(asked.only, known.get(name, {}).get("figures", {}))
        else:
            figures = section.measure(asked.size or section.SIZE)
            if name in known and hasattr(section, "together"):
                figures = section.together(known[name]["figures"], figures)
        about = machine()
        if name in known and (asked.only or hasattr(section, "together")):
            about = both(known[name]["machine"], about)  # some figures are older
        known[name] = {"machine": about, "figures": figures}
        write(file, known)
        print(file.with_suffix(".md"))


def both(before: dict[str, str], now: dict[str, str]) -> dict[str, str]:
    """Return what two measurements that stand together were measured with, what differs of each."""
    return {
        key: ", ".join(dict.fromkeys([*before.get(key, text).split(", "), *text.split(", ")]))
        for key, text in now.items()
    }


def write(file: Path, known: Figures) -> None:
    """Write figures, and beside them the page of all that are known."""
    write_whole(file, (json.dumps(known, indent=1) + "\n").encode())
    names = [name for name in PAGES[file.stem] if name in known]
    machines = [known[name]["machine"] for name in names]
    common = {k: v for k, v in machines[0].items() if all(one.get(k) == v for one in machines)}
    lines = [
        f"# {file.stem.title()}",
        "",
        INTRODUCTIONS[file.stem],
        "",
        *(f"- {key}: {text}" for key, text in common.items()),
    ]
    for name in names:
        section = _section(name)
        lines += ["", f"## {section.TITLE}", "", *section.page(known[name]["figures"], known)]
        own = [f"{k}: {text}" for k, text in known[name]["machine"].items() if k not in common]
        lines += ["", f"Measured with {'; '.join(own)}."] if own else []
    write_whole(file.with_suffix(".md"), ("\n".join(lines) + "\n").encode())


def _section(name: str) -> ModuleType:
    return importlib.import_module(f"benchmarks.sections.{name}")


if __name__ == "__main__":
    main()
