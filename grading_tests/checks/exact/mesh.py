r"""Uneven meshes that follow a function, and integrals against Gaussians of any width on them.

A narrow Gaussian falls between the nodes of an ordinary quadrature. Here the function alone is
interpolated, between its nodes, and the integral of the interpolant is exact whatever the width.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

FloatArray = NDArray[np.float64]
Function = Callable[[FloatArray], FloatArray]


def follow(
    log_function: Function,
    edges: FloatArray,
    *,
    depth: float,
    bend: float,
    most: int = 20_000,
) -> FloatArray:
    """Build a mesh on which functions are smooth, by halving the cells in which one is not.

    Parameters
    ----------
    log_function : callable
        Takes points (n,) and returns the logarithms of one or more functions, (n, k).
    edges : ndarray
        Increasing nodes to start from; the mesh is cut where every function is negligible.
    depth : float
        A function is negligible where its logarithm is this far below its maximum.
    bend : float
        Largest distance of a log function from its chord at the middle of a cell.
    most : int
        Largest number of cells.

    Returns
    -------
    ndarray, shape (2 m + 1,)
        Increasing nodes; every other one is the middle of a cell.

    Raises
    ------
    ValueError
        If the functions are too rough for a mesh of `most` cells.
    """
    values = log_function(edges)
    while True:
        middles = (edges[1:] + edges[:-1]) / 2
        between = log_function(middles)
        top = np.maximum(values.max(axis=0), between.max(axis=0))
        ends = np.maximum(values[1:], values[:-1])
        matters = np.maximum(ends, between) > top - depth
        bent = np.abs(between - (values[1:] + values[:-1]) / 2) > bend
        coarse = np.any(matters & bent, axis=1)
        kept = np.flatnonzero(np.any(matters, axis=1))
        first, last = kept[0], kept[-1] + 1
        if not np.any(coarse):
            nodes = np.empty(2 * (last - first) + 1)
            nodes[::2], nodes[1::2] = edges[first : last + 1], middles[first:last]
            return nodes
        if edges.size > most:
            raise ValueError("The likelihood of these observations is too rough to be integrated.")
        where = np.flatnonzero(coarse) + 1
        edges = np.insert(edges, where, middles[coarse])
        values = np.insert(values, where, between[coarse], axis=0)


def gaussian_weights(centres: FloatArray, sd: float, nodes: FloatArray) -> FloatArray:
    r"""Weights that integrate a function on a mesh against Gaussians of any width.

    The weight of a node is the integral of its hat function (1 at the node, 0 at its neighbours)
    times the Gaussian. The errors of the mesh and of the mesh without its middles are combined
    (Richardson extrapolation), which leaves an error of fourth order in the width of the cells.
    The function is taken as zero beyond the ends of the mesh and at them.

    Parameters
    ----------
    centres : ndarray, shape (m,)
        Means of the Gaussians.
    sd : float
        Their standard deviation.
    nodes : ndarray, shape (k,)
        Nodes, as made by `follow`: an odd number, every other one the middle of a cell.

    Returns
    -------
    ndarray, shape (m, k)
        The weights.
    """
    cells = nodes[2::2] - nodes[:-2:2]
    distance = centres[:, None] - nodes
    if sd > 2 * cells.max():
        # The hats are narrow. What is left of their integrals is Simpson's rule, and far cheaper.
        simpson = np.zeros(nodes.size)
        simpson[1::2] = 4 * cells / 6
        simpson[2:-1:2] = (cells[:-1] + cells[1:]) / 6
        peak = simpson / (sd * np.sqrt(2 * np.pi))
        return np.asarray(np.exp(-0.5 * (distance / sd) ** 2) * peak)
    # E|X - node| / 2, apart from the part that is linear on either side of the centre, is a sharp
    # function H; the second difference of H + max(centre - node, 0) is the integral of the hat.
    z = np.minimum(np.abs(distance) / sd, 40)  # beyond it H is zero in double precision
    sharp = sd * (np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi) - z * ndtr(-z))
    weights = 4 * _hats(distance, sharp, nodes)
    weights[:, ::2] -= _hats(distance[:, ::2], sharp[:, ::2], nodes[::2])
    return np.asarray(weights / 3)


def _hats(distance: FloatArray, sharp: FloatArray, nodes: FloatArray) -> FloatArray:
    width = np.diff(nodes)
    rise = np.diff(sharp, axis=1) / width - np.clip(distance[:, :-1] / width, 0, 1)
    result = np.zeros_like(sharp)
    result[:, 1:-1] = np.diff(rise, axis=1)
    return result
