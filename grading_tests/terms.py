"""The technical terms of the course, and the cell that defines each.

A reader who knows linear regression and nothing else meets no term before it is defined: the test
beside this file reads all that students read, in its order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from grading_tests.notebooks import Cell, cells

LONGEST = 400
"""Letters of a definition that is quoted."""
SHORTEST = 8
"""Words of a sentence that defines something by itself."""


@dataclass(frozen=True)
class Term:
    """A technical term.

    Attributes
    ----------
    name : str
        As it stands in the list of terms, and, in bold or italics, in the cell that defines it.
    assignment, cell : str
        Where it is defined: the assignment, and the cell's nbgrader name or, without one, its id.
    used : str
        A pattern that finds the term in a text, whatever its case; nothing for the name itself.
    """

    name: str
    assignment: str
    cell: str
    used: str = ""

    @property
    def pattern(self) -> re.Pattern[str]:
        """Return what finds the term where it is used."""
        return re.compile(self.used or rf"\b{re.escape(self.name)}\b", re.IGNORECASE)

    @property
    def emphasised(self) -> re.Pattern[str]:
        """Return what finds the term in bold or italics, where it is defined."""
        name = r"\s+".join(map(re.escape, self.name.split()))
        return re.compile(rf"\*[^*\n]*\b{name}\b[^*\n]*\*", re.IGNORECASE)


TERMS = (
    Term("pooled", "01_mock_data", "text-03"),
    Term("unpooled", "01_mock_data", "text-03"),
    Term("hierarchical", "01_mock_data", "text-03", r"\bhierarchical (?!modelling)"),
    Term("seed", "01_mock_data", "text-13"),
    Term("index array", "01_mock_data", "text-20"),
    Term("checksum", "01_mock_data", "text-checksum"),
    Term("mask", "01_mock_data", "text-31"),
    Term("leverage", "01_mock_data", "text-46"),
    Term("generator", "01_mock_data", "text-46"),
    Term("complete pooling", "02_pooled", "text-06"),
    Term("likelihood", "02_pooled", "text-06"),
    Term("prior", "02_pooled", "text-06", r"\bpriors?\b"),
    Term("draw", "02_pooled", "text-10", r"\b(prior|posterior) draws?\b"),
    Term("prior predictive", "02_pooled", "text-10", r"\bprior\s+predictive\b"),
    Term("posterior", "02_pooled", "text-16"),
    Term("grid", "02_pooled", "text-16", r"(?<!seaborn )\bgrid\b"),
    Term("chains", "02_pooled", "text-after-grid", r"\bchains\b"),
    Term("r-hat", "02_pooled", "text-20"),
    Term("ESS", "02_pooled", "text-20", r"\bESS\b|\beffective sample size"),
    Term("divergence", "02_pooled", "text-20", r"\bdivergen(ce|t)"),
    Term("trace plot", "02_pooled", "text-20"),
    Term("highest density interval", "02_pooled", "text-22", r"\bHDI\b|\bhighest density"),
    Term("posterior predictive", "02_pooled", "text-29", r"\bposterior\s+predictive\b"),
    Term("coverage", "02_pooled", "text-29"),
    Term("root-mean-square residual", "02_pooled", "pooled-residuals-prompt"),
    Term("rank plot", "03_unpooled", "text-20"),
    Term("forest plot", "03_unpooled", "unpooled-forest-prompt"),
    Term("hyperparameters", "04_hierarchical", "text-05", r"\bhyperparameters?\b"),
    Term("hyperpriors", "04_hierarchical", "text-05", r"\bhyperpriors?\b"),
    Term("partial pooling", "04_hierarchical", "text-05"),
    Term("shrinkage", "04_hierarchical", "text-54", r"\bshrinkage\b|\bshrunk\b"),
    Term("mode", "04_hierarchical", "text-22"),
    Term("sensitivity analysis", "04_hierarchical", "text-57"),
    Term("non-centred", "04_hierarchical", "text-58"),
    Term("centred", "04_hierarchical", "text-58", r"(?<!-)\bcentred (form|model)"),
    Term("plate", "05_plates", "text-03", r"\bplates?\b"),
    Term("latent variables", "05_plates", "text-37", r"\blatent\b"),
    Term("root-mean-square error", "06_workflow", "text-14", r"\bRMSE\b|\broot-mean-square error"),
    Term("standard error", "06_workflow", "text-21"),
    Term("calibrated", "06_workflow", "text-46"),
    Term("funnel", "06_workflow", "text-54"),
    Term("leave-one-out", "06_workflow", "text-62"),
    Term("elpd", "06_workflow", "text-62"),
    Term("pareto k", "06_workflow", "text-62"),
    Term("flux", "07_standard_candles", "text-05"),
    Term("standard candle", "07_standard_candles", "text-05", r"\bstandard candles?\b"),
    Term("luminosity distance", "07_standard_candles", "text-10"),
    Term("megaparsec", "07_standard_candles", "text-10", r"\bmegaparsecs?\b|\bMpc\b"),
    Term("distance modulus", "07_standard_candles", "text-10", r"\bdistance modul(us|i)\b"),
    Term("bands", "07_standard_candles", "text-14", r"\bin (four|several) bands\b|\bblue band\b"),
    Term("phase", "07_standard_candles", "text-14", r"\bphase\b"),
    Term("stretch", "07_standard_candles", "text-14", r"\bstretch\b"),
    Term("Hubble diagram", "07_standard_candles", "hubble-diagram-prompt"),
    Term("Tripp's formula", "07_standard_candles", "text-21"),
    Term("intrinsic dispersion", "07_standard_candles", "text-21"),
    Term("peculiar velocity", "07_standard_candles", "text-26", r"\bpeculiar velocit(y|ies)\b"),
    Term("Malmquist bias", "07_standard_candles", "text-50"),
    Term("integrated out", "08_unity", "step-5"),
    Term("mixture", "08_unity", "step-6"),
    Term("photometry", "09_bayesn", "step-1"),
    Term("extinction", "09_bayesn", "step-1"),
    Term("colour excess", "09_bayesn", "step-1"),
    Term("sufficient", "10_photometry_to_cosmology", "step-2"),
    Term("ridge", "10_photometry_to_cosmology", "step-5"),
)
"""In the order in which they are defined."""


def read_by_students(assignment: str) -> Iterator[Cell]:
    """Yield the texts of an assignment that students read, but for its card, which looks ahead."""
    yield from (cell for cell in cells("source", assignment)[1:] if not cell.is_code)


def defining_cell(term: Term) -> Cell:
    """Return the cell that defines a term.

    Raises
    ------
    LookupError
        When there is no such cell, or when the term stands out in no line of it.
    """
    for cell in read_by_students(term.assignment):
        if term.cell in (cell.grade_id, cell.raw.id):
            if term.emphasised.search(cell.visible):
                return cell
            break
    raise LookupError(f"No {term.cell} of {term.assignment} defines {term.name!r} in bold.")


def definition(term: Term) -> str:
    """Return the sentence, or the row of a table, in which a term is defined, on one line."""
    text = defining_cell(term).visible
    for line in text.splitlines():
        if line.startswith("|") and term.emphasised.search(line):
            return ": ".join(part.strip() for part in line.strip("| ").split(" | ")[:2])
    flowing = re.sub(r"\s+", " ", text.replace("\n\n", " ¶ ").replace("\n- ", " ¶ "))
    sentences = [one.strip(" -") for one in re.split(r"¶|(?<=[.?]) (?=[A-Z*`(])", flowing)]
    place = next(n for n, one in enumerate(sentences) if term.emphasised.search(one))
    first = last = place
    if len(sentences[place].split()) < SHORTEST:  # it points to the sentence before, or heads one
        first, last = (place, place + 1) if sentences[place].startswith("*") else (place - 1, place)
    return " ".join(sentences[first : last + 1])[:LONGEST]
