"""Formulas as MathML, which browsers show without a script: the page a student reads runs none."""

import re
from xml.etree import ElementTree

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
ELEMENTS = {"math", "mrow", "mi", "mo", "mn", "mtext", "mspace", "msub", "msup", "msubsup", "mfrac"}
ELEMENTS |= {"msqrt", "mroot", "mover", "munder", "munderover", "mtable", "mtr", "mtd", "mstyle"}
ATTRIBUTES = {"display", "displaystyle", "stretchy", "fence", "separator", "accent", "mathvariant"}
ATTRIBUTES |= {"width", "minsize", "maxsize", "linethickness", "scriptlevel"}
VALUE = re.compile(r"[\w.%-]{1,20}")
LONGEST = 4000
DEEPEST = 50


def mathml(tex: str, display: bool) -> str | None:
    """Turn a formula into MathML.

    Parameters
    ----------
    tex : str
        TeX that a student wrote, without dollar signs.
    display : bool
        Whether it stands on a line of its own.

    Returns
    -------
    str or None
        A ``math`` element with nothing in it but mathematics; None where that cannot be had.
    """
    from latex2mathml.converter import convert

    if len(tex) > LONGEST or tex.count("{") > 10 * DEEPEST:
        return None
    tex = re.sub(r"\\(begin|end)\{aligned\}", r"\\\1{align*}", tex)
    try:
        made = convert(tex.strip(), display="block" if display else "inline")
        root = ElementTree.fromstring(made)
        _clean(root, 0)
    except Exception:  # whatever a student's TeX can do to a parser
        return None
    if display:
        root.set("tabindex", "0")  # a long one scrolls
    ElementTree.register_namespace("", NAMESPACE)
    return ElementTree.tostring(root, encoding="unicode")


def _clean(element: ElementTree.Element, depth: int) -> None:
    """Keep what is mathematics; raise on any other element."""
    name = element.tag.removeprefix(f"{{{NAMESPACE}}}")
    if name not in ELEMENTS or depth > DEEPEST:
        raise ValueError(name)
    alignment = element.get("columnalign", "")
    for key in list(element.attrib):
        if key not in ATTRIBUTES or not VALUE.fullmatch(element.attrib[key]):
            del element.attrib[key]
    if name == "mtd" and alignment in ("left", "right"):
        element.set("class", alignment)  # browsers want a style sheet for it
    if name in ("mi", "mo") and element.text == "~":
        element.tag, element.text = f"{{{NAMESPACE}}}mo", "\N{TILDE OPERATOR}"
    for child in element:
        _clean(child, depth + 1)
