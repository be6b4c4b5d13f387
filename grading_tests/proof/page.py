"""Tell what was measured, in the tables and the figure of ``docs/fairness.md``."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MEASURED = Path(__file__).with_name("measured.json")
PAGE = ROOT / "docs" / "fairness.md"
FIGURE = ROOT / "docs" / "images" / "power.png"
LONGEST_LABEL = 56
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def measured() -> dict[str, Any]:
    """Return what was measured, part by part; nothing where it never was."""
    if not MEASURED.exists():
        return {}
    found: dict[str, Any] = json.loads(MEASURED.read_text(encoding="utf-8"))
    return found


def keep(part: str, name: str, result: Any) -> None:
    """Write down what was measured of one model, or of one rule, and forget what was before."""
    found = measured()
    found.setdefault(part, {})[name] = result
    MEASURED.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def tables(found: dict[str, Any]) -> str:
    """Return the measured part of the page."""
    return "\n\n".join(
        part
        for part in (
            _rejections(found.get("exact", {}), found.get("nuts", {})),
            _worth(found.get("worth", {})),
            _power(found.get("power", {}), found.get("power_runs", {})),
        )
        if part
    )


def page(text: str, found: dict[str, Any]) -> str:
    """Return the text of the page with the measured part put in."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{tables(found)}\n\n{END}{after}"


def _rejections(exact: dict[str, Any], nuts: dict[str, Any]) -> str:
    lines = [
        "### Right runs that are refused",
        "Draws from the exact posterior, in chains that are correlated as a sampler's are (by up "
        "to 0.8 from one draw to the next, which leaves 444 of 4000; the questions ask for 400), "
        "and runs of NUTS (nutpie, 4 × 1000 draws). Each is marked as a student's, with the "
        "intervals and predictions that follow from it. *Largest* is the furthest that a mean or a "
        "share lay from the truth, in standard errors, where 6 are allowed.",
        "| model | exact runs | refused | compared | largest | NUTS runs | refused | least ESS |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- |\n"
        + "\n".join(_row(name, exact.get(name), nuts.get(name)) for name in {**exact, **nuts}),
    ]
    if exact:
        per_course = sum(one["beyond"] * one["comparisons_a_run"] for one in exact.values())
        lines.append(
            "The tail of these comparisons is about as wide as a normal one (*width* 1 would be "
            f"equal; here at most {max(one['width'] for one in exact.values()):.2f}). Extrapolated "
            "to 6 standard errors, one right run of each of these models fails by chance with the "
            f"probability {per_course:.0e} altogether."
        )
    told = [
        f"{name}, seed {message}"
        for name, one in (*exact.items(), *nuts.items())
        for message in one["messages"]
    ]
    if told:
        lines.append(
            "What was told to those that were refused (a chain of NUTS can get stuck, and then the "
            "draws are no sample of the posterior):"
        )
        lines.append("\n".join(f"- {one}" for one in told))
    return "\n\n".join(lines)


def _row(name: str, exact: dict[str, Any] | None, nuts: dict[str, Any] | None) -> str:
    left = ["", "", "", ""]
    if exact:
        left = [
            f"{exact['runs']}",
            f"{exact['refused']}",
            f"{exact['comparisons']:,}",
            f"{exact['largest']:.2f}",
        ]
    right = ["", "", ""]
    if nuts:
        right = [f"{nuts['runs']}", f"{nuts['refused']}", f"{nuts['least_ess']}"]
    return "| " + " | ".join([name, *left, *right]) + " |"


def _worth(found: dict[str, Any]) -> str:
    if not found:
        return ""
    shares = found["refused"]
    burn_in = found["burn_in"]
    distances = list(next(iter(burn_in.values())))
    return "\n\n".join(
        [
            "### The rule for the effective sample size",
            "The questions ask for 400. A trace is refused below 250, by two estimates at once, "
            "since each of them errs. So many "
            f"of {found['runs']} runs are refused that are worth:",
            "| " + " | ".join(shares) + " |\n"
            "| " + " | ".join("---" for _ in shares) + " |\n"
            "| " + " | ".join(_share(share) for share in shares.values()) + " |",
            "And so many that keep the way from a far start, by how many draws are on the way and "
            "from how many standard deviations away they come:",
            "| draws on the way | " + " | ".join(f"from {one} sd" for one in distances) + " |\n"
            "| --- | "
            + " | ".join("---" for _ in distances)
            + " |\n"
            + "\n".join(
                f"| {length} | " + " | ".join(map(_share, by_distance.values())) + " |"
                for length, by_distance in burn_in.items()
            ),
        ]
    )


def _power(found: dict[str, Any], runs: dict[str, int]) -> str:
    if not found:
        return ""
    numbers = list(next(iter(found.values())))
    rows = [
        f"| {name} | " + " | ".join(map(_share, row.values())) + " |" for name, row in found.items()
    ]
    return "\n\n".join(
        [
            "### Wrong models that are refused by their draws",
            "By the number of independent draws, the share of "
            f"{' to '.join(map(str, sorted(set(runs.values()))))} runs. A posterior that is hardly "
            "another one is hardly told from the right one by any draws; the model's own question "
            "tells it, exactly.",
            "![The share of runs refused, by model and number of draws](images/power.png)",
            "| wrong model | "
            + " | ".join(numbers)
            + " |\n| --- | "
            + " | ".join("---" for _ in numbers)
            + " |\n"
            + "\n".join(rows),
        ]
    )


def _share(share: float) -> str:
    return "0" if share == 0 else "all" if share == 1 else f"{100 * share:.2g} %"


def draw_power(found: dict[str, Any]) -> None:
    """Draw the power of the checks, a row for each wrong model."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    names, numbers = list(found), list(next(iter(found.values())))
    labels = [textwrap.shorten(name, LONGEST_LABEL, placeholder=" …") for name in names]
    shares = [[found[name][number] for number in numbers] for name in names]
    figure, ax = plt.subplots(figsize=(8, 0.24 * len(names) + 1.2), layout="constrained")
    image = ax.imshow(shares, aspect="auto", cmap="cividis", vmin=0, vmax=1)
    for row, values in enumerate(shares):
        for column, value in enumerate(values):
            colour = "black" if value > 0.55 else "white"
            ax.text(column, row, f"{value:.2f}", ha="center", va="center", color=colour, size=7)
    ax.set_xticks(range(len(numbers)), numbers)
    ax.set_yticks(range(len(names)), labels, size=7)
    ax.set_xlabel("independent draws")
    figure.suptitle("Share of runs of a wrong model that are refused", size=11)
    figure.colorbar(image, label="share refused", aspect=40)
    FIGURE.parent.mkdir(exist_ok=True)
    figure.savefig(FIGURE, dpi=120, metadata={"Software": None})
    plt.close(figure)
