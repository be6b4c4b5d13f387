"""The small mistakes: what may stand in the place of a node of a solution's syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator

ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.FloorDiv: ast.Mod,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
NAMES: dict[str, tuple[str, ...]] = {
    # Distributions.
    "Normal": ("Laplace", "Cauchy"),
    "Exponential": ("HalfNormal",),
    "HalfNormal": ("Exponential",),
    "StudentT": ("Normal",),
    # Formulas.
    "mean": ("median", "sum"),
    "sum": ("mean",),
    "std": ("var",),
    "var": ("std",),
    "median": ("mean",),
    "sqrt": ("square",),
    "exp": ("log",),
    "log": ("exp",),
    "abs": ("negative",),
    "argmax": ("argmin",),
    "argmin": ("argmax",),
    "max": ("min",),
    "min": ("max",),
    "cdf": ("sf", "pdf"),
    "sf": ("cdf",),
    "hypot": ("add",),
    "cumsum": ("cumprod",),
    # Data, and what is easily taken for them.
    "x_obs": ("y_obs",),
    "y_obs": ("x_obs",),
    "queue": ("wait",),
    "wait": ("queue",),
    "mu_slope": ("sigma_slope",),
    "sigma_slope": ("mu_slope",),
    "slope": ("slopes",),
    "low": ("high",),
    "high": ("low",),
    "own_slope": ("own_error",),
    "own_error": ("own_slope",),
    # The same of supernovae.
    "m_1": ("m_2",),
    "m_2": ("m_1",),
    "x1": ("c",),
    "alpha": ("beta",),
    "beta": ("alpha",),
    "R_x1": ("R_c",),
    "R_c": ("R_x1",),
    "x1_true": ("c_true",),
    "c_true": ("x1_true",),
    "a_band": ("b_band",),
    "b_band": ("a_band",),
    "a_optical": ("b_optical",),
    "w0": ("w1",),
    "w1": ("w0",),
    "W0": ("W1",),
    "W1": ("W0",),
    "sigma0": ("sigma_eps",),
    "sigma_eps": ("sigma0",),
    "sigma_E": ("sigma_A",),
    "sigma_A": ("sigma_E",),
    "distance": ("distance_fid",),
    "distance_sd": ("distance_fid_sd",),
    "sigma_cut": ("scatter",),
}
KEYS: dict[str, str] = {
    "x1_star": "c_star",
    "c_star": "x1_star",
    "R_x1": "R_c",
    "R_c": "R_x1",
    "alpha": "beta",
    "beta": "alpha",
    "sigma_cut": "m_cut",
    "omega_m": "M_B",
    "x1ERR": "cERR",
    "cERR": "x1ERR",
    "COV_x1_x0": "COV_c_x0",
    "COV_x1_c": "COV_x1_x0",
    "V": "B",
    "irregular": "spiral",
    "D": "band_mag",
    "M0": "R_V",
}
"""Keys of what is looked up, and what is easily taken for them."""
OF_RUNS = {"random_seed", "progressbar", "cores", "target_accept"}
OF_FIGURES = {"figsize", "layout", "nrows", "ncols", "title", "xlabel", "ylabel", "fontsize"}
OF_TEXTS = {"label", "labels", "legend", "loc", "rotation", "round_to"}
OF_MARKS = {"color", "colors", "palette", "alpha", "edgecolor", "s", "marker", "fmt", "markersize"}
OF_LINES = {"capsize", "bins", "zorder", "linewidth", "linewidths", "linestyle", "lw", "ls"}
COSMETIC = frozenset(OF_RUNS | OF_FIGURES | OF_TEXTS | OF_MARKS | OF_LINES)
"""Arguments that no question is about, and whose change is no mistake."""
SHOWING = frozenset(
    ("set", "legend", "title", "show", "print", "axvline", "axhline", "text", "annotate")
)
"""Calls that only dress a figure; what a figure must show is asked of its marks and labels."""


def replacements(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that may stand for a node by one small mistake."""
    match node:
        case ast.BinOp(left, op, right) if type(op) in ARITHMETIC:
            yield ast.BinOp(left, ARITHMETIC[type(op)](), right)
        case ast.Compare(left, [op], [right]):
            for other in COMPARISONS.get(type(op), ()):
                yield ast.Compare(left, [other()], [right])
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.UnaryOp(op, operand) if isinstance(op, (ast.USub, ast.Not, ast.Invert)):
            yield operand
        case ast.Constant(value):
            yield from (ast.Constant(other) for other in _constants(value))
        case ast.Name(name, context) if isinstance(context, ast.Load):
            yield from (ast.Name(other, ast.Load()) for other in NAMES.get(name, ()))
        case ast.Attribute(value, name, context) if isinstance(context, ast.Load):
            yield from (ast.Attribute(value, n, ast.Load()) for n in NAMES.get(name, ()))
        case ast.Slice(lower, upper, step):
            for part in range(3):
                bounds = [lower, upper, step]
                if bounds[part] is not None:
                    bounds[part] = None
                    yield ast.Slice(*bounds)
        case ast.Subscript(value, ast.Constant(str(key)), context) if key in KEYS:
            yield ast.Subscript(value, ast.Constant(KEYS[key]), context)
        case ast.Subscript(value, index, _) if not isinstance(index, ast.Constant):
            if not isinstance(index, (ast.Slice, ast.Tuple)):
                yield value
        case ast.Call():
            yield from _calls(node)
        case ast.Dict(keys, values) if len(values) > 1:
            for k in range(len(values)):
                following = values[(k + 1) % len(values)]
                if ast.dump(following) != ast.dump(values[k]):
                    yield ast.Dict(keys, [*values[:k], following, *values[k + 1 :]])
        case ast.Set(elements) if len(elements) > 1:
            yield ast.Set(elements[1:])


def _constants(value: object) -> Iterator[bool | int | float]:
    match value:
        case bool():
            yield not value
        case int():
            yield from (value + 1, value - 1)
        case float():
            yield from (value * 1.1 + (value == 0), -value if value else 1.0)


def _calls(node: ast.Call) -> Iterator[ast.Call]:
    """Yield a call whose first arguments are exchanged, or that lacks one of them."""
    arguments, keywords = node.args, node.keywords
    if len(arguments) > 1:
        yield ast.Call(node.func, [arguments[1], arguments[0], *arguments[2:]], keywords)
        yield ast.Call(node.func, arguments[:-1], keywords)
    for k, keyword in enumerate(keywords):
        if keyword.arg not in COSMETIC:
            yield ast.Call(node.func, arguments, [*keywords[:k], *keywords[k + 1 :]])
